//! The text of a footprint in a manifest.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{
    ExportStack, Footprint, LargeFunction, StackUse,
    text::{Fields, Writer},
};

impl Writer {
    pub(super) fn footprint(&mut self, footprint: &Footprint) {
        let Footprint {
            context,
            memory,
            storage,
            elements,
            table,
            data,
            code,
            constants,
            description,
            reflection,
            stack,
            exports,
            largest,
        } = footprint;
        let numbers = [context, memory, storage, elements, table, data, constants, description, reflection];
        let numbers = numbers.map(ToString::to_string);
        let code = code.map_or_else(String::new, |bytes| bytes.to_string());
        let numbers = numbers.iter().chain([&code]).map(String::as_str);
        self.record(&core::iter::once("footprint").chain(numbers).collect::<Vec<_>>());
        self.stack(&["stack"], stack);
        for ExportStack { name, stack } in exports {
            self.stack(&["export-stack", name], stack);
        }
        for LargeFunction { index, name, code, frame } in largest {
            let [index, code, frame] = [u64::from(*index), *code, *frame].map(|number| number.to_string());
            self.record(&["large-function", &index, name, &code, &frame]);
        }
    }

    fn stack(&mut self, head: &[&str], stack: &StackUse) {
        let bytes;
        let tail = match stack {
            StackUse::Bytes(number) => {
                bytes = number.to_string();
                ["bytes", &bytes]
            }
            StackUse::Unbounded(why) => ["unbounded", why],
            StackUse::Unknown => ["unknown", ""],
        };
        self.record(&[head, &tail].concat());
    }
}

impl Footprint {
    /// Reads a record that belongs to a footprint. `None` if there is no such record.
    pub(super) fn read_record(&mut self, record: &str, fields: &mut Fields) -> Option<()> {
        match record {
            "footprint" => {
                *self = Footprint {
                    context: fields.parse()?,
                    memory: fields.parse()?,
                    storage: fields.parse()?,
                    elements: fields.parse()?,
                    table: fields.parse()?,
                    data: fields.parse()?,
                    constants: fields.parse()?,
                    description: fields.parse()?,
                    reflection: fields.parse()?,
                    code: match fields.next()?.as_str() {
                        "" => None,
                        bytes => Some(bytes.parse().ok()?),
                    },
                    ..core::mem::take(self)
                };
            }
            "stack" => self.stack = fields.stack()?,
            "export-stack" => {
                self.exports.push(ExportStack { name: fields.next()?, stack: fields.stack()? });
            }
            "large-function" => self.largest.push(LargeFunction {
                index: fields.parse()?,
                name: fields.next()?,
                code: fields.parse()?,
                frame: fields.parse()?,
            }),
            _ => return None,
        }
        Some(())
    }
}

impl Fields {
    fn stack(&mut self) -> Option<StackUse> {
        let (kind, value) = (self.next()?, self.next()?);
        match kind.as_str() {
            "bytes" => Some(StackUse::Bytes(value.parse().ok()?)),
            "unbounded" => Some(StackUse::Unbounded(value)),
            "unknown" => Some(StackUse::Unknown),
            _ => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use alloc::vec;

    use super::*;

    /// A footprint with one of each.
    pub(in crate::manifest) fn sample() -> Footprint {
        let stack = |name: &str, stack| ExportStack { name: name.into(), stack };
        Footprint {
            context: 112,
            memory: 65536,
            storage: 65536,
            elements: 2,
            table: 16,
            data: 7,
            code: Some(100),
            constants: 12,
            description: 208,
            reflection: 96,
            stack: StackUse::Unbounded("function `f` calls itself".into()),
            exports: vec![
                stack("a\tb", StackUse::Bytes(48)),
                stack("", StackUse::Unbounded("it recurses".into())),
                stack("c", StackUse::Unknown),
            ],
            largest: vec![LargeFunction { index: 3, name: "f".into(), code: 60, frame: 16 }],
        }
    }
}
