//! The sizes of stack frames, from the output of compilers.

use std::collections::HashMap;

/// The frames in a list that the compiler writes for `-fstack-usage`, by the functions' names in C
/// or in the object. A line has the fields `file:line:column:name`, the size in bytes, and whether
/// the size is fixed. `None` if a line has another form, or if the size of a frame is not bounded.
pub(crate) fn listed(list: &str) -> Option<HashMap<&str, u64>> {
    let mut frames = HashMap::new();
    for line in list.lines() {
        let mut fields = line.split('\t');
        let (place, bytes, kind) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?);
        if !matches!(kind, "static" | "dynamic,bounded") {
            return None;
        }
        let frame: &mut u64 = frames.entry(function(place.rsplit(':').next()?)).or_default();
        *frame = (*frame).max(bytes);
    }
    Some(frames)
}

/// The functions whose frames the compiler rejects, by their names in C or in the object, with the
/// sizes of the frames in bytes.
///
/// GCC names the function in an earlier line than the frame, Clang at the end of the same line.
pub(super) fn too_large(messages: &str) -> Vec<(String, u64)> {
    let mut frames = Vec::new();
    let mut current = None;
    for line in messages.lines() {
        if let Some(name) = quoted_after(line, ": In function ") {
            current = Some(name);
        }
        if let Some((_, rest)) =
            line.split_once(" frame size ").filter(|_| line.contains("frame-larger-than"))
            && let Some(name) = quoted_after(rest, " in ").or(quoted_after(rest, " in function ")).or(current)
        {
            let digits: String =
                rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            frames.push((function(name).to_owned(), digits.parse().unwrap_or(0)));
        }
    }
    frames
}

fn quoted_after<'a>(line: &'a str, words: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(words)?;
    rest.strip_prefix('\'')?.split('\'').next()
}

/// The name of the function that a compiler means. GCC clones functions and appends a suffix after
/// a dot. Clang prints symbols, whose names contain dots.
fn function(name: &str) -> &str {
    if name.starts_with("wasm.") { name } else { name.split('.').next().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_usage_of_both_compilers_is_read() {
        let gcc = "unit0.c:7:12:func2_x.constprop\t16\tstatic\nunit0.c:9:1:func2_x\t32\tdynamic,bounded\n";
        assert_eq!(listed(gcc).unwrap()["func2_x"], 32);
        assert_eq!(listed("unit0.c:5:wamr_aot_1\t120\tstatic\n").unwrap()["wamr_aot_1"], 120);
        assert!(listed("unit0.c:7:12:f\t16\tdynamic\n").is_none() && listed("something else").is_none());
        assert!(listed("").unwrap().is_empty());
    }

    #[test]
    fn messages_of_both_compilers_are_parsed() {
        let gcc = "unit0.c: In function 'func3_big.constprop':\n\
                   unit0.c:4:107: error: the frame size of 70008 bytes is larger than 65536 bytes \
                   [-Werror=frame-larger-than=]\n\
                   unit0.c: In function 'func4':\n\
                   unit0.c:9:1: error: the frame size of 80000 bytes is larger than 65536 bytes \
                   [-Werror=frame-larger-than=]\n";
        assert_eq!(too_large(gcc), [("func3_big".to_owned(), 70008), ("func4".to_owned(), 80000)]);
        let clang = "unit0.c:4:17: error: stack frame size (70016) exceeds limit (65536) in 'wamr_aot_x3' \
                     [-Werror,-Wframe-larger-than]\n";
        assert_eq!(too_large(clang), [("wamr_aot_x3".to_owned(), 70016)]);
        assert!(too_large("unit0.c: In function 'f':\nunit0.c:1: error: odd\n").is_empty());
    }
}
