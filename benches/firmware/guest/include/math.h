/* What headers of CMSIS-DSP mention, though the guest calls none of it. */
float sqrtf(float);
