//! `sql.js`: Emscripten, with short names, which the package's JavaScript has for exports only.

wamr_aot_rt::include_aot!(mod module = "sqlite");

use module::{Caller, HostError, Instance};

/// A system without files and without variables.
struct Host;

/// `ENOENT`.
const NO_ENTRY: i32 = -44;
const SQLITE_ROW: i32 = 100;
const SQLITE_DONE: i32 = 101;

impl module::imports::Env for Host {
    fn environ_sizes_get(cx: &mut Caller<Self>, count: i32, size: i32) -> Result<i32, HostError> {
        cx.memory_mut().write(count, 0)?;
        cx.memory_mut().write(size, 0)?;
        Ok(0)
    }

    fn environ_get(_: &mut Caller<Self>, _: i32, _: i32) -> Result<i32, HostError> {
        Ok(0)
    }

    fn emscripten_date_now(_: &mut Caller<Self>) -> Result<f64, HostError> {
        Ok(1_700_000_000_000.0)
    }

    fn __syscall_openat(_: &mut Caller<Self>, _: i32, _: i32, _: i32, _: i32) -> Result<i32, HostError> {
        Ok(NO_ENTRY)
    }
}

fn place(sqlite: &mut Instance<Host>, text: &str) -> i32 {
    let address = sqlite.malloc(text.len() as i32 + 1).unwrap();
    sqlite.memory_mut().write_bytes(address, text.as_bytes()).unwrap();
    sqlite.memory_mut().write(address + text.len() as i32, 0_u8).unwrap();
    address
}

/// The rows that a statement returns, or SQLite's message.
fn query(sqlite: &mut Instance<Host>, database: i32, sql: &str) -> Result<Vec<Vec<String>>, String> {
    let (sql, result) = (place(sqlite, sql), sqlite.malloc(4).unwrap());
    if sqlite.sqlite3_prepare_v2(database, sql, -1, result, 0).unwrap() != 0 {
        let message = sqlite.sqlite3_errmsg(database).unwrap();
        return Err(sqlite.memory().read_cstr(message).unwrap().to_str().unwrap().to_owned());
    }
    let statement: i32 = sqlite.memory().read(result).unwrap();
    let mut rows = Vec::new();
    loop {
        match sqlite.sqlite3_step(statement).unwrap() {
            SQLITE_ROW => {}
            SQLITE_DONE => break,
            other => return Err(other.to_string()),
        }
        let columns = sqlite.sqlite3_column_count(statement).unwrap();
        let mut row = Vec::new();
        for column in 0..columns {
            let text = sqlite.sqlite3_column_text(statement, column).unwrap();
            row.push(sqlite.memory().read_cstr(text).unwrap().to_str().unwrap().to_owned());
        }
        rows.push(row);
    }
    sqlite.sqlite3_finalize(statement).unwrap();
    sqlite.free(sql).unwrap();
    sqlite.free(result).unwrap();
    Ok(rows)
}

#[test]
fn a_database_in_memory() {
    let mut sqlite = Instance::new(Host).unwrap();
    sqlite.__wasm_call_ctors().unwrap();
    let (name, result) = (place(&mut sqlite, ":memory:"), sqlite.malloc(4).unwrap());
    assert_eq!(sqlite.sqlite3_open(name, result).unwrap(), 0);
    let database: i32 = sqlite.memory().read(result).unwrap();
    query(&mut sqlite, database, "create table words (word text, uses integer)").unwrap();
    let insert = "insert into words values ('module', 3), ('host', 2), ('guest', 5)";
    query(&mut sqlite, database, insert).unwrap();
    let rows = query(&mut sqlite, database, "select word, uses * 2 from words where uses > 2 order by word");
    assert_eq!(rows.unwrap(), [["guest", "10"], ["module", "6"]]);
    let rows = query(&mut sqlite, database, "select sum(uses), datetime('now') from words").unwrap();
    assert_eq!(rows, [["10", "2023-11-14 22:13:20"]]);
    let error = query(&mut sqlite, database, "select * from pages").unwrap_err();
    assert_eq!(error, "no such table: pages");
}
