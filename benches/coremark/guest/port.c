/* Runs CoreMark twice: with the seeds for validation, and with those for performance, between the
   host's marks. CoreMark itself compares its checksums with the known ones, and says whether they
   are equal. Its `main` is called `coremark_main` here, by an option of the compiler. */
#include "coremark.h"

#ifdef __wasm__
#define IMPORT(name) __attribute__((import_module("env"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#else
#define IMPORT(name)
#define EXPORT(name)
#endif

IMPORT("starts") void coremark_starts(void);
IMPORT("ends") void coremark_ends(void);
MAIN_RETURN_TYPE coremark_main(void);

volatile ee_s32 seed1_volatile, seed2_volatile, seed3_volatile = 0x66;
/* The iterations. */
volatile ee_s32 seed4_volatile;
volatile ee_s32 seed5_volatile;

ee_u32 default_num_contexts = 1;

static int is_counted;

/* What the run said of itself. */
enum { VALIDATION = 1, PERFORMANCE = 2, VALIDATED = 4 };
static ee_u32 said;

static int is(const char *text, const char *start)
{
    while (*start)
        if (*text++ != *start++)
            return 0;
    return 1;
}

int ee_printf(const char *format, ...)
{
    if (is(format, "2K validation run parameters"))
        said |= VALIDATION;
    if (is(format, "2K performance run parameters"))
        said |= PERFORMANCE;
    if (is(format, "Correct operation validated."))
        said |= VALIDATED;
    return 0;
}

void portable_init(core_portable *port, int *count, char *arguments[])
{
    (void)count, (void)arguments;
    port->portable_id = 1;
}

void portable_fini(core_portable *port) { port->portable_id = 0; }

void start_time(void)
{
    if (is_counted)
        coremark_starts();
}

void stop_time(void)
{
    if (is_counted)
        coremark_ends();
}

CORE_TICKS get_time(void) { return 0; }

secs_ret time_in_secs(CORE_TICKS ticks) { return ticks; }

static ee_u32 run(ee_s32 seed, ee_s32 iterations, int counts)
{
    said = 0;
    seed1_volatile = seed2_volatile = seed;
    seed4_volatile = iterations;
    is_counted = counts;
    coremark_main();
    return said;
}

/* Whether both runs were validated, each with the seeds that it was given. */
EXPORT("run") ee_u32 coremark_run(ee_u32 iterations)
{
    if (run(0x3415, 1, 0) != (VALIDATION | VALIDATED))
        return 0;
    return run(0, (ee_s32)iterations, 1) == (PERFORMANCE | VALIDATED);
}
