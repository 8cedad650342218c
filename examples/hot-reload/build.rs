//! Compiles the rules to artefacts. `wamr-aot compile guest/rules-2.wat -o rules.aot` makes the
//! same of the module.

use wamr_aot_build::{Builder, Output};

fn main() {
    for version in 1..=2 {
        let file = format!("guest/rules-{version}.wat");
        Builder::new(file).name(format!("rules_{version}")).output(Output::Loadable).compile();
    }
}
