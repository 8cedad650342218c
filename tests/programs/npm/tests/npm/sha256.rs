//! `@chainsafe/as-sha256`: AssemblyScript.

wamr_aot_rt::include_aot!(mod module = "sha256");

use module::{Caller, HostError};

struct Host;

impl module::imports::Env for Host {
    fn abort(
        _: &mut Caller<Self>,
        _message: i32,
        _file: i32,
        line: i32,
        column: i32,
    ) -> Result<(), HostError> {
        Err(HostError::msg(format_args!("aborted at {line}:{column}")))
    }
}

#[test]
fn hashes_of_known_texts() {
    let mut sha256 = module::Instance::new(Host).unwrap();
    for (text, hash) in [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ] {
        let (input, output) = (sha256.input(), sha256.output());
        sha256.memory_mut().write_bytes(input, text.as_bytes()).unwrap();
        sha256.digest(text.len() as i32).unwrap();
        let bytes = sha256.memory().slice(output, 32).unwrap();
        assert_eq!(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), hash);
    }
}
