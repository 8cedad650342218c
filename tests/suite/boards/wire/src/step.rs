//! [`Step`]: a request to the board.

use alloc::vec::Vec;

use wamr_aot_rt::untyped::Value;

use crate::value;

/// A request. Instances are numbered from 0 in each script, including those whose creation failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<'a> {
    /// Starts a script with a new store, which has only the host module.
    Script,
    /// Instantiates a module, by its index in the image's table.
    Instantiate {
        /// The index.
        module: u32,
    },
    /// Lets later modules import from an instance.
    Register {
        /// The instance.
        instance: u32,
        /// The module name for these imports.
        name: &'a str,
    },
    /// Calls a function.
    Call {
        /// The instance.
        instance: u32,
        /// The export.
        function: &'a str,
        /// The arguments.
        arguments: Vec<Value>,
    },
    /// Reads a global.
    Get {
        /// The instance.
        instance: u32,
        /// The export.
        global: &'a str,
    },
}

impl Step<'_> {
    /// Appends the step's bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Step::Script => bytes.push(0),
            Step::Instantiate { module } => {
                bytes.push(1);
                write_number(*module, bytes);
            }
            Step::Register { instance, name } => {
                bytes.push(2);
                write_number(*instance, bytes);
                write_text(name, bytes);
            }
            Step::Call { instance, function, arguments } => {
                bytes.push(3);
                write_number(*instance, bytes);
                write_text(function, bytes);
                write_number(length(arguments.len()), bytes);
                for argument in arguments {
                    value::write(argument, bytes);
                }
            }
            Step::Get { instance, global } => {
                bytes.push(4);
                write_number(*instance, bytes);
                write_text(global, bytes);
            }
        }
    }
}

fn length(length: usize) -> u32 {
    length.try_into().expect("scripts are shorter than 4 GiB")
}

fn write_number(number: u32, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    write_number(length(text.len()), bytes);
    bytes.extend_from_slice(text.as_bytes());
}

/// Reads steps, up to the end or to bytes that are not a step.
#[derive(Clone, Debug)]
pub struct Steps<'a>(&'a [u8]);

impl<'a> Steps<'a> {
    /// Reads the output of [`Step::write`].
    pub fn new(bytes: &'a [u8]) -> Steps<'a> {
        Steps(bytes)
    }

    /// Whether all bytes were read.
    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*number))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        core::str::from_utf8(text).ok()
    }
}

impl<'a> Iterator for Steps<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let (kind, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(match kind {
            0 => Step::Script,
            1 => Step::Instantiate { module: self.number()? },
            2 => Step::Register { instance: self.number()?, name: self.text()? },
            3 => Step::Call {
                instance: self.number()?,
                function: self.text()?,
                arguments: {
                    let count = self.number()?;
                    (0..count).map(|_| value::read(&mut self.0)).collect::<Option<_>>()?
                },
            },
            4 => Step::Get { instance: self.number()?, global: self.text()? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use wamr_aot_rt::ExternRef;

    use super::*;

    #[test]
    fn steps_are_read_as_they_were_written() {
        let steps = [
            Step::Script,
            Step::Instantiate { module: 70_000 },
            Step::Register { instance: 1, name: "äö" },
            Step::Call {
                instance: 2,
                function: "",
                arguments: vec![
                    Value::I32(-1),
                    Value::I64(i64::MIN),
                    Value::F32(0x7fa0_0000),
                    Value::F64(1),
                    Value::V128(u128::MAX - 1),
                    Value::FuncRef(None),
                    Value::ExternRef(None),
                    Value::ExternRef(ExternRef::new(7)),
                ],
            },
            Step::Get { instance: 0, global: "g" },
        ];
        let mut bytes = Vec::new();
        for step in &steps {
            step.write(&mut bytes);
        }
        let mut read = Steps::new(&bytes);
        assert_eq!(read.by_ref().collect::<Vec<_>>(), steps);
        assert!(read.is_at_end());
        // Truncated steps end early, and not as if they were complete.
        for end in 1..bytes.len() {
            let mut read = Steps::new(&bytes[..end]);
            assert!(read.by_ref().count() < steps.len());
        }
    }
}
