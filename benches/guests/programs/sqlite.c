/* SQLite with a database in memory: inserts, an index, joins, updates, sorting, text. */
#include "bench.h"
#include "sqlite3.h"

#include <stdlib.h>
#include <string.h>

/* A system without files: the database is in memory. */
static int no_randomness(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    memset(out, 7, (size_t)size);
    return size;
}

static int no_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int no_time(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    *out = 2460000.5;
    return SQLITE_OK;
}

static int no_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs, (void)name, (void)file, (void)flags, (void)out;
    return SQLITE_CANTOPEN;
}

static int no_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return sqlite3_snprintf(size, out, "%s", name) ? SQLITE_OK : SQLITE_ERROR;
}

static sqlite3_vfs memory = {
    .iVersion = 1,
    .szOsFile = sizeof(sqlite3_file),
    .mxPathname = 100,
    .zName = "memory",
    .xOpen = no_file,
    .xFullPathname = no_path,
    .xRandomness = no_randomness,
    .xSleep = no_sleep,
    .xCurrentTime = no_time,
};

int sqlite3_os_init(void)
{
    return sqlite3_vfs_register(&memory, 1);
}

int sqlite3_os_end(void)
{
    return SQLITE_OK;
}

static const char make[] =
    "create table item(id integer primary key, name text, price real, kind integer);"
    "create table sale(id integer primary key, item integer, count integer, day integer);"
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)"
    " insert into item select i, 'item ' || (i * 7919 % 1511), (i * 37 % 1000) / 8.0, i % 13 from n;"
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)"
    " insert into sale select i, 1 + i * 7919 % 1500, 1 + i % 5, i * 31 % 365 from n;"
    "create index by_item on sale(item);"
    "update item set price = price * 1.125 where kind in (3, 5, 7);"
    "delete from sale where day = 100;";

static const char ask[] =
    "select kind, count(*), sum(count * price), max(name) from item join sale on sale.item = item.id"
    " group by kind order by 3 desc;"
    "select name, (select sum(count) from sale where sale.item = item.id) as sold from item"
    " order by sold desc, name limit 20;"
    "select day / 30, avg(price), group_concat(distinct kind) from sale join item on item.id = sale.item"
    " where name like '%7%' group by 1 order by 1;"
    "with recursive n(i, a, b) as (select 1, 0, 1 union all select i + 1, b, (a + b) % 1000007 from n where i < 3000)"
    " select sum(a), sum(length(printf('%08d', b))) from n;"
    "select count(*) from item a join item b on a.kind = b.kind and a.price < b.price where a.id < 200;";

void prepare(void)
{
}

static int row(void *sum, int count, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < count; i++)
        for (const char *at = values[i]; at && *at; at++)
            *(uint64_t *)sum = mix(*(uint64_t *)sum, (uint8_t)*at);
    return 0;
}

uint64_t work(void)
{
    sqlite3 *database;
    uint64_t sum = 0;
    if (sqlite3_open(":memory:", &database) != SQLITE_OK ||
        sqlite3_exec(database, make, 0, 0, 0) != SQLITE_OK ||
        sqlite3_exec(database, ask, row, &sum, 0) != SQLITE_OK)
        exit(5);
    sqlite3_close(database);
    return sum;
}
