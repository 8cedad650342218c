//! Programs: one module, or several that share items.

mod exceptions;
mod float;
mod interface;
mod loops;
mod references;
mod rewrite;
mod smith;

use std::fmt;

pub(crate) use float::{Expression, float_module};

use crate::random::Random;

/// The features of a program that not every engine supports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) vectors: bool,
    pub(crate) relaxed: bool,
    pub(crate) threads: bool,
    pub(crate) long: bool,
    pub(crate) memories: bool,
    pub(crate) small_pages: bool,
    pub(crate) tail_calls: bool,
    pub(crate) wide: bool,
    pub(crate) references: bool,
    pub(crate) exceptions: bool,
    /// Counted loops, and nothing else.
    pub(crate) loops: bool,
}

impl Features {
    /// A random choice. Only `rich` programs use features that the interpreter lacks; `exceptions`
    /// percent of these throw.
    fn choose(random: &mut Random, rich: bool, exceptions: usize) -> Features {
        let exceptions = rich && random.below(100) < exceptions;
        let mut some = |cases| random.one_in(cases);
        Features {
            vectors: some(2),
            relaxed: rich && some(3),
            threads: rich && some(3),
            long: some(3),
            memories: some(3),
            small_pages: some(6),
            tail_calls: some(3),
            wide: some(3),
            references: rich && !exceptions && some(6),
            exceptions,
            loops: !exceptions && some(5),
        }
    }
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (self.vectors, "vectors"),
            (self.relaxed, "relaxed"),
            (self.threads, "threads"),
            (self.long, "long"),
            (self.memories, "memories"),
            (self.small_pages, "small pages"),
            (self.tail_calls, "tail calls"),
            (self.wide, "wide"),
            (self.references, "references"),
            (self.exceptions, "exceptions"),
            (self.loops, "loops"),
        ];
        let names: Vec<_> = names.iter().filter(|(used, _)| *used).map(|(_, name)| *name).collect();
        f.write_str(&names.join("+"))
    }
}

/// Modules, each of which may import from the earlier ones, whose module names are `instance N`.
pub(crate) struct Program {
    pub(crate) features: Features,
    pub(crate) modules: Vec<Vec<u8>>,
    /// The modules for an oracle, if they differ.
    pub(crate) oracle: Option<Vec<Vec<u8>>>,
}

impl Program {
    /// The program for the bytes. `None` if it is too small. Only `rich` programs use features that
    /// the interpreter lacks; `exceptions` percent of these throw.
    pub(crate) fn new(random: &mut Random, bytes: &[u8], rich: bool, exceptions: usize) -> Option<Program> {
        let features = Features::choose(random, rich, exceptions);
        if features.exceptions && random.below(3) > 0 {
            let exceptions::Modules { compiled, oracle } = exceptions::modules(random);
            let features = Features { exceptions: true, vectors: true, ..Features::default() };
            return Some(Program { features, modules: compiled, oracle: Some(oracle) });
        }
        if features.references {
            return Some(Program { features, modules: references::modules(random), oracle: None });
        }
        if features.loops {
            return Some(Program { features, modules: vec![loops::module(random)], oracle: None });
        }
        let count = random.pick(&[1, 1, 1, 2, 2, 3]);
        let mut modules = Vec::new();
        for number in 0..count {
            let part = &bytes[bytes.len() * number / count..bytes.len() * (number + 1) / count];
            modules.push(smith::module(random, part, features, &modules)?);
        }
        Some(Program { features, modules, oracle: None })
    }
}
