/* The motion of bodies that attract each other: arithmetic with square roots and divisions. */
#include "bench.h"

#define BODIES 40
#define STEPS 1500

static double x[BODIES], y[BODIES], z[BODIES], vx[BODIES], vy[BODIES], vz[BODIES], mass[BODIES];

void prepare(void)
{
}

uint64_t work(void)
{
    uint64_t state = 17;
    for (int i = 0; i < BODIES; i++) {
        x[i] = unit(&state), y[i] = unit(&state), z[i] = unit(&state);
        vx[i] = unit(&state) - 0.5, vy[i] = unit(&state) - 0.5, vz[i] = unit(&state) - 0.5;
        mass[i] = 1 + unit(&state);
    }
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < BODIES; i++) {
            double ax = 0, ay = 0, az = 0;
            for (int j = 0; j < BODIES; j++) {
                double dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
                double square = dx * dx + dy * dy + dz * dz + 0.01;
                double factor = mass[j] / (square * __builtin_sqrt(square));
                ax += dx * factor, ay += dy * factor, az += dz * factor;
            }
            vx[i] += ax * 0.0001, vy[i] += ay * 0.0001, vz[i] += az * 0.0001;
        }
        for (int i = 0; i < BODIES; i++)
            x[i] += vx[i] * 0.0001, y[i] += vy[i] * 0.0001, z[i] += vz[i] * 0.0001;
    }
    uint64_t sum = 0;
    for (int i = 0; i < BODIES; i++)
        sum = mix(mix(mix(sum, bits(x[i])), bits(y[i])), bits(z[i]));
    return sum;
}
