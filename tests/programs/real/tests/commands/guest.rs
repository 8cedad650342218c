//! Guests with `wamr-aot-wasi`: linked, and loaded with the untyped API.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use wamr_aot_rt::{
    Exit, Module, Trap, TrapKind,
    untyped::{CallError, Extern, Linker, Store},
};
use wamr_aot_wasi::{
    Access, Buffer, Input, WasiCtx, add_to_linker,
    fs::{FileSystem, FileType, Files, HostDir, Memory, OpenOptions, Resolution},
};

use crate::{
    linked,
    native::{Directory, without_thread_id},
    world::{End, LINK, Outcome, Run, Tree, World, target},
};

/// A world of each kind, for a program.
pub(crate) fn worlds(start: &Tree, program: &str) -> Vec<Box<dyn World>> {
    let mut worlds: Vec<Box<dyn World>> = vec![
        Box::new(OnHost::new(start, Resolution::Kernel, Form::Linked)),
        Box::new(OnHost::new(start, Resolution::Steps, Form::Loaded(""))),
        Box::new(InMemory::new(start, Form::Loaded(""))),
    ];
    for variant in variants(program) {
        worlds.push(Box::new(InMemory::new(start, Form::Loaded(variant))));
    }
    worlds
}

/// Further artefacts of a program, by what their names end with. Those with exceptions are built in
/// several ways: with the standard's instructions and those before it, and through both emitters.
fn variants(program: &str) -> &'static [&'static str] {
    match program {
        "exceptions" | "interpreter" | "pictures" => &["_legacy", "_c", "_legacy_c"],
        "panics" => &["_c"],
        _ => &[],
    }
}

/// How a guest comes into the process.
#[derive(Clone, Copy, Debug)]
enum Form {
    Linked,
    /// The artefact of the program's name with this ending.
    Loaded(&'static str),
}

/// A guest with a directory of the host.
struct OnHost {
    directory: Directory,
    resolution: Resolution,
    form: Form,
}

impl OnHost {
    fn new(start: &Tree, resolution: Resolution, form: Form) -> OnHost {
        OnHost { directory: Directory::new(start), resolution, form }
    }
}

impl World for OnHost {
    fn name(&self) -> String {
        format!("a directory of the host, resolved by {:?}, {:?}", self.resolution, self.form)
    }

    fn run(&mut self, run: &Run) -> Outcome {
        let dir = HostDir::open_with(self.directory.path(), self.resolution).expect("the directory opens");
        execute(run, self.form, dir.into())
    }

    fn files(&self) -> Tree {
        self.directory.files()
    }
}

/// A guest with files in memory.
struct InMemory {
    files: Arc<Memory>,
    form: Form,
}

impl InMemory {
    fn new(start: &Tree, form: Form) -> InMemory {
        let files = Memory::new();
        let root = files.root().expect("there is a root");
        for (path, content) in &start.0 {
            match path.strip_suffix(LINK) {
                Some(path) => files.symlink(target(content), root, path).expect("the link is made"),
                None => files.write(path, content).expect("the file is written"),
            }
        }
        files.close(root);
        InMemory { files: Arc::new(files), form }
    }
}

impl World for InMemory {
    fn name(&self) -> String {
        format!("files in memory, {:?}", self.form)
    }

    fn run(&mut self, run: &Run) -> Outcome {
        execute(run, self.form, Arc::clone(&self.files).into())
    }

    fn files(&self) -> Tree {
        let mut tree = Tree::new();
        collect(&self.files, "", &mut tree);
        tree
    }
}

fn collect(files: &Memory, dir: &str, tree: &mut Tree) {
    let root = files.root().expect("there is a root");
    let path = if dir.is_empty() { "." } else { dir };
    let mut options = OpenOptions::default();
    (options.read, options.directory) = (true, true);
    let node = files.open(root, path, options).expect("the directory opens").node;
    let mut entries = Vec::new();
    files
        .read_dir(node, 0, &mut |entry| {
            entries.push((String::from_utf8(entry.name.to_vec()).expect("names are text"), entry.kind));
            true
        })
        .expect("the directory is read");
    files.close(node);
    files.close(root);
    for (name, kind) in entries {
        let path = format!("{dir}{name}");
        if name == "." || name == ".." {
            continue;
        }
        if kind == FileType::Directory {
            let path = format!("{path}/");
            collect(files, &path, tree);
            tree.0.insert(path, Vec::new());
        } else {
            tree.0.insert(path.clone(), files.read(&path).expect("the file is read"));
        }
    }
}

/// An artefact, which is loaded once.
fn module(name: String) -> Module {
    static MODULES: Mutex<BTreeMap<String, Module>> = Mutex::new(BTreeMap::new());
    let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    let path = || std::path::Path::new(env!("OUT_DIR")).join(format!("wamr-aot/{name}.aot"));
    // SAFETY: the build script wrote the artefact.
    let load = || unsafe { Module::load(path()) }.expect("the artefact loads");
    modules.entry(name.clone()).or_insert_with(load).clone()
}

fn execute(run: &Run, form: Form, files: Files) -> Outcome {
    let (stdout, stderr) = (Buffer::new(), Buffer::new());
    let ctx = WasiCtx::builder()
        .args(run.args.clone())
        .envs(run.env.iter().copied())
        .stdin(Input::bytes(run.stdin.clone()))
        .stdout(stdout.clone())
        .stderr(stderr.clone())
        .preopen(files, "/", Access::ReadWrite)
        .build()
        .expect("the context is sound");
    let end = match form {
        Form::Linked => match linked::run(run.program, ctx) {
            Ok(exit) => End::Exit(exit.code()),
            Err(trap) => end(&trap),
        },
        Form::Loaded(variant) => run_loaded(format!("{}{variant}", run.program), ctx),
    };
    Outcome { end, stdout: stdout.take(), stderr: without_thread_id(stderr.take()) }
}

fn run_loaded(program: String, ctx: WasiCtx) -> End {
    let mut linker = Linker::new();
    add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
    let mut store = Store::new(ctx);
    let instance = store.instantiate(&module(program), &linker).expect("the guest starts");
    let start = instance.export(&store, "_start").and_then(Extern::func).expect("a command has `_start`");
    match start.call(&mut store, &[]) {
        Ok(_) => End::Exit(0),
        Err(CallError::Trap(trap)) => end(&trap),
        Err(error) => End::Other(error.to_string()),
    }
}

fn end(trap: &Trap) -> End {
    match trap.downcast_ref::<Exit>() {
        Some(exit) => End::Exit(exit.code()),
        None if [TrapKind::Unreachable, TrapKind::Exception].contains(&trap.kind()) => End::Abort,
        None => End::Other(trap.to_string()),
    }
}
