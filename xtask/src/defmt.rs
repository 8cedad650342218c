//! Frames of defmt, decoded by the texts in the program that sent them: a line for each.
//!
//! The types are those that this project's `Format` implementations write.

use std::{borrow::Cow, collections::HashMap};

use object::{Object as _, ObjectSymbol as _};

use crate::shell::Result;

/// The texts of a program, by the numbers that stand for them.
pub(crate) struct Texts(HashMap<u16, String>);

/// What marks a line of output as a frame.
const FRAME: &str = "frame ";

impl Texts {
    /// Reads the program's symbols, whose names have the texts.
    pub(crate) fn read(program: &[u8]) -> Result<Texts> {
        let file = object::File::parse(program)?;
        let texts: HashMap<u16, String> = file
            .symbols()
            .filter_map(|symbol| Some((symbol.address().try_into().ok()?, data(symbol.name().ok()?)?)))
            .collect();
        if texts.is_empty() { Err("the program has no texts of defmt".into()) } else { Ok(Texts(texts)) }
    }

    /// The output with its frames decoded.
    pub(crate) fn decode_lines(&self, output: &str) -> Result<String> {
        let mut decoded = String::new();
        for line in output.lines() {
            let line: Cow<'_, str> = match line.strip_prefix(FRAME) {
                Some(digits) => {
                    self.decode(digits).map_err(|error| format!("the frame {digits}: {error}"))?.into()
                }
                None => line.into(),
            };
            decoded += &line;
            decoded.push('\n');
        }
        Ok(decoded)
    }

    fn decode(&self, digits: &str) -> Result<String> {
        let bytes: std::result::Result<Vec<u8>, _> = (0..digits.len() / 2)
            .map(|i| u8::from_str_radix(digits.get(2 * i..2 * i + 2).unwrap_or_default(), 16))
            .collect();
        let bytes = bytes?;
        let mut frame = Frame { texts: self, bytes: &bytes, out: String::new() };
        frame.value(None)?;
        if frame.bytes.is_empty() { Ok(frame.out) } else { Err("there is more than its text says".into()) }
    }

    fn get(&self, number: u16) -> Result<&str> {
        Ok(self.0.get(&number).ok_or_else(|| format!("there is no text {number}"))?)
    }
}

/// The text in a symbol's name, which is an object of JSON.
fn data(name: &str) -> Option<String> {
    let (_, rest) = name.split_once("\"data\":\"")?;
    let mut text = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => match characters.next()? {
                'n' => text.push('\n'),
                'u' => {
                    let code: String = characters.by_ref().take(4).collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
                }
                other => text.push(other),
            },
            other => text.push(other),
        }
    }
}

/// A frame that is being decoded.
struct Frame<'a> {
    texts: &'a Texts,
    bytes: &'a [u8],
    out: String,
}

impl Frame<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or("it is cut off")?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u16> {
        self.take().map(u16::from_le_bytes)
    }

    /// A text's number, and the arguments of the text.
    fn value(&mut self, hint: Option<&str>) -> Result {
        let number = self.number()?;
        let mut text = self.texts.get(number)?;
        // Variants of an enumeration, of which a byte says which one it is.
        if text.contains('|') {
            let [variant] = self.take()?;
            text = text.split('|').nth(variant.into()).ok_or("there is no such variant")?;
        }
        self.text(text, hint)
    }

    fn text(&mut self, text: &str, outer: Option<&str>) -> Result {
        let mut rest = text;
        while let Some(brace) = rest.find(['{', '}']) {
            self.out += &rest[..brace];
            let (is_open, after) = (rest.as_bytes()[brace] == b'{', &rest[brace + 1..]);
            if after.starts_with(&rest[brace..=brace]) {
                self.out += &rest[brace..=brace];
                rest = &after[1..];
                continue;
            }
            let end = after.find('}').filter(|_| is_open).ok_or("a brace is alone")?;
            let (ty, hint) = match after[..end].split_once(':') {
                Some((ty, hint)) => (ty, Some(hint)),
                None => (&after[..end], outer),
            };
            self.argument(ty, hint)?;
            rest = &after[end + 1..];
        }
        self.out += rest;
        Ok(())
    }

    fn argument(&mut self, ty: &str, hint: Option<&str>) -> Result {
        match ty {
            "" | "=?" => self.value(hint),
            "=__internal_FormatSequence" => loop {
                match self.number()? {
                    0 => return Ok(()),
                    number => self.text(self.texts.get(number)?, hint)?,
                }
            },
            "=__internal_Display" | "=__internal_Debug" => {
                let end = self.bytes.iter().position(|byte| *byte == 0xff).ok_or("it is cut off")?;
                self.out += std::str::from_utf8(&self.bytes[..end])?;
                self.bytes = &self.bytes[end + 1..];
                Ok(())
            }
            "=istr" => {
                let number = self.number()?;
                self.out += self.texts.get(number)?;
                Ok(())
            }
            "=str" => {
                let len = u32::from_le_bytes(self.take()?) as usize;
                let (text, rest) = self.bytes.split_at_checked(len).ok_or("it is cut off")?;
                let text = std::str::from_utf8(text)?;
                self.out += &if hint == Some("?") { format!("{text:?}") } else { text.to_owned() };
                self.bytes = rest;
                Ok(())
            }
            "=u8" => self.take().map(u8::from_le_bytes).and_then(|n| self.integer(n.into(), hint)),
            "=u32" | "=usize" => {
                self.take().map(u32::from_le_bytes).and_then(|n| self.integer(n.into(), hint))
            }
            "=u64" => self.take().map(u64::from_le_bytes).and_then(|n| self.integer(n, hint)),
            "=i32" => {
                let number = i32::from_le_bytes(self.take()?);
                self.out += &number.to_string();
                Ok(())
            }
            _ => Err(format!("arguments `{{{ty}}}` are not known").into()),
        }
    }

    fn integer(&mut self, number: u64, hint: Option<&str>) -> Result {
        self.out += &match hint {
            None | Some("?") => number.to_string(),
            Some("#x") => format!("{number:#x}"),
            Some("016x") => format!("{number:016x}"),
            Some(hint) => return Err(format!("the format `{hint}` is not known").into()),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_from_names() {
        let name = r#"{"package":"p","tag":"defmt_fmt","data":"\"{=str}\" \u0040 \\","disambiguator":"1"}"#;
        assert_eq!(data(name).unwrap(), r#""{=str}" @ \"#);
        assert_eq!(data("main"), None);
        assert_eq!(data(r#""data":"no end"#), None);
    }

    #[test]
    fn frames_are_decoded() {
        let texts = [
            (1, "{{}} {=str:?}: {:#x}, {}"),
            (2, "{=u32}"),
            (3, "A|B({=u8:?})"),
            (4, "{=__internal_FormatSequence}"),
            (5, "{=istr};"),
        ];
        let texts = Texts(texts.map(|(number, text)| (number, text.to_owned())).into());
        let lines = |output: &str| texts.decode_lines(output).map_err(|error| error.to_string());
        assert_eq!(
            lines("x\nframe 010001000000610200ff0000000300012a\n").unwrap(),
            "x\n{} \"a\": 0xff, B(42)\n"
        );
        assert_eq!(lines("frame 040005000200050003000000\n").unwrap(), "{=u32};A|B({=u8:?});\n");
        for (frame, error) in [
            ("02000000", "it is cut off"),
            ("020000000000ff", "there is more than its text says"),
            ("0900", "there is no text 9"),
            ("030002", "there is no such variant"),
        ] {
            assert_eq!(lines(&format!("frame {frame}")).unwrap_err(), format!("the frame {frame}: {error}"));
        }
    }
}
