//! The macro and the crate that implements WASI have the same functions.

use wamr_aot_abi::wasi::Version;
use wamr_aot_wasi::{Function, preview1, snapshot0};

#[test]
fn the_macro_knows_the_functions_that_there_are() {
    for (version, functions) in
        [(Version::Preview1, preview1::FUNCTIONS), (Version::Snapshot0, snapshot0::FUNCTIONS)]
    {
        let mut implemented: Vec<String> = functions
            .iter()
            .map(|Function { name, params, results, .. }| text(name, params, results))
            .collect();
        implemented.sort();
        let known = version.functions().map(|known| text(known.name, known.params, known.results));
        assert_eq!(known.collect::<Vec<_>>(), implemented, "{}", version.module());
    }
    assert_eq!(
        [Version::Preview1.module(), Version::Snapshot0.module()],
        [wamr_aot_wasi::PREVIEW1, wamr_aot_wasi::SNAPSHOT0]
    );
}

fn text(name: &str, params: &[impl std::fmt::Debug], results: &[impl std::fmt::Debug]) -> String {
    format!("{name} {params:?} {results:?}")
}
