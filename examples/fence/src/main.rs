//! Reads tags, from a good file and from bad ones.

fn main() {
    for text in ["title = Fence\nyear = 2026\n", "title\n", "!write = 1\n", "!pointer = 1\n"] {
        match fence::read(text) {
            Ok(tags) => {
                let tags: Vec<_> = tags.iter().map(|tag| format!("{}: {}", tag.name, tag.value)).collect();
                println!("{}", tags.join(", "));
            }
            Err(error) => println!("{text:?}: {error}"),
        }
    }
}
