/* CMSIS-DSP: a FIR filter with 29 taps and two biquad stages over 256 samples, in single precision.
   A compiler may fuse multiplication and addition, natively: the checksum is of rounded samples. */
#include "guest.h"

#include "dsp/filtering_functions.h"

#define TAPS 29
#define BLOCK 32
#define BLOCKS 8

/* A low pass, symmetric. */
static const float taps[TAPS] = {
    -0.0018f, -0.0016f, 0.0f,    0.0037f, 0.0081f,  0.0085f,  0.0f,     -0.0174f, -0.0341f, -0.0334f,
    0.0f,     0.0676f,  0.1522f, 0.2229f, 0.2504f,  0.2229f,  0.1522f,  0.0676f,  0.0f,     -0.0334f,
    -0.0341f, -0.0174f, 0.0f,    0.0085f, 0.0081f,  0.0037f,  0.0f,     -0.0016f, -0.0018f,
};
static const float stages[10] = {
    0.0675f, 0.1349f, 0.0675f, 1.1430f, -0.4128f, 0.9150f, -1.8299f, 0.9150f, 1.8227f, -0.8372f,
};

static arm_fir_instance_f32 fir;
static arm_biquad_casd_df1_inst_f32 biquad;
static float fir_state[TAPS + BLOCK - 1], biquad_state[8], samples[BLOCK], between[BLOCK];

WORKLOAD(run_filters)
{
    uint32_t sum = CHECKSUM;
    uint32_t noise = 1;
    arm_fir_init_f32(&fir, TAPS, taps, fir_state, BLOCK);
    arm_biquad_cascade_df1_init_f32(&biquad, 2, stages, biquad_state);
    for (int block = 0; block < BLOCKS; block++) {
        for (int at = 0; at < BLOCK; at++) {
            noise = noise * 1664525u + 1013904223u;
            samples[at] = (float)(int32_t)(noise >> 20) - 2048.0f + (float)((at & 8) * 100);
        }
        arm_fir_f32(&fir, samples, between, BLOCK);
        arm_biquad_cascade_df1_f32(&biquad, between, samples, BLOCK);
        for (int at = 0; at < BLOCK; at++)
            sum = (sum ^ (uint32_t)((int32_t)samples[at] >> 2)) * 16777619u;
    }
    return sum;
}
