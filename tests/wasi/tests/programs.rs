//! Programs run once, with an exit code; libraries are initialised when they are made.

use std::process::ExitCode;

use wamr_aot_rt::{Exit, InstanceOptions, TrapKind};
use wamr_aot_wasi::{Buffer, WasiCtx};
use wasi::bound::{Host, command, reactor, resident, sleeper};

fn ctx(arguments: usize) -> (WasiCtx, Buffer) {
    let stdout = Buffer::new();
    let ctx = WasiCtx::builder().args(vec!["guest"; arguments]).stdout(stdout.clone()).build().unwrap();
    (ctx, stdout)
}

fn program(arguments: usize) -> (command::Instance<Host>, Buffer) {
    let (ctx, stdout) = ctx(arguments);
    (command::Instance::new(Host::new(ctx)).unwrap(), stdout)
}

#[test]
fn a_program_that_returns_has_exit_code_0() {
    let (mut program, stdout) = program(1);
    assert_eq!(program.run().unwrap(), Exit::new(0));
    assert_eq!(stdout.contents(), b"a line\n");
}

#[test]
fn the_exit_code_is_typed() {
    let (mut program, stdout) = program(2);
    let exit = program.run().unwrap();
    assert_eq!((exit.code(), stdout.contents()), (42, b"a line\n".to_vec()));
    assert_eq!(format!("{:?}", ExitCode::from(exit)), format!("{:?}", ExitCode::from(42)));
}

#[test]
fn a_trap_is_no_exit() {
    let (mut program, _) = program(3);
    let trap = program.run().unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Unreachable);
}

const AGAIN: &str = "host function failed: the program of this instance has run: \
                     reset the instance, or make another, to run it again";

#[test]
fn a_program_runs_once() {
    for arguments in [1, 2, 3] {
        let (mut program, stdout) = program(arguments);
        let _ = program.run();
        let written = stdout.contents();
        assert_eq!(program.run().unwrap_err().to_string(), AGAIN, "{arguments} arguments");
        assert_eq!(stdout.contents(), written);
        // As new, it runs once more, in the host's context.
        let mut program = program.reset().unwrap();
        let _ = program.run();
        assert_eq!(stdout.contents(), written.repeat(2));
        assert_eq!(program.run().unwrap_err().to_string(), AGAIN, "{arguments} arguments");
    }
}

#[test]
fn a_program_that_runs_does_not_run_again() {
    let (mut program, _) = program(4);
    assert_eq!(program.run().unwrap().code(), 5);
    assert_eq!(program.data().again.as_deref(), Some(AGAIN));
}

#[test]
fn a_program_in_a_static_runs_once_for_each_instance() {
    static ROOM: resident::StaticInstance<Host> = resident::StaticInstance::new();
    for arguments in [2, 4, 1] {
        let (ctx, stdout) = ctx(arguments);
        let mut program = ROOM.init(Host::new(ctx)).unwrap();
        let (code, text): (u32, &[u8]) = match arguments {
            1 => (0, b"a line\n"),
            2 => (42, b"a line\n"),
            _ => (6, b""),
        };
        assert_eq!((program.run().unwrap().code(), stdout.contents()), (code, text.to_vec()));
        assert_eq!(program.run().unwrap_err().to_string(), AGAIN);
    }
}

#[test]
fn a_library_is_initialised_once_when_it_is_made() {
    let (linked, loaded) = (ctx(1).0, ctx(1).0);
    // A context is a host state, and the default one of the type.
    let mut linked: reactor::Instance = reactor::Instance::new(linked).unwrap();
    let module = reactor::Module::linked();
    let mut loaded: reactor::LoadedInstance = reactor::Instance::from_module(&module, loaded).unwrap();
    for instance in [linked.as_caller(), loaded.as_caller()] {
        assert_eq!((instance.initialised().unwrap(), instance.count().unwrap()), (1, 1));
        let scratch = instance.scratch().read::<u32>(0).unwrap();
        assert_eq!(scratch, 0, "WASI is given the memory with the name `memory`");
    }
}

#[test]
fn a_library_that_cannot_initialise_itself_is_not_made() {
    let module = reactor::Module::linked();
    for make in [
        |ctx| reactor::Instance::new(ctx).map(|_| ()),
        |ctx| reactor::Instance::with_options(ctx, InstanceOptions::new()).map(|_| ()),
    ] {
        let error = make(ctx(2).0).unwrap_err();
        assert_eq!(error.trap().unwrap().kind(), TrapKind::Unreachable);
        let error = make(ctx(3).0).unwrap_err();
        assert_eq!(error.trap().unwrap().downcast_ref(), Some(&Exit::new(7)));
        assert_eq!(
            error.to_string(),
            "the guest exited with code 7; called by function `_initialize` (index 2) at line 13"
        );
    }
    let loaded = reactor::Instance::from_module_with_options(&module, ctx(2).0, InstanceOptions::new());
    assert_eq!(loaded.unwrap_err().trap().unwrap().kind(), TrapKind::Unreachable);
}

#[test]
fn a_program_that_sleeps_is_interrupted() {
    let (ctx, _) = ctx(1);
    let mut program = sleeper::Instance::new(ctx).unwrap();
    let handle = program.interrupt_handle().unwrap();
    let stop = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        handle.interrupt();
    });
    assert_eq!(program.run().unwrap_err().kind(), TrapKind::Interrupted);
    stop.join().unwrap();
}
