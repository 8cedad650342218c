//! Whole compilations.

mod backends;
mod caching;
#[cfg(feature = "pre-initialize")]
mod initialize;
mod limits;
mod outputs;
mod remarks;
mod reports;

use super::*;
use crate::test_dir::TestDir;

const MODULE: &str = r#"(module
    (import "env" "log" (func (param i32)))
    (memory (export "memory") 1)
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))"#;

fn request(dir: &TestDir) -> Request {
    Request { out_dir: dir.path().to_owned(), ..Request::example("plugin") }
}

fn build(request: &Request, input: &[u8]) -> Result<Artifact, Findings> {
    super::build(request, &Jobs::available(), &cache::Variables::default(), input)
}

/// The files for a module in the binary format.
fn run(request: &Request, bytes: &[u8]) -> Result<Files, Findings> {
    let digest = Digest::new(request, None, bytes, &[]);
    stages::run(request, &Jobs::available(), Machine::find(request), &digest, bytes, bytes, Vec::new())
}
