// A firmware in C on FreeRTOS, with two tasks: one takes samples, and the other one has a guest filter them. The guest is in a static
// library made by Rust: `filter_run` is all that this file sees of it.

#include <stdbool.h>
#include <string.h>

#include "FreeRTOS.h"
#include "queue.h"
#include "task.h"

// The library's. The task runs on the stack between these two addresses.
bool filter_run(const void *stack_low, const void *stack_high);

enum { SENSOR_WORDS = 128, FILTER_WORDS = 1024, SAMPLES = 50, ROOM = 4 };

static StackType_t sensor_stack[SENSOR_WORDS], filter_stack[FILTER_WORDS];
static StaticTask_t sensor_task, filter_task;

static StaticQueue_t queue;
static uint8_t queued[ROOM * sizeof(int32_t)];
static QueueHandle_t samples;

// Arm's semihosting.
static int debugger(int operation, const void *parameter) {
    register int r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = parameter;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static _Noreturn void end(bool is_good) {
    const uint32_t block[] = {0x20026, !is_good};
    debugger(0x20, block);
    for (;;)
        ;
}

void console_write(const char *text, size_t len) {
    char part[33];
    while (len) {
        size_t count = len < sizeof part - 1 ? len : sizeof part - 1;
        memcpy(part, text, count);
        part[count] = 0;
        debugger(0x04, part);
        text += count;
        len -= count;
    }
}

// What the library calls to wait for a sample: the other task runs meanwhile.
bool sample_receive(int32_t *sample) {
    return xQueueReceive(samples, sample, pdMS_TO_TICKS(200)) == pdTRUE;
}

static void sense(void *unused) {
    (void)unused;
    for (int32_t i = 0; i < SAMPLES; i++) {
        vTaskDelay(2);
        const int32_t sample = i * i;
        xQueueSend(samples, &sample, portMAX_DELAY);
    }
    vTaskSuspend(NULL);
}

static void filter(void *unused) {
    (void)unused;
    bool is_good = filter_run(filter_stack, filter_stack + FILTER_WORDS);
    // The guest's recursion left some of the stack alone.
    is_good = is_good && uxTaskGetStackHighWaterMark(NULL) > 0;
    static const char done[] = "done\n", failed[] = "failed\n";
    if (is_good)
        console_write(done, sizeof done - 1);
    else
        console_write(failed, sizeof failed - 1);
    end(is_good);
}

int main(void) {
    samples = xQueueCreateStatic(ROOM, sizeof(int32_t), queued, &queue);
    // The sensor's task interrupts the guest.
    xTaskCreateStatic(sense, "sensor", SENSOR_WORDS, NULL, 2, sensor_stack, &sensor_task);
    xTaskCreateStatic(filter, "filter", FILTER_WORDS, NULL, 1, filter_stack, &filter_task);
    vTaskStartScheduler();
    end(false);
}

// Exceptions that the kernel does not handle.
static _Noreturn void fault(void) {
    end(false);
}

extern uint32_t data_start[], data_end[], bss_start[], bss_end[];
extern const uint32_t data_source[], stack_top[];

void reset(void) {
    // The FPU is on.
    *(volatile uint32_t *)0xe000ed88 |= 0xf << 20;
    __asm__ volatile("dsb\nisb");
    const uint32_t *from = data_source;
    for (uint32_t *to = data_start; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    main();
}

void SVC_Handler(void), PendSV_Handler(void), SysTick_Handler(void);

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, reset, fault, fault, fault, fault, fault, 0, 0, 0, 0, SVC_Handler, fault, 0, PendSV_Handler, SysTick_Handler,
};
