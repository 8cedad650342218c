//! What does a call of WASI cost? A write to an output in memory, and a file of the host that is
//! opened and closed.

use std::{fs, path::PathBuf};

use benches::{Question, peer};
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::untyped::{Extern, Instance, Linker, Store, Value};
use wamr_aot_wasi::{Access, Buffer, WasiCtx, add_to_linker};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder, p1::WasiP1Ctx, p2::pipe::MemoryOutputPipe};

wamr_aot_rt::include_aot!(mod guest = "wasi", wasi);

/// How many times the guest writes in one iteration.
const WRITES: u32 = 1_000_000;
/// How many times the guest opens a file and closes it in one iteration.
const OPENS: u32 = 100_000;
/// The bytes that the guest writes in one iteration.
const WRITTEN: usize = 64 * WRITES as usize;

/// A directory with one file, and what guests are given.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Directory {
        let path = std::env::temp_dir().join(format!("wasi-bench-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a directory can be made");
        fs::write(path.join("file"), "content").expect("a file can be written");
        Directory(path)
    }

    /// A context with the directory, and its standard output.
    fn ours(&self) -> (WasiCtx, Buffer) {
        let stdout = Buffer::with_limit(WRITTEN);
        let ctx = WasiCtx::builder()
            .stdout(stdout.clone())
            .preopen_dir(&self.0, "/", Access::ReadWrite)
            .build()
            .expect("the context is valid");
        (ctx, stdout)
    }

    fn typed(&self) -> (guest::Instance<WasiCtx>, Buffer) {
        let (ctx, stdout) = self.ours();
        (guest::Instance::new(ctx).expect("it can be instantiated"), stdout)
    }

    fn untyped(&self) -> (Store<WasiCtx>, Instance, Buffer) {
        let (ctx, stdout) = self.ours();
        let mut linker = Linker::new();
        add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
        let mut store = Store::new(ctx);
        let instance = store.instantiate(&guest::module(), &linker).expect("all imports are defined");
        (store, instance, stdout)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What stays is a small directory for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Wasmtime with the same guest.
struct Peer {
    module: wasmtime::Module,
    linker: wasmtime::Linker<WasiP1Ctx>,
}

impl Peer {
    fn new() -> Peer {
        let engine = peer::engine(peer::Allocation::OnDemand, |_| ());
        let module = peer::module(&engine, include_str!("../guests/wasi.wat"));
        let mut linker = wasmtime::Linker::new(&engine);
        wasmtime_wasi::p1::add_to_linker_sync(&mut linker, |ctx| ctx).expect("defined once");
        Peer { module, linker }
    }

    /// A function of a new instance, as fast as its documentation says.
    fn instance(
        &self,
        directory: &Directory,
        name: &str,
    ) -> (wasmtime::Store<WasiP1Ctx>, wasmtime::TypedFunc<u32, u32>, MemoryOutputPipe) {
        let stdout = MemoryOutputPipe::new(WRITTEN);
        let mut builder = WasiCtxBuilder::new();
        builder.allow_blocking_current_thread(true).stdout(stdout.clone());
        builder.preopened_dir(&directory.0, "/", FsPerms::ReadWrite).expect("it can be opened");
        let mut store = wasmtime::Store::new(self.module.engine(), builder.build_p1());
        let instance = self.linker.instantiate(&mut store, &self.module).expect("all imports are defined");
        let function = instance.get_typed_func(&mut store, name).expect("it is exported");
        (store, function, stdout)
    }
}

fn call(store: &mut Store<WasiCtx>, instance: Instance, name: &str, count: u32) {
    let function = instance.export(store, name).and_then(Extern::func).expect("it is exported");
    let failed = function.call(store, &[Value::I32(count as i32)]).expect("the guest does not trap");
    assert_eq!(failed, [Value::I32(0)]);
}

fn writes(criterion: &mut Criterion) {
    let (directory, peer) = (Directory::new(), Peer::new());
    let mut question = Question::new(criterion, "wasi/fd_write of 64 bytes");
    question.few_samples();
    question.answer("wamr-aot", WRITES, || {
        let (mut instance, stdout) = directory.typed();
        assert_eq!(instance.write_many(WRITES as i32).expect("the guest does not trap"), 0);
        assert_eq!(stdout.take().len(), WRITTEN);
    });
    question.answer("wamr-aot, untyped", WRITES, || {
        let (mut store, instance, stdout) = directory.untyped();
        call(&mut store, instance, "write_many", WRITES);
        assert_eq!(stdout.take().len(), WRITTEN);
    });
    question.answer("wasmtime", WRITES, || {
        let (mut store, write_many, stdout) = peer.instance(&directory, "write_many");
        assert_eq!(write_many.call(&mut store, WRITES).expect("the guest does not trap"), 0);
        drop(store);
        assert_eq!(stdout.try_into_inner().expect("there is no other").len(), WRITTEN);
    });
    question.compare("wasmtime");
}

fn opens(criterion: &mut Criterion) {
    let (directory, peer) = (Directory::new(), Peer::new());
    let mut question = Question::new(criterion, "wasi/path_open and fd_close");
    question.few_samples();
    let (mut instance, _) = directory.typed();
    question.answer("wamr-aot", OPENS, || {
        assert_eq!(instance.open_many(OPENS as i32).expect("the guest does not trap"), 0);
    });
    let (mut store, untyped, _) = directory.untyped();
    question.answer("wamr-aot, untyped", OPENS, || call(&mut store, untyped, "open_many", OPENS));
    let (mut store, open_many, _) = peer.instance(&directory, "open_many");
    question.answer("wasmtime", OPENS, || {
        assert_eq!(open_many.call(&mut store, OPENS).expect("the guest does not trap"), 0);
    });
    question.compare("wasmtime");
}

criterion_group!(benches, writes, opens);
criterion_main!(benches);
