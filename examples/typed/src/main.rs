//! Prints the outline of a document, and what is wrong with another.

use std::{collections::HashMap, error::Error};

use outline::{Caller, HostError, Instance, Problem};

wamr_aot_rt::include_aot!(mod outline);

/// Explains words.
struct Host(HashMap<&'static str, &'static str>);

impl outline::Host for Host {
    fn explain(cx: &mut Caller<Self>, word: String) -> Result<Option<String>, HostError> {
        Ok(cx.data().0.get(word.as_str()).map(|meaning| meaning.to_string()))
    }
}

const DOCUMENT: &str = "\
# Bees
A hive has one queen and many drones.
## Honey
Bees make honey from nectar.
";

fn main() -> Result<(), Box<dyn Error>> {
    let words = HashMap::from([("queen", "the mother of all bees"), ("nectar", "what flowers give")]);
    let mut plugin = Instance::new(Host(words))?;

    match plugin.headings(DOCUMENT)? {
        Ok(headings) => {
            for heading in headings {
                let indent = "  ".repeat(usize::from(heading.level) - 1);
                println!("{indent}{} ({} words)", heading.title, heading.words);
            }
        }
        Err(problem) => println!("{}", explain(problem)),
    }
    for (word, meaning) in plugin.glossary(DOCUMENT)? {
        println!("{word}: {meaning}");
    }
    if let Err(problem) = plugin.headings("# One\n### Three")? {
        println!("{}", explain(problem));
    }
    Ok(())
}

fn explain(problem: Problem) -> String {
    match problem {
        Problem::SkippedLevel(line) => format!("line {line}: the heading skips a level"),
        Problem::NoTitle(line) => format!("line {line}: the heading has no title"),
    }
}
