//! The frames of guest functions in traps and in the host's own backtraces.

use std::{backtrace::Backtrace, sync::Mutex};

use semantics::frames::{Caller, imports::Env};
use wamr_aot_rt::{
    FuncType, HostError, Module, Trap, TrapKind, ValType,
    untyped::{CallError, Extern, Func, Instance, Linker, Store, Value},
};

/// Whether traps report the callers on this target.
const REPORTED: bool = cfg!(all(any(target_os = "linux", windows), target_pointer_width = "64"));
/// On s390x guest code has no frame pointers, so the callers of a trapping instruction cannot be
/// found.
const BY_INSTRUCTION: bool = REPORTED && cfg!(not(target_arch = "s390x"));

/// Cranelift compiles each function to one function. A C compiler may merge several.
const FUNCTIONS_STAY: bool = cfg!(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    target_arch = "riscv64",
    target_arch = "s390x"
));

/// The last of the host's backtraces.
struct State {
    backtrace: String,
}

fn export(store: &Store<State>, instance: Instance, name: &str) -> Func {
    instance.export(store, name).and_then(Extern::func).unwrap()
}

fn instantiate(module: &Module) -> (Store<State>, Instance) {
    let mut store = Store::new(State { backtrace: String::new() });
    let mut linker: Linker<State> = Linker::new();
    linker.define_func("env", "observe", FuncType::new([], []), |caller, _, _| {
        caller.data_mut().backtrace = Backtrace::force_capture().to_string();
        Ok(())
    });
    linker.define_func("env", "fail", FuncType::new([], []), |_, _, _| Err(HostError::new("as it should")));
    linker.define_func("env", "again", FuncType::new([ValType::I32], []), |caller, arguments, _| {
        let Value::I32(left) = arguments[0] else { unreachable!() };
        let (name, arguments) = if left == 0 { ("outer", vec![]) } else { ("nests", vec![Value::I32(left)]) };
        let func = caller.export(name).and_then(Extern::func).unwrap();
        func.call(caller, &arguments)?;
        Ok(())
    });
    let instance = store.instantiate(module, &linker).unwrap();
    (store, instance)
}

#[inline(never)]
fn call_from_the_host(module: &Module, name: &str, arguments: &[Value]) -> (Result<(), Trap>, String) {
    let (mut store, instance) = instantiate(module);
    let func = export(&store, instance, name);
    let result = match func.call(&mut store, arguments) {
        Ok(_) => Ok(()),
        Err(CallError::Trap(trap)) => Err(trap),
        Err(other) => panic!("{other}"),
    };
    (result, store.into_data().backtrace)
}

fn trap(module: &Module, name: &str, arguments: &[i32]) -> Trap {
    let arguments: Vec<Value> = arguments.iter().map(|&value| Value::I32(value)).collect();
    call_from_the_host(module, name, &arguments).0.unwrap_err()
}

fn names(trap: &Trap) -> Vec<String> {
    trap.frames().map(|frame| frame.name.unwrap_or("?").to_owned()).collect()
}

/// Checks the reported frames: all of them, or only the innermost.
#[track_caller]
fn check(trap: &Trap, is_known: bool, expected: &[&str]) {
    let expected = if is_known { expected } else { &expected[..expected.len().min(1)] };
    assert_eq!(names(trap), expected, "{trap:#}");
}

/// The modules, and whether their traps are instructions.
fn modules() -> [(Module, bool); 4] {
    [
        (semantics::frames::module(), true),
        (semantics::frames_called::module(), false),
        (semantics::frames_plain::module(), true),
        (semantics::frames_bare::module(), true),
    ]
}

#[test]
fn callers_are_reported() {
    for (module, by_instruction) in modules() {
        let is_reported = if by_instruction { BY_INSTRUCTION } else { REPORTED };
        let outer = trap(&module, "outer", &[]);
        check(&outer, is_reported, &["boom", "middle", "outer"]);
        assert!(outer.frames().all(|frame| frame.module == module.name().unwrap()));
        assert_eq!(outer.frames().next().unwrap().index, outer.function().unwrap().index);
        check(&trap(&module, "indirect", &[0]), is_reported, &["boom", "indirect"]);
        check(&trap(&module, "indirect", &[1]), is_reported, &["boom", "middle", "indirect"]);
        check(&trap(&module, "indirect", &[2]), is_reported, &["indirect"]);
        check(&trap(&module, "count_down", &[3]), is_reported, &["count_down"; 4]);
        check(&trap(&module, "even", &[4]), is_reported, &["even", "odd", "even", "odd", "even"]);
        check(&trap(&module, "loads", &[-1]), is_reported, &["load", "loads"]);
        check(&trap(&module, "divides", &[1, 0]), is_reported, &["divide", "divides"]);
        // The runtime does the copy, and its result makes the guest trap, always by a call.
        check(&trap(&module, "copies", &[-1]), REPORTED, &["copy", "copies"]);
    }
}

#[test]
fn lines_are_those_of_the_calls() {
    for (module, by_instruction) in modules() {
        if !(if by_instruction { BY_INSTRUCTION } else { REPORTED }) {
            continue;
        }
        let trap = trap(&module, "outer", &[]);
        let lines: Vec<Option<u32>> = trap.frames().map(|frame| frame.line).collect();
        if module.name().unwrap() == "frames_bare" {
            assert_eq!(lines, [None; 3]);
            continue;
        }
        assert_eq!(lines, [Some(12), Some(13), Some(14)], "{trap:#}");
        assert_eq!((trap.line(), trap.offset()), (Some(12), None));
        let text = format!("{trap:#}");
        let line = format!("   1: middle ({}, function 4, line 13)", module.name().unwrap());
        assert!(text.lines().nth(2) == Some(&line) && !format!("{trap}").contains('\n'), "{text}");
        assert!(format!("{trap:?}").contains(line.trim_start_matches("   1: ")));
    }
}

#[test]
fn offsets_are_those_of_the_calls() {
    if !BY_INSTRUCTION {
        return;
    }
    let trap = trap(&semantics::frames_binary::module(), "outer", &[]);
    let offsets: Vec<u32> = trap.frames().filter_map(|frame| frame.offset).collect();
    let [boom, middle, outer] = offsets[..] else { panic!("{trap:#}") };
    assert_eq!((trap.offset(), trap.line()), (Some(boom), None));
    // `unreachable`, `end`, then the size and the locals of the next body; a call, `global.set` of
    // a constant, and so on.
    assert_eq!((middle - boom, outer - middle), (4, 9), "{trap:#}");
    assert!(
        format!("{trap:#}").contains(&format!("   1: middle (frames_binary, function 4, byte {middle:#x})")),
        "{trap:#}"
    );
}

#[test]
fn a_failing_host_function_reports_its_caller() {
    for (module, _) in modules() {
        let trap = trap(&module, "fails", &[]);
        assert_eq!(trap.kind(), TrapKind::Host);
        assert!(trap.function().is_none());
        assert_eq!(names(&trap), if REPORTED { &["failing", "fails"][..] } else { &[] }, "{trap:#}");
    }
}

#[test]
fn a_trap_that_is_passed_on_gets_the_frames_around() {
    for (module, by_instruction) in modules() {
        let is_reported = if by_instruction { BY_INSTRUCTION } else { REPORTED };
        check(&trap(&module, "nests", &[2]), is_reported, &["boom", "middle", "outer", "nesting", "nesting"]);
        let expected = [&["boom", "middle", "outer"][..], &["nesting"; 20]].concat();
        check(&trap(&module, "nests", &[20]), is_reported, &expected);
    }
}

#[test]
fn a_used_up_stack_reports_a_bounded_number_of_frames() {
    for (module, by_instruction) in modules() {
        let trap = trap(&module, "forever", &[0]);
        assert_eq!(trap.kind(), TrapKind::StackOverflow);
        let found = names(&trap);
        assert!(found.iter().all(|name| name == "forever"), "{trap:#}");
        let is_reported = if by_instruction { BY_INSTRUCTION } else { REPORTED };
        assert!(found.len() == if is_reported { 65 } else { 1 }, "{}", found.len());
    }
}

#[test]
fn tail_calls_leave_no_frame() {
    check(&trap(&semantics::frames_tail::module(), "tails", &[0]), BY_INSTRUCTION, &["last", "caller"]);
}

#[test]
fn start_functions_have_frames() {
    let module = semantics::frames_start::module();
    let error = Store::new(()).instantiate(&module, &Linker::new()).unwrap_err();
    let trap = error.trap().unwrap();
    check(trap, BY_INSTRUCTION, &["odd name: Größe \"<T>\"", "start"]);
}

#[cfg(through_c)]
#[test]
fn through_c_the_innermost_frame_is_reported() {
    check(&trap(&semantics::frames_c::module(), "outer", &[]), false, &["boom"]);
}

/// The line numbers of these functions, in this order.
fn lines(backtrace: &str, functions: &[&str]) -> Vec<usize> {
    let position = |function: &&str| backtrace.lines().position(|line| line.contains(function));
    functions
        .iter()
        .map(|function| position(function).unwrap_or_else(|| panic!("no {function} in {backtrace}")))
        .collect()
}

#[test]
fn the_hosts_backtraces_pass_through_the_guest() {
    let both = if FUNCTIONS_STAY { &["observing", "observes"][..] } else { &["observes"] };
    let natively = modules().map(|(module, _)| (module, both));
    #[cfg(through_c)]
    let natively = natively.into_iter().chain([(semantics::frames_c::module(), &["observes"][..])]);
    for (module, guests) in natively {
        let (result, backtrace) = call_from_the_host(&module, "observes", &[]);
        result.unwrap();
        let symbols: Vec<String> = guests
            .iter()
            .map(|name| {
                let index = if *name == "observing" { 20 } else { 21 };
                format!("wasm.{}.{index}.{name}.", module.name().unwrap())
            })
            .collect();
        let mut functions: Vec<&str> = symbols.iter().map(String::as_str).collect();
        functions.push("call_from_the_host");
        assert!(lines(&backtrace, &functions).is_sorted(), "{backtrace}");
    }
}

struct Host;

static BACKTRACE: Mutex<String> = Mutex::new(String::new());

impl Env for Host {
    fn observe(_: &mut Caller<Self>) -> Result<(), HostError> {
        *BACKTRACE.lock().unwrap() = Backtrace::force_capture().to_string();
        Ok(())
    }

    fn fail(_: &mut Caller<Self>) -> Result<(), HostError> {
        Err("typed".parse::<i32>().unwrap_err().into())
    }

    fn again(cx: &mut Caller<Self>, left: i32) -> Result<(), HostError> {
        Ok(if left == 0 { cx.loads(-1).map(drop) } else { cx.nests(left) }?)
    }
}

#[test]
fn typed_calls_have_frames() {
    let mut guest = semantics::frames::Instance::new(Host).unwrap();
    check(&guest.outer().unwrap_err(), BY_INSTRUCTION, &["boom", "middle", "outer"]);
    check(&guest.loads(-1).unwrap_err(), BY_INSTRUCTION, &["load", "loads"]);
    let nested = guest.nests(3).unwrap_err();
    check(&nested, BY_INSTRUCTION, &["load", "loads", "nesting", "nesting", "nesting"]);
    let failed = guest.fails().unwrap_err();
    assert!(failed.downcast_ref::<std::num::ParseIntError>().is_some());
    assert_eq!(names(&failed), if REPORTED { &["failing", "fails"][..] } else { &[] });
    guest.observes().unwrap();
    let backtrace = BACKTRACE.lock().unwrap();
    let functions = ["wasm.frames.20.observing.", "wasm.frames.21.observes.", "typed_calls_have_frames"];
    let functions = &functions[if FUNCTIONS_STAY { 0 } else { 1 }..];
    assert!(lines(&backtrace, functions).is_sorted(), "{backtrace}");
}

/// One line has the import, the error, the guest's function and the place. `{:?}` has the other
/// frames, too.
#[test]
fn a_failure_of_the_host_is_reported_on_one_line() {
    let trap = trap(&semantics::frames::module(), "fails_at_once", &[]);
    assert_eq!(trap.kind(), TrapKind::Host);
    let line = trap.to_string();
    assert!(line.starts_with("host function `env.fail` failed: as it should"), "{line}");
    assert_eq!(format!("{trap:#}"), line, "the only frame is in the line");
    if REPORTED {
        assert!(line.contains("; called by function `fails_at_once` (index "), "{line}");
        assert!(line.contains(" at line "), "{line}");
        let debug = format!("{trap:?}");
        assert!(
            debug.contains("env.fail")
                && debug.contains("as it should")
                && debug.contains("fails_at_once (frames"),
            "{debug}"
        );
    }
    // It is the same with typed bindings.
    struct Host;
    impl Env for Host {
        fn observe(_: &mut Caller<Self>) -> Result<(), HostError> {
            Ok(())
        }

        fn fail(_: &mut Caller<Self>) -> Result<(), HostError> {
            Err(std::io::Error::other("no disk"))?
        }

        fn again(_: &mut Caller<Self>, _: i32) -> Result<(), HostError> {
            Ok(())
        }
    }
    let trap = semantics::frames::Instance::new(Host).unwrap().fails_at_once().unwrap_err();
    assert!(trap.to_string().starts_with("host function `env.fail` failed: no disk"), "{trap}");
    assert_eq!(trap.downcast_ref::<std::io::Error>().map(ToString::to_string), Some("no disk".to_owned()));
    assert_eq!(format!("{:#}", ErrorChain(&trap)), trap.to_string(), "nothing is repeated");
}

/// Prints an error with all its sources, as error reporters do.
struct ErrorChain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        self.0.source().map_or(Ok(()), |source| write!(f, ": {}", ErrorChain(source)))
    }
}
