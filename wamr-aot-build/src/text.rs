//! The text format: translates it to the binary format, and places in the binary back to the text.

use std::ops::Range;

use wasmparser::{Parser, Payload};
use wast::{
    Wat,
    core::{FuncKind, GlobalKind, ModuleField, ModuleKind},
    parser::{self, ParseBuffer},
};

use crate::diagnostics::{Excerpt, Finding, Place, catalogue};

/// The module in the binary format.
pub(crate) fn to_binary(text: &str) -> Result<Vec<u8>, Finding> {
    let encoded = ParseBuffer::new(text).and_then(|buffer| parser::parse::<Wat<'_>>(&buffer)?.encode());
    encoded.map_err(|error| match component_keyword(text) {
        Some(at) => catalogue::component(place(text, at)),
        None => catalogue::bad_text(&error.message(), place(text, error.span().offset())),
    })
}

/// The line and column of a byte of the text.
fn place(text: &str, offset: usize) -> Place {
    let offset = text.floor_char_boundary(offset);
    let (before, after) = text.split_at(offset);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = text[start..offset].chars().count();
    let end = after.find('\n').map_or(text.len(), |at| offset + at);
    let excerpt = Excerpt {
        text: text[start..end].trim_end().to_owned(),
        column,
        width: token_width(&text[offset..end]),
    };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place { line: Some((number(line), number(column + 1))), excerpt: Some(excerpt), ..Place::default() }
}

/// The characters of the token that a text starts with, at least one.
fn token_width(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "();\"".contains(c);
    text.chars().take_while(|&c| !ends(c)).count().max(1)
}

/// Maps the instructions of a module's functions, globals and segments from the binary format to
/// the text.
#[derive(Debug)]
pub(crate) struct SourceMap<'t> {
    text: &'t str,
    /// The first and the last byte in the binary format, and the byte in the text, sorted by the
    /// first.
    instructions: Vec<(u64, u64, usize)>,
}

impl<'t> SourceMap<'t> {
    /// `binary` is what [`to_binary`] made of `text`; it need not be valid.
    pub(crate) fn new(text: &'t str, binary: &[u8]) -> SourceMap<'t> {
        let mut instructions = Vec::new();
        // The text has been parsed before, so nothing fails.
        let _ = Self::read(text, binary, &mut instructions);
        SourceMap { text, instructions }
    }

    fn read(text: &str, binary: &[u8], instructions: &mut Vec<(u64, u64, usize)>) -> Option<()> {
        let mut buffer = ParseBuffer::new(text).ok()?;
        buffer.track_instr_spans(true);
        let mut wat = parser::parse::<Wat<'_>>(&buffer).ok()?;
        // Encoding puts the functions into their order in the binary format.
        wat.encode().ok()?;
        let Wat::Module(module) = wat else { return None };
        let ModuleKind::Text(fields) = module.kind else { return None };
        let mut functions = fields.iter().filter_map(|field| match field {
            ModuleField::Func(function) => match &function.kind {
                FuncKind::Inline { expression, .. } => {
                    Some((function.span, expression.instr_spans.as_deref()?))
                }
                FuncKind::Import(..) => None,
            },
            _ => None,
        });
        let mut globals = fields.iter().filter_map(|field| match field {
            ModuleField::Global(global) if matches!(global.kind, GlobalKind::Inline(_)) => {
                Some(global.span.offset())
            }
            _ => None,
        });
        let mut elements = fields.iter().filter_map(|field| match field {
            ModuleField::Elem(segment) => Some(segment.span.offset()),
            _ => None,
        });
        let mut data = fields.iter().filter_map(|field| match field {
            ModuleField::Data(segment) => Some(segment.span.offset()),
            _ => None,
        });
        // For constant expressions the parser records only the start of the field.
        let mut note =
            |range: Range<u64>, at: usize| instructions.push((range.start, range.end.saturating_sub(1), at));
        for payload in Parser::new(0).parse_all(binary) {
            let body = match payload {
                Ok(Payload::GlobalSection(section)) => {
                    for global in section {
                        note(global.ok()?.init_expr.get_binary_reader().range(), globals.next()?);
                    }
                    continue;
                }
                Ok(Payload::ElementSection(section)) => {
                    for segment in section {
                        note(segment.ok()?.range, elements.next()?);
                    }
                    continue;
                }
                Ok(Payload::DataSection(section)) => {
                    for segment in section {
                        note(segment.ok()?.range, data.next()?);
                    }
                    continue;
                }
                Ok(Payload::CodeSectionEntry(body)) => body,
                _ => continue,
            };
            let (function, spans) = functions.next()?;
            let mut operators = body.get_operators_reader().ok()?;
            // The declarations of the locals.
            let start = body.range().start;
            note(start..operators.original_position(), function.offset());
            // The `end` of the function is not written in the text.
            for span in spans.iter().chain([&function]) {
                let start = operators.original_position();
                let is_read = operators.read().is_ok();
                let end = operators.original_position().max(start + 1);
                note(start..end, span.offset());
                if !is_read {
                    break;
                }
            }
        }
        Some(())
    }

    /// The offsets in the binary format at which lines of the text begin, sorted, with the line
    /// numbers.
    pub(crate) fn lines(&self) -> Vec<(u32, u32)> {
        let starts: Vec<usize> =
            [0].into_iter().chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let number = |at: usize| u32::try_from(starts.partition_point(|start| *start <= at)).ok();
        let all = self
            .instructions
            .iter()
            .map_while(|&(start, _, at)| Some((u32::try_from(start).ok()?, number(at)?)));
        let mut lines: Vec<(u32, u32)> = all.collect();
        lines.dedup_by_key(|(_, line)| *line);
        lines
    }

    /// Replaces the offset in the binary format, which the user does not have, by the place in the
    /// text.
    pub(crate) fn translate(&self, place: &mut Place) {
        let Some(offset) = place.offset.take() else { return };
        let next = self.instructions.partition_point(|(start, ..)| *start <= offset);
        let found =
            next.checked_sub(1).map(|found| self.instructions[found]).filter(|(_, last, _)| offset <= *last);
        if let Some((.., at)) = found {
            let in_text = self::place(self.text, at);
            (place.line, place.excerpt) = (in_text.line, in_text.excerpt);
        }
    }
}

/// The position of `(component`, after white space and comments, if the text is a component.
fn component_keyword(text: &str) -> Option<usize> {
    let rest = skip_blanks(skip_blanks(text)?.strip_prefix('(')?)?;
    let after = rest.strip_prefix("component")?;
    let is_whole = !after.starts_with(|c: char| c.is_ascii_graphic() && !"();\"".contains(c));
    is_whole.then(|| text.len() - rest.len())
}

/// The text after white space and comments. `None` if a comment has no end.
fn skip_blanks(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if let Some(comment) = text.strip_prefix(";;") {
            text = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if text.starts_with("(;") {
            let mut depth = 0;
            loop {
                // Comments can be nested.
                let delimiter = text.find([';', '(']).map(|at| text.split_at(at).1)?;
                let (step, length) = match delimiter.get(..2) {
                    Some("(;") => (1, 2),
                    Some(";)") => (-1, 2),
                    _ => (0, 1),
                };
                depth += step;
                text = &delimiter[length..];
                if depth == 0 {
                    break;
                }
            }
        } else {
            return Some(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::report;

    fn refused(text: &str) -> String {
        report::finding("plugin.wat", &to_binary(text).unwrap_err())
    }

    #[test]
    fn errors_show_the_token() {
        assert_eq!(
            refused("(module\n  (func $f (i32.addd)))"),
            "the text format is not valid: unknown operator or unexpected token\n\
             \x20 --> plugin.wat:2:13\n\
             \x20  |\n\
             \x202 |   (func $f (i32.addd)))\n\
             \x20  |             ^^^^^^^^"
        );
        // Names are resolved later.
        assert_eq!(
            refused("(module\n(func\n\n\n\n\n\n\n\n\tcall $size_))"),
            "the text format is not valid: unknown func: failed to find name `$size_`\n\
             \x20 --> plugin.wat:10:7\n\
             \x20   |\n\
             \x2010 |  call $size_))\n\
             \x20   |       ^^^^^^"
        );
        let text = refused("(module (func) ");
        assert!(text.contains("plugin.wat:1:") && text.contains('^'), "{text}");
    }

    #[test]
    fn long_lines_are_cut() {
        let text = format!("(module {} (func (nopp)) {})", "(func) ".repeat(500), "(func) ".repeat(500));
        let text = refused(&text);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[3].contains("(nopp)") && lines[3].chars().count() < 120, "{text}");
        let caret = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[3].chars().skip(caret).take(4).collect::<String>(), "nopp");
    }

    #[test]
    fn components_are_reported_in_text_too() {
        let text = refused(";; one\n(; a (; nested ;) ; comment ;)\n ( component $c (core module))");
        assert!(text.starts_with("this is a component, not a module"), "{text}");
        assert!(text.contains("--> plugin.wat:3:4"), "{text}");
        for text in ["(componentx)", "(; component", "(", "(; ; ( )"] {
            let text = refused(text);
            assert!(!text.contains("this is a component"), "{text}");
        }
    }

    #[test]
    fn instructions_are_found_in_the_text() {
        let text = "(module (func (import \"a\" \"b\"))\n  (global i32 (i32.const 7))\n  \
                    (func $f (result i32)\n    (if (result i32) (i32.const 1)\n      \
                    (then (i32.const 2)) (else\n        (i64.const 300))))\n  (func unreachable\n    drop))";
        let binary = to_binary(text).unwrap();
        let map = SourceMap::new(text, &binary);
        let lines: Vec<u32> = map
            .instructions
            .iter()
            .map(|&(offset, ..)| {
                let mut place = Place::byte(offset);
                map.translate(&mut place);
                assert_eq!(place.offset, None);
                place.line.unwrap().0
            })
            .collect();
        // The global; the start, i32.const, if, i32.const, else, i64.const, end, end; the start,
        // unreachable, drop, end.
        assert_eq!(
            (lines.len(), &lines[..7], &lines[9..]),
            (13, &[2, 3, 4, 4, 5, 5, 6][..], &[7, 7, 8, 7][..]),
            "{lines:?}"
        );
        let in_order = map.lines();
        for (&(offset, ..), line) in map.instructions.iter().zip(lines) {
            let found = in_order.partition_point(|(start, _)| u64::from(*start) <= offset) - 1;
            assert_eq!(in_order[found].1, line, "byte {offset}");
        }
        let mut outside = Place::byte(9);
        map.translate(&mut outside);
        assert_eq!((outside.line, outside.offset), (None, None));
    }
}
