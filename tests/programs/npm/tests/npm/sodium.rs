//! `libsodium`: Emscripten, with short names, which the package's JavaScript has in full.

wamr_aot_rt::include_aot!(mod module = "sodium");

use module::{Caller, HostError, Instance};

/// What the guest gets as random numbers.
struct Host {
    next: i32,
}

impl module::imports::Env for Host {
    /// JavaScript in the C source: here, the generator of random numbers.
    fn emscripten_asm_const_int(
        cx: &mut Caller<Self>,
        _code: i32,
        _types: i32,
        _arguments: i32,
    ) -> Result<i32, HostError> {
        cx.data_mut().next += 1;
        Ok(cx.data().next)
    }
}

fn instance() -> Instance<Host> {
    let mut sodium = Instance::new(Host { next: 40 }).unwrap();
    sodium.__wasm_call_ctors().unwrap();
    sodium
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// Memory of the guest's with these bytes.
fn place(sodium: &mut Instance<Host>, bytes: &[u8]) -> i32 {
    let address = sodium.malloc(bytes.len() as i32).unwrap();
    sodium.memory_mut().write_bytes(address, bytes).unwrap();
    address
}

/// The first test of RFC 8032, section 7.1: an empty message. Its length has 64 bits, which are two
/// numbers for JavaScript.
#[test]
fn a_signature_of_the_standard() {
    let mut sodium = instance();
    let seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let seed = place(&mut sodium, &seed);
    let [public, secret, signature] = [32, 64, 64].map(|len| place(&mut sodium, &vec![0; len]));
    assert_eq!(sodium.crypto_sign_seed_keypair(public, secret, seed).unwrap(), 0);
    let expected = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_eq!(sodium.memory().slice(public, 32).unwrap(), expected);
    assert_eq!(sodium.crypto_sign_detached(signature, 0, 0, 0, 0, secret).unwrap(), 0);
    let expected = bytes(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
         d25bf5f0595bbe24655141438e7a100b",
    );
    assert_eq!(sodium.memory().slice(signature, 64).unwrap(), expected);
    assert_eq!(sodium.crypto_sign_verify_detached(signature, 0, 0, 0, public).unwrap(), 0);
    sodium.memory_mut().write(signature, 0_u8).unwrap();
    assert_eq!(sodium.crypto_sign_verify_detached(signature, 0, 0, 0, public).unwrap(), -1);
}

#[test]
fn random_numbers_are_the_hosts() {
    let mut sodium = instance();
    let numbers = [(); 2].map(|()| sodium.randombytes_random().unwrap());
    assert_eq!(numbers[1], numbers[0] + 1);
    assert_eq!(sodium.data().next, numbers[1]);
}
