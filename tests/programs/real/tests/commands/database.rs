//! SQLite: a database in a file, which is closed and opened again.

use crate::{
    compare,
    world::{End, Outcome, Run, Tree},
};

fn run(sql: &str) -> Run {
    Run::new("database", &["database", "test.db"]).stdin(sql)
}

#[track_caller]
fn stdout(outcome: &Outcome) -> &str {
    let stdout = str::from_utf8(&outcome.stdout).expect("text");
    assert!(outcome.end == End::Exit(0), "{stdout}\n{}", String::from_utf8_lossy(&outcome.stderr));
    stdout
}

const FILL: &str = "
    CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, price REAL, data BLOB);
    CREATE TABLE orders (item INTEGER REFERENCES items, count INTEGER CHECK (count > 0));
    CREATE INDEX by_price ON items (price);
    BEGIN;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
        INSERT INTO items SELECT i, 'item ' || i, i * 37 % 1000 / 8.0, zeroblob(i % 300) FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO orders SELECT i * 7919 % 3000 + 1, i % 9 + 1 FROM n;
    COMMIT;
    SELECT changes(), total_changes();
";

#[test]
fn creates_queries_and_opens_again() {
    let outcomes = compare(
        &Tree::new(),
        &[
            run(FILL),
            run("
                PRAGMA integrity_check;
                SELECT count(*), sum(price), max(name), total(length(data)) FROM items;
                SELECT name, sum(count) * price AS total FROM orders JOIN items ON item = id
                    GROUP BY id ORDER BY total DESC, name LIMIT 7;
                SELECT name FROM items WHERE price BETWEEN 3.0 AND 3.5 AND name LIKE '%9%' ORDER BY name;
                SELECT printf('%.3f|%08d|%x|%q', 2.0 / 3, 42, 255, 'it''s'), 1e300 * 10, -0.0, 0.1 + 0.2;
                SELECT json_group_array(json_object('id', id, 'price', price)) FROM items WHERE id < 5;
                SELECT date('2024-02-28', '+2 days'), strftime('%s', '2000-01-01'),
                    julianday('now') > 2459000;
                SELECT datetime('2024-07-01 12:00', 'localtime');
            "),
            run("
                UPDATE items SET price = price * 2, data = randomblob(20) WHERE id % 3 = 0;
                DELETE FROM orders WHERE count > 5;
                UPDATE items SET data = NULL;
                DELETE FROM items WHERE id NOT IN (SELECT item FROM orders);
                PRAGMA page_count;
                VACUUM;
                PRAGMA page_count;
                PRAGMA integrity_check;
                PRAGMA foreign_key_check;
            "),
        ],
    );
    assert_eq!(stdout(&outcomes[0]), "5000|8000\n");
    assert!(stdout(&outcomes[1]).starts_with("ok\n3000|"), "{}", stdout(&outcomes[1]));
    assert!(stdout(&outcomes[2]).ends_with("\nok\n"), "{}", stdout(&outcomes[2]));
}

#[test]
fn errors_end_statements_and_not_the_program() {
    let outcomes = compare(
        &Tree::new(),
        &[
            run(FILL),
            run("
                INSERT INTO items VALUES (1, 'again', 0, NULL);
                INSERT INTO orders VALUES (1, 0);
                SELECT * FROM absent;
                SELECT 1 +;
                BEGIN; DELETE FROM orders; ROLLBACK;
                SELECT count(*) FROM orders;
                ATTACH 'missing/other.db' AS other;
                ATTACH 'other.db' AS other;
                CREATE TABLE other.copy AS SELECT name FROM items WHERE id < 10;
                SELECT count(*) FROM other.copy;
            "),
        ],
    );
    assert_eq!((&outcomes[1].end, &*outcomes[1].stdout), (&End::Exit(1), &b"5000\n9\n"[..]));
}

/// A program that ends in a transaction leaves a journal, from which the next one restores.
#[test]
fn a_journal_restores_the_database() {
    let outcomes = compare(
        &Tree::new(),
        &[
            run(FILL),
            run("
                PRAGMA cache_size = 10;
                BEGIN;
                UPDATE items SET price = -1, data = zeroblob(500);
                DELETE FROM orders;
                SELECT count(*) FROM items WHERE price = -1;
.crash
"),
            run("SELECT count(*), min(price) FROM items; SELECT count(*) FROM orders; PRAGMA quick_check;"),
        ],
    );
    assert_eq!((&outcomes[1].end, &*outcomes[1].stdout), (&End::Exit(9), &b"3000\n"[..]));
    assert_eq!(stdout(&outcomes[2]), "3000|0.0\n5000\nok\n");
}

/// Sorting more than fits into the cache, and statements that may fail half-way, use temporary
/// files.
#[test]
fn temporary_files() {
    let sorts = run("
        PRAGMA cache_size = 10;
        PRAGMA temp_store = FILE;
        CREATE TEMP TABLE large AS
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            SELECT i * 7919 % 20011 AS k, hex(zeroblob(40)) || i AS v FROM n;
        SELECT k, v FROM large ORDER BY v DESC, k LIMIT 3;
        SELECT count(DISTINCT v || k) FROM large;
        UPDATE OR FAIL large SET k = k + 1;
        CREATE UNIQUE INDEX temp.by_key ON large (k);
        SELECT sum(k) FROM large;
    ");
    let outcomes = compare(&Tree::new(), &[sorts.env("SQLITE_TMPDIR", ".")]);
    assert!(stdout(&outcomes[0]).contains("\n20000\n"), "{}", stdout(&outcomes[0]));
}

#[test]
fn searches_text() {
    let outcomes = compare(
        &Tree::new(),
        &[
            run("
                CREATE VIRTUAL TABLE documents USING fts5(title, body);
                INSERT INTO documents VALUES ('one', 'the guest calls its host'), ('two', 'the host answers'),
                    ('three', 'memory of the guest');
            "),
            run("
                SELECT title, highlight(documents, 1, '[', ']') FROM documents('guest OR answers')
                    ORDER BY rank, title;
                INSERT INTO documents(documents) VALUES ('integrity-check');
                SELECT name, count(*), sum(payload) FROM dbstat GROUP BY name ORDER BY name;
            "),
        ],
    );
    assert!(stdout(&outcomes[1]).contains("the host [answers]"), "{}", stdout(&outcomes[1]));
}

#[test]
fn what_is_no_database() {
    let outcomes =
        compare(&Tree::new().with("test.db", vec![b'x'; 5000]), &[run("SELECT * FROM sqlite_schema;")]);
    assert_eq!(outcomes[0].end, End::Exit(1));
}
