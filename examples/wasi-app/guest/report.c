/*
 * A filter: reads lines `NAME AMOUNT` from the file that its argument names, or from standard input
 * if there is none, and writes the sums by name to `/out/report.txt`. It is an ordinary C program,
 * except that it tells the host about each line that it does not understand.
 *
 * Exit code: 0, 1 if lines were not understood, 2 if a file cannot be used.
 *
 * Built with: cargo xtask guests --bless wasi-app
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES 64

__attribute__((import_module("host"), import_name("rejected")))
void host_rejected(int line, const char *text, size_t length);

struct sum {
    char name[32];
    long amount;
};

static struct sum sums[NAMES];
static int count;

static struct sum *find(const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(sums[i].name, name) == 0)
            return &sums[i];
    if (count == NAMES)
        return NULL;
    strcpy(sums[count].name, name);
    return &sums[count++];
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct sum *)a)->name, ((const struct sum *)b)->name);
}

static FILE *open_file(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (!file) {
        fprintf(stderr, "report: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    return file;
}

int main(int argc, char **argv) {
    FILE *input = argc > 1 ? open_file(argv[1], "r") : stdin;
    char line[256];
    int rejected = 0;
    for (int number = 1; fgets(line, sizeof line, input); number++) {
        char name[32];
        long amount;
        line[strcspn(line, "\n")] = '\0';
        struct sum *sum = sscanf(line, "%31s %ld", name, &amount) == 2 ? find(name) : NULL;
        if (sum) {
            sum->amount += amount;
        } else {
            host_rejected(number, line, strlen(line));
            rejected++;
        }
    }
    qsort(sums, count, sizeof *sums, by_name);

    FILE *output = open_file("/out/report.txt", "w");
    for (int i = 0; i < count; i++)
        fprintf(output, "%-12s %8ld\n", sums[i].name, sums[i].amount);
    if (fclose(output) != 0) {
        fprintf(stderr, "report: /out/report.txt: %s\n", strerror(errno));
        return 2;
    }
    printf("%d names, %d lines rejected\n", count, rejected);
    return rejected > 0;
}
