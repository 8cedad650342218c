//! Programs: one module, or several that share items.

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
    /// Counted loops, and nothing else.
    pub(crate) loops: bool,
}

impl Features {
    /// A random choice. Only `rich` programs use features that the interpreter lacks.
    fn choose(random: &mut Random, rich: bool) -> Features {
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
            references: rich && some(6),
            loops: some(5),
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
}

impl Program {
    /// The program for the bytes. `None` if it is too small. Only `rich` programs use features that
    /// the interpreter lacks.
    pub(crate) fn new(random: &mut Random, bytes: &[u8], rich: bool) -> Option<Program> {
        let features = Features::choose(random, rich);
        if features.references {
            return Some(Program { features, modules: references::modules(random) });
        }
        if features.loops {
            return Some(Program { features, modules: vec![loops::module(random)] });
        }
        let count = random.pick(&[1, 1, 1, 2, 2, 3]);
        let mut modules = Vec::new();
        for number in 0..count {
            let part = &bytes[bytes.len() * number / count..bytes.len() * (number + 1) / count];
            modules.push(smith::module(random, part, features, &modules)?);
        }
        Some(Program { features, modules })
    }
}
