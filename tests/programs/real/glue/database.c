/*
 * Executes the SQL of the standard input in a database: `database FILE`. Each row is a line, each error goes to standard error.
 * A line `.crash` ends the program as it is, in the middle of a transaction if need be.
 * Built twice: as a WASI command, and for the machine itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite3.h"

static int print_row(void *context, int count, char **values, char **names)
{
    for (int i = 0; i < count; i++)
        printf("%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
    putchar('\n');
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: %s FILE\n", arguments[0]);
        return 2;
    }
    sqlite3 *db;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    /* The file system interface without locks. */
    if (sqlite3_open_v2(arguments[1], &db, flags, "unix-none") != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", arguments[1], sqlite3_errmsg(db));
        return 1;
    }
    /* The nonces in journals are the same in each run. */
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, 42, NULL);

    int failures = 0;
    size_t used = 0;
    static char statement[1 << 16];
    while (fgets(statement + used, sizeof statement - used, stdin)) {
        if (!strcmp(statement + used, ".crash\n")) {
            fflush(stdout);
            _Exit(9);
        }
        used += strlen(statement + used);
        if (!sqlite3_complete(statement))
            continue;
        char *message = NULL;
        if (sqlite3_exec(db, statement, print_row, NULL, &message) != SQLITE_OK) {
            fprintf(stderr, "error: %s\n", message);
            sqlite3_free(message);
            failures++;
        }
        used = 0;
    }
    if (sqlite3_close(db) != SQLITE_OK) {
        fprintf(stderr, "the database is busy\n");
        return 1;
    }
    return failures ? 1 : 0;
}
