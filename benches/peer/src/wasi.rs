//! What the programs of the benchmark need of WASI preview 1.

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    sync::LazyLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use wasmtime::{Caller, Extern, Linker, Result};

const MODULE: &str = "wasi_snapshot_preview1";

const SUCCESS: i32 = 0;
const BADF: i32 = 8;
const FAULT: i32 = 21;
const IO: i32 = 29;
const NOSYS: i32 = 52;

/// What the functions know.
pub(crate) struct Host {
    pub(crate) arguments: Vec<String>,
}

/// The guest ended itself, with a code.
#[derive(Debug)]
pub(crate) struct Exit(pub(crate) u8);

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the guest ended with the code {}", self.0)
    }
}

impl Error for Exit {}

/// Defines the functions.
pub(crate) fn add(linker: &mut Linker<Host>) -> Result<()> {
    linker.func_wrap(MODULE, "args_sizes_get", |mut cx: Caller<'_, Host>, count: u32, size: u32| {
        let arguments = &cx.data().arguments;
        let number = arguments.len() as u32;
        let bytes = arguments.iter().map(|argument| argument.len() as u32 + 1).sum::<u32>();
        all([put(&mut cx, count, &number.to_le_bytes()), put(&mut cx, size, &bytes.to_le_bytes())])
    })?;
    linker.func_wrap(MODULE, "args_get", |mut cx: Caller<'_, Host>, pointers: u32, mut texts: u32| {
        let mut status = SUCCESS;
        for (index, argument) in cx.data().arguments.clone().into_iter().enumerate() {
            let text = [argument.as_bytes(), b"\0"].concat();
            status |= put(&mut cx, pointers + 4 * index as u32, &texts.to_le_bytes());
            status |= put(&mut cx, texts, &text);
            texts += text.len() as u32;
        }
        status
    })?;
    linker.func_wrap(MODULE, "environ_sizes_get", |mut cx: Caller<'_, Host>, count: u32, size: u32| {
        all([put(&mut cx, count, &[0; 4]), put(&mut cx, size, &[0; 4])])
    })?;
    linker.func_wrap(MODULE, "environ_get", |_: u32, _: u32| SUCCESS)?;
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        |mut cx: Caller<'_, Host>, clock: u32, _precision: u64, out: u32| {
            static START: LazyLock<Instant> = LazyLock::new(Instant::now);
            let time = match clock {
                0 => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
                _ => START.elapsed(),
            };
            put(&mut cx, out, &(time.as_nanos() as u64).to_le_bytes())
        },
    )?;
    linker.func_wrap(MODULE, "fd_write", fd_write)?;
    linker.func_wrap(MODULE, "random_get", |mut cx: Caller<'_, Host>, out: u32, size: u32| {
        let mut bytes = vec![0; size as usize];
        if getrandom::fill(&mut bytes).is_err() { IO } else { put(&mut cx, out, &bytes) }
    })?;
    linker.func_wrap(MODULE, "proc_exit", |code: u32| -> Result<()> {
        Err(Exit(code.min(255) as u8).into())
    })?;
    linker.func_wrap(MODULE, "fd_close", |_: u32| NOSYS)?;
    linker.func_wrap(MODULE, "fd_fdstat_get", |_: u32, _: u32| BADF)?;
    linker.func_wrap(MODULE, "fd_prestat_get", |_: u32, _: u32| BADF)?;
    Ok(())
}

fn fd_write(mut cx: Caller<'_, Host>, fd: u32, buffers: u32, count: u32, out: u32) -> i32 {
    if ![1, 2].contains(&fd) {
        return BADF;
    }
    let mut total = 0;
    for index in 0..count {
        let word = |cx: &mut Caller<'_, Host>, at: u32| {
            get(cx, at, 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes)
        };
        let buffer = word(&mut cx, buffers + 8 * index).zip(word(&mut cx, buffers + 8 * index + 4));
        let Some(bytes) = buffer.and_then(|(at, size)| get(&mut cx, at, size)) else { return FAULT };
        let written = if fd == 1 { io::stdout().write_all(&bytes) } else { io::stderr().write_all(&bytes) };
        if written.is_err() {
            return IO;
        }
        total += bytes.len() as u32;
    }
    put(&mut cx, out, &total.to_le_bytes())
}

/// Bytes of the guest.
fn get(cx: &mut Caller<'_, Host>, at: u32, size: u32) -> Option<Vec<u8>> {
    let memory = cx.get_export("memory").and_then(Extern::into_memory)?;
    Some(memory.data(cx).get(at as usize..at as usize + size as usize)?.to_vec())
}

/// Writes bytes of the guest.
fn put(cx: &mut Caller<'_, Host>, at: u32, bytes: &[u8]) -> i32 {
    let memory = cx.get_export("memory").and_then(Extern::into_memory);
    match memory.map(|memory| memory.write(cx, at as usize, bytes)) {
        Some(Ok(())) => SUCCESS,
        _ => FAULT,
    }
}

/// Success, if all of these are.
fn all<const N: usize>(codes: [i32; N]) -> i32 {
    codes.into_iter().find(|code| *code != SUCCESS).unwrap_or(SUCCESS)
}
