/* CoreMark's algorithms, one round over 2000 bytes, with its seeds for performance. It is the work
   that is of interest here: this is no CoreMark score. */
#include "guest.h"

#include "coremark.h"

/* Of its file of utilities. */
ee_s32 get_seed_32(int number);

volatile ee_s32 seed1_volatile = 0, seed2_volatile = 0, seed3_volatile = 0x66;
volatile ee_s32 seed4_volatile = 1, seed5_volatile = 0;

/* Only the checks of types print, which the workload does not call. */
int ee_printf(const char *format, ...)
{
    (void)format;
    return 0;
}

static ee_u8 block[TOTAL_DATA_SIZE] __attribute__((aligned(4)));
static core_results results;

WORKLOAD(run_coremark)
{
    core_results *all = &results;
    all->seed1 = (ee_s16)get_seed_32(1);
    all->seed2 = (ee_s16)get_seed_32(2);
    all->seed3 = (ee_s16)get_seed_32(3);
    all->execs = ALL_ALGORITHMS_MASK;
    all->size = TOTAL_DATA_SIZE / NUM_ALGORITHMS;
    for (int part = 0; part < NUM_ALGORITHMS; part++)
        all->memblock[part + 1] = block + all->size * part;
    all->list = core_list_init(all->size, all->memblock[1], all->seed1);
    core_init_matrix(all->size, all->memblock[2], (ee_s32)all->seed1 | (ee_s32)all->seed2 << 16, &all->mat);
    core_init_state(all->size, all->seed1, all->memblock[3]);
    all->crc = crcu16(core_bench_list(all, 1), 0);
    all->crc = crcu16(core_bench_list(all, -1), all->crc);
    return (uint32_t)all->crc | (uint32_t)all->crcmatrix << 16;
}
