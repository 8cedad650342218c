//! Vectors: typed and untyped, in parameters, results, imports and globals. `tests/suite/spec`
//! tests what each instruction computes.

#![cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), target_endian = "little"))]

use semantics::simd::{Caller, Instance, imports};
use wamr_aot_rt::{
    FuncType, GlobalType, HostError, V128,
    ValType::{self, F64, I32},
    untyped::{Extern, Func, Global, Linker, Store, Value},
};

const V: ValType = ValType::V128;

const SEED: V128 = V128::from_u64x2([0x0123_4567_89ab_cdef, 42]);

struct Host {
    calls: usize,
}

type Mixed = (V128, i32, V128);

fn reversed(vector: V128) -> V128 {
    let mut bytes = vector.to_bytes();
    bytes.reverse();
    V128::from_bytes(bytes)
}

impl imports::Env for Host {
    fn reverse(cx: &mut Caller<Host>, x: V128) -> Result<V128, HostError> {
        cx.data_mut().calls += 1;
        Ok(reversed(x))
    }

    fn mixed(cx: &mut Caller<Host>, a: i32, x: V128, b: f64, y: V128) -> Result<Mixed, HostError> {
        cx.data_mut().calls += 1;
        // The call enters the guest again while it has vectors in registers.
        let (sum, number, difference) = cx.guest_mixed(a, x, b, y)?;
        Ok((difference, number + 1, sum))
    }

    fn seed(&mut self) -> V128 {
        SEED
    }

    fn state(&mut self) -> V128 {
        V128::from_i32x4([1, 2, 3, 4])
    }
}

fn instance() -> Instance<Host> {
    Instance::new(Host { calls: 0 }).unwrap()
}

#[test]
fn parameters_and_results() {
    let mut guest = instance();
    let (x, y) = (V128::from_i32x4([1, 2, 3, 4]), V128::from_i32x4([10, -20, 30, i32::MAX]));
    assert_eq!(guest.add(x, y).unwrap(), V128::from_i32x4([11, -18, 33, i32::MIN + 3]));
    assert_eq!(guest.reverse_twice(SEED).unwrap(), SEED);
    let sum = V128::from_i32x4([11, -18, 33, i32::MIN + 3]);
    let difference = V128::from_i32x4([-9, 22, -27, 4 - i32::MAX]);
    assert_eq!(guest.guest_mixed(3, x, 4.0, y).unwrap(), (sum, 7, difference));
    assert_eq!(guest.call_mixed(3, x, 4.0, y).unwrap(), (difference, 8, sum));
    assert_eq!(guest.data().calls, 3);
    assert_eq!(guest.results().unwrap(), (1, V128::from_i64x2([2, 3]), 4, V128::from_i64x2([5, 6])));
    let (eleven, nine) = (V128::from_i32x4([11, 22, 33, 44]), V128::from_i32x4([-9, -18, -27, -36]));
    assert_eq!(guest.call_indirect(0).unwrap(), (nine, 8, eleven));
    assert_eq!(guest.call_indirect(1).unwrap(), (eleven, 7, nine));
}

#[test]
fn globals() {
    let mut guest = instance();
    assert_eq!(guest.copy(), SEED);
    assert_eq!(guest.env_seed(), SEED);
    assert_eq!(guest.constant().to_f32x4()[..3], [1.0, -1.0, 0.5]);
    assert_eq!(guest.own(), V128::from_i32x4([1, 2, 3, 4]));
    guest.set_own(V128::from_i32x4([10, 10, 10, 10]));
    assert_eq!(guest.state_add(5).unwrap(), V128::from_i32x4([16, 17, 18, 19]));
    assert_eq!(guest.env_state(), V128::from_i32x4([6, 7, 8, 9]));
    guest.set_env_state(V128::default());
    assert_eq!(guest.state_add(0).unwrap(), V128::from_i32x4([10; 4]));
}

#[test]
fn control_flow_carries_vectors() {
    let mut guest = instance();
    assert_eq!(guest.choose(1, SEED).unwrap(), SEED);
    assert_eq!(guest.choose(0, SEED).unwrap(), V128::from_u128(!0));
    assert_eq!(guest.sum(4).unwrap(), V128::from_i32x4([10; 4]));
}

#[test]
fn what_the_baseline_has_no_instruction_for() {
    let mut guest = instance();
    let bytes = V128::from_bytes(std::array::from_fn(|i| i as u8 + 100));
    let other = V128::from_bytes(std::array::from_fn(|i| i as u8 + 200));
    let lanes = V128::from_bytes([15, 0, 16, 255, 7, 7, 128, 1, 2, 3, 17, 14, 13, 31, 32, 8]);
    let swizzled = [115, 100, 0, 0, 107, 107, 0, 101, 102, 103, 0, 114, 113, 0, 0, 108];
    assert_eq!(guest.swizzle(bytes, lanes).unwrap().to_bytes(), swizzled);
    let mut rotated = bytes.to_bytes();
    rotated.rotate_left(1);
    assert_eq!(guest.rotate_bytes(bytes).unwrap().to_bytes(), rotated);
    let [a, b] = [bytes, other].map(V128::to_u32x4);
    assert_eq!(guest.blend_words(bytes, other).unwrap().to_u32x4(), [a[0], b[1], a[2], b[3]]);
    let interleaved: [u8; 16] =
        std::array::from_fn(|i| if i % 2 == 0 { 115 - i as u8 / 2 } else { 200 + i as u8 / 2 });
    assert_eq!(guest.interleave(bytes, other).unwrap().to_bytes(), interleaved);
    assert_eq!(
        guest.floor(V128::from_f32x4([1.5, -0.5, -0.0, 1e30])).unwrap().to_f32x4(),
        [1.0, -1.0, -0.0, 1e30]
    );
}

#[test]
fn untyped_values() {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    linker.define_func("env", "reverse", FuncType::new([V], [V]), |_, args, results| {
        results[0] = reversed(args[0].v128().unwrap()).into();
        Ok(())
    });
    linker.define_func("env", "mixed", FuncType::new([I32, V, F64, V], [V, I32, V]), |_, args, results| {
        results.copy_from_slice(&[args[3], args[0], args[1]]);
        Ok(())
    });
    let seed = Global::new(&mut store, GlobalType::new(V, false), SEED.into()).unwrap();
    let state = Global::new(&mut store, GlobalType::new(V, true), Value::V128(1)).unwrap();
    linker.define("env", "seed", seed);
    linker.define("env", "state", state);
    let instance = store.instantiate(&semantics::simd::module(), &linker).unwrap();
    let func = |store: &Store<()>, name: &str| -> Func {
        instance.export(store, name).and_then(Extern::func).unwrap()
    };

    let reverse = func(&store, "reverse_twice");
    assert_eq!(reverse.call(&mut store, &[SEED.into()]).unwrap(), [Value::from(SEED)]);
    let (x, y) = (Value::V128(7), Value::V128(8 << 100));
    let mixed = func(&store, "call_mixed");
    assert_eq!(
        mixed.call(&mut store, &[Value::I32(3), x, Value::from(0.5), y]).unwrap(),
        [y, Value::I32(3), x]
    );
    let results = func(&store, "results");
    let expected = [Value::I32(1), Value::V128(3 << 64 | 2), Value::I64(4), Value::V128(6 << 64 | 5)];
    assert_eq!(results.call(&mut store, &[]).unwrap(), expected);
    func(&store, "state_add").call(&mut store, &[Value::I32(1)]).unwrap();
    assert_eq!(state.get(&store).unwrap().v128().unwrap(), V128::from_i32x4([2, 1, 1, 1]));
    let own = instance.export(&store, "own").and_then(Extern::global).unwrap();
    own.set(&mut store, SEED.into()).unwrap();
    assert_eq!(own.get(&store).unwrap(), SEED.into());
}

#[test]
#[cfg(target_arch = "x86_64")]
fn missing_cpu_features_are_reported() {
    use semantics::rare_cpu;

    let has = std::is_x86_feature_detected!("avx512vbmi") && std::is_x86_feature_detected!("avx512bitalg");
    match rare_cpu::Instance::new(()) {
        Ok(mut guest) => assert!(has && guest.f().unwrap() == 512),
        Err(error) => {
            assert!(!has && error.is_unsupported_cpu());
            let message = error.to_string();
            assert!(message.contains("avx512") && !message.contains("sse3"), "{message}");
        }
    }
}
