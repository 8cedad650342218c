//! `wasmoon`: Lua by Emscripten, whose `longjmp` is the host's: `invoke_vii` and `setThrew`.

wamr_aot_rt::include_aot!(mod module = "lua");

use std::{error::Error, fmt};

use module::{Caller, HostError, Instance};

struct Host {
    /// How often Lua jumped.
    jumps: usize,
}

/// The guest jumps: `invoke_vii` catches it.
#[derive(Debug)]
struct LongJump;

impl fmt::Display for LongJump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the guest jumped to where it had never been")
    }
}

impl Error for LongJump {}

impl module::imports::Env for Host {
    /// Calls a function of the guest's table, and catches its jumps.
    fn invoke_vii(cx: &mut Caller<Self>, index: i32, a: i32, b: i32) -> Result<(), HostError> {
        let stack = cx.stackSave()?;
        let function = cx.__indirect_function_table().get(index)?;
        let function = function.ok_or(HostError::new("a call of a null pointer"))?;
        match cx.call_ref(function, (a, b)) {
            Err(trap) if trap.downcast_ref::<LongJump>().is_some() => {
                cx.data_mut().jumps += 1;
                cx.stackRestore(stack)?;
                Ok(cx.setThrew(1, 0)?)
            }
            outcome => Ok(outcome?),
        }
    }

    fn _emscripten_throw_longjmp(_: &mut Caller<Self>) -> Result<(), HostError> {
        Err(HostError::from(LongJump))
    }

    fn emscripten_date_now(_: &mut Caller<Self>) -> Result<f64, HostError> {
        Ok(1_700_000_000_000.0)
    }
}

/// There are no variables.
impl module::imports::WasiSnapshotPreview1 for Host {
    fn environ_sizes_get(cx: &mut Caller<Self>, count: i32, size: i32) -> Result<i32, HostError> {
        cx.memory_mut().write(count, 0)?;
        cx.memory_mut().write(size, 0)?;
        Ok(0)
    }

    fn environ_get(_: &mut Caller<Self>, _: i32, _: i32) -> Result<i32, HostError> {
        Ok(0)
    }
}

/// Runs a script. Returns whether it ended without an error, and its result as a string.
fn run(lua: &mut Instance<Host>, script: &str) -> (bool, String) {
    let state = lua.luaL_newstate().unwrap();
    lua.luaL_openlibs(state).unwrap();
    let address = lua.malloc(script.len() as i32 + 1).unwrap();
    lua.memory_mut().write_bytes(address, script.as_bytes()).unwrap();
    lua.memory_mut().write(address + script.len() as i32, 0_u8).unwrap();
    let mut status = lua.luaL_loadstring(state, address).unwrap();
    if status == 0 {
        status = lua.lua_pcallk(state, 0, 1, 0, 0, 0).unwrap();
    }
    let text = lua.lua_tolstring(state, -1, 0).unwrap();
    (status == 0, lua.memory().read_cstr(text).unwrap().to_str().unwrap().to_owned())
}

#[test]
fn errors_jump_through_the_host() {
    let mut lua = Instance::new(Host { jumps: 0 }).unwrap();
    lua.__wasm_call_ctors().unwrap();
    let script = "local t = {} for i = 1, 5 do t[i] = i * i end return table.concat(t, ' ')";
    assert_eq!(run(&mut lua, script), (true, "1 4 9 16 25".to_owned()));
    assert_eq!(lua.data().jumps, 0);
    let script = "local ok, message = pcall(error, 'inner') return tostring(ok) .. ' ' .. message";
    assert_eq!(run(&mut lua, script), (true, "false inner".to_owned()));
    assert_eq!(lua.data().jumps, 1);
    let (ok, message) = run(&mut lua, "local x = nil; return x.y");
    assert!(!ok && message.contains("attempt to index a nil value"), "{message}");
    let (ok, message) = run(&mut lua, "return return");
    assert!(!ok && message.contains("unexpected symbol"), "{message}");
    // Each `pcall` is a call of the host's, which calls the guest.
    let script = "local function f(n) if n == 0 then error('deep', 0) end \
                  local ok, message = pcall(f, n - 1) error(message .. n, 0) end \
                  return select(2, pcall(f, 5))";
    assert_eq!(run(&mut lua, script), (true, "deep12345".to_owned()));
}
