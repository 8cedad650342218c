//! The ABI hash, which changes with the crate's version and with each list of the contract.

/// The hash. Objects carry it in their symbols and in
/// [`VMModule::abi_hash`](crate::layout::VMModule::abi_hash), manifests in their first line; the
/// macro and the runtime reject another hash at compile time.
pub const ABI_HASH: u64 = {
    let hash = fnv(0xcbf2_9ce4_8422_2325, env!("CARGO_PKG_VERSION"));
    let hash = fnv(hash, crate::layout::TEXT);
    let hash = fnv(hash, crate::trap::TEXT);
    let hash = fnv(hash, crate::cpu::TEXT);
    let hash = fnv(hash, crate::guard::TEXT);
    let hash = fnv(hash, crate::needs::TEXT);
    fnv(hash, crate::builtins::TEXT)
};

/// The number of a code generator's convention for tail calls, in
/// [`VMModule::tail_convention`](crate::layout::VMModule). The code generator may change its
/// convention from one `version` to the next.
pub const fn tail_convention(version: &str) -> u32 {
    1 << 31 | fnv(0xcbf2_9ce4_8422_2325, version) as u32
}

/// FNV-1a, 64 bits: the hash distinguishes versions; it does not protect against an attacker.
const fn fnv(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        i += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::fnv;

    #[test]
    fn fnv_matches_its_published_vectors() {
        assert_eq!(fnv(0xcbf2_9ce4_8422_2325, ""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(0xcbf2_9ce4_8422_2325, "a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(0xcbf2_9ce4_8422_2325, "foobar"), 0x8594_4171_f739_67e8);
    }
}
