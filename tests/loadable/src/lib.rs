//! Modules that are loaded at run time: their bindings, and the paths of their artefacts.

use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(pub mod placed);
wamr_aot_rt::include_aot!(pub mod plugin);
wamr_aot_rt::include_aot!(pub mod pure);
wamr_aot_rt::include_aot!(pub mod thrower);
wamr_aot_rt::include_aot!(pub mod workers);

/// The path of the artefact with this name.
pub fn artefact(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("OUT_DIR")).join(format!("wamr-aot/{name}.aot"))
}

/// A host for `plugin`, linked or loaded.
#[derive(Debug, Default)]
pub struct Host {
    /// The guest's log.
    pub lines: Vec<String>,
    /// Whether `twice` calls `add`.
    pub reenter: bool,
}

impl plugin::imports::Env for Host {
    fn log(cx: &mut plugin::Caller<Self>, ptr: i32, len: i32) -> Result<(), HostError> {
        let (host, memory) = cx.split();
        host.lines.push(memory.read_str(ptr, len)?.to_owned());
        Ok(())
    }

    fn twice(cx: &mut plugin::Caller<Self>, value: i64) -> Result<i64, HostError> {
        if cx.data().reenter {
            let sum = cx.add(1, 2)?;
            cx.set_count(cx.count() + 1);
            cx.data_mut().lines.push(format!("sum {sum}"));
        }
        Ok(2 * value)
    }

    fn scale(&mut self) -> i32 {
        10
    }
}
