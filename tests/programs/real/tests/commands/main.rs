//! Programs as WASI commands: they do what their native builds do, over a directory of the host and
//! over files in memory.

mod database;
mod exceptions;
mod files;
mod filter;
mod guest;
mod interpreter;
mod linked;
mod native;
mod panics;
mod pictures;
mod urls;
mod world;

use world::{Run, Tree, World};

/// Executes runs of a program one after the other in each world, which starts with these files.
/// What each run returns and writes, and the files that it leaves, are those of the native program.
#[track_caller]
fn compare(start: &Tree, runs: &[Run]) -> Vec<world::Outcome> {
    let expected = execute(&mut native::Native::new(start), runs);
    for mut world in guest::worlds(start, runs[0].program) {
        let name = world.name();
        let found = execute(&mut *world, runs);
        for (run, (found, expected)) in runs.iter().zip(found.iter().zip(&expected)) {
            found.0.assert_like(&expected.0, &format!("{run:?} in {name}"));
            found.1.assert_like(&expected.1, &format!("{run:?} in {name}"));
        }
    }
    expected.into_iter().map(|(outcome, _)| outcome).collect()
}

fn execute(world: &mut dyn World, runs: &[Run]) -> Vec<(world::Outcome, Tree)> {
    runs.iter().map(|run| (world.run(run), world.files())).collect()
}
