//! The list of files that a compiler writes for `make`.

use std::path::PathBuf;

/// The files after the colon. A backslash escapes a space, a `#` and the end of a line; `$$` is
/// `$`.
pub(super) fn listed(rule: &str) -> Vec<PathBuf> {
    // A colon of a drive (`C:\out.o`) is before no space.
    let Some((_, list)) = rule.split_once(": ") else { return Vec::new() };
    let mut files = Vec::new();
    let mut file = String::new();
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some(' ' | '#')) => file.extend(characters.next()),
            ('\\', Some('\r' | '\n')) => {}
            ('$', Some('$')) => file.extend(characters.next()),
            (' ' | '\r' | '\n', _) => files.push(std::mem::take(&mut file)),
            _ => file.push(character),
        }
    }
    files.push(file);
    files.into_iter().filter(|file| !file.is_empty()).map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_lists_files() {
        let read =
            |rule: &str| listed(rule).iter().map(|file| file.display().to_string()).collect::<Vec<_>>();
        assert_eq!(
            read("/out/a.o: /src/a.c \\\n  /src/a\\ b.h \\\r\n  /src/$$c\\#.h\n"),
            ["/src/a.c", "/src/a b.h", "/src/$c#.h"]
        );
        assert_eq!(read("C:\\out\\a.o: C:\\src\\a.c\n"), ["C:\\src\\a.c"]);
        assert!(read("").is_empty() && read("/out/a.o:\n").is_empty());
    }
}
