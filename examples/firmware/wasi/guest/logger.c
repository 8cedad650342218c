// A data logger, written for a desktop: it prints with `printf`, reads its configuration from a file, sleeps between samples, and ends
// with an exit code. Nothing in it knows that it runs on a microcontroller.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0)
        return -1;
    return (long)(time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

static int configured(const char *path, unsigned *count, unsigned *interval) {
    FILE *file = fopen(path, "r");
    if (!file) {
        printf("%s: %s\n", path, strerror(errno));
        return 0;
    }
    char line[64];
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "samples %u", count) != 1)
            sscanf(line, "interval %u", interval);
    }
    fclose(file);
    return 1;
}

int main(int argc, char **argv) {
    const char *name = getenv("SENSOR");
    printf("%s of %s, %d argument%s\n", argv[0], name ? name : "?", argc - 1, argc == 2 ? "" : "s");
    unsigned count = 1, interval = 1000;
    if (argc < 2 || !configured(argv[1], &count, &interval))
        return EXIT_FAILURE;

    double sum = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned char noise;
        if (getentropy(&noise, 1) != 0)
            return EXIT_FAILURE;
        double celsius = 21.5 + (noise - 128) / 256.0;
        sum += celsius;
        printf("%6ld ms %8.3f C\n", milliseconds(CLOCK_MONOTONIC), celsius);
        struct timespec pause = {interval / 1000, (long)(interval % 1000) * 1000000};
        nanosleep(&pause, NULL);
    }
    printf("mean %.2f C, at %ld\n", sum / count, (long)time(NULL));

    // What is in flash stays as it is, and nothing else is there.
    configured("/missing.txt", &count, &interval);
    if (!fopen(argv[1], "w"))
        printf("%s: %s\n", argv[1], strerror(errno));
    fflush(stdout);
    fprintf(stderr, "ending with code %u\n", count);
    exit((int)count);
}
