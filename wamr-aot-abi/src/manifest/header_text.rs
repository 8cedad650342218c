//! The text of a header in a manifest: a record for each declaration, and one for each of its parts
//! after it.

use alloc::string::{String, ToString};

use super::{
    c_type::CType,
    header::{CConstant, CField, CFunction, CKind, CNamed, Header},
    text::{Fields, Writer, fields},
};

impl Writer {
    pub(super) fn header(&mut self, header: &Header) {
        self.record(&["c-header", &header.name]);
        for CNamed { name, docs, kind } in &header.types {
            match kind {
                CKind::Opaque => self.record(&["c-opaque", name, docs]),
                CKind::Alias(ty) => self.record(&["c-alias", name, docs, &ty.to_string()]),
                CKind::Struct { size, align, fields } => {
                    self.record(&["c-struct", name, docs, &size.to_string(), &align.to_string()]);
                    for CField { name, offset, ty } in fields {
                        self.record(&["c-field", name, &offset.to_string(), &ty.to_string()]);
                    }
                }
            }
        }
        for CConstant { name, ty, value } in &header.constants {
            self.record(&["c-constant", name, &ty.to_string(), value]);
        }
        for (functions, record, param_record) in [
            (&header.functions, "c-function", "c-param"),
            (&header.callbacks, "c-callback", "c-callback-param"),
        ] {
            for CFunction { name, docs, params, result } in functions {
                let result = result.as_ref().map_or_else(String::new, ToString::to_string);
                self.record(&[record, name, docs, &result]);
                for (name, ty) in params {
                    self.record(&[param_record, name, &ty.to_string()]);
                }
            }
        }
        for (name, why) in &header.left_out {
            self.record(&["c-left-out", name, why]);
        }
    }
}

impl Header {
    /// The header as text, outside of a manifest.
    pub fn to_text(&self) -> String {
        let mut out = Writer(String::new());
        out.header(self);
        out.0
    }

    /// Reads the text of a header. `None` if it is damaged.
    pub fn from_text(text: &str) -> Option<Header> {
        let mut header = Header::default();
        for line in text.lines() {
            let mut fields = fields(line)?;
            let record = fields.next()?;
            header.read_record(&record, &mut fields)?;
            fields.end()?;
        }
        header.is_whole().then_some(header)
    }

    /// Reads a record that belongs to a header. `None` if there is no such record.
    pub(super) fn read_record(&mut self, record: &str, fields: &mut Fields) -> Option<()> {
        match record {
            "c-header" => self.name = fields.next()?,
            "c-opaque" => {
                let (name, docs) = (fields.next()?, fields.next()?);
                self.types.push(CNamed { name, docs, kind: CKind::Opaque });
            }
            "c-alias" => {
                let (name, docs) = (fields.next()?, fields.next()?);
                self.types.push(CNamed { name, docs, kind: CKind::Alias(ty(fields)?) });
            }
            "c-struct" => {
                let (name, docs) = (fields.next()?, fields.next()?);
                let (size, align) = (fields.parse()?, fields.parse()?);
                let kind = CKind::Struct { size, align, fields: Default::default() };
                self.types.push(CNamed { name, docs, kind });
            }
            "c-field" => match &mut self.types.last_mut()?.kind {
                CKind::Struct { fields: list, .. } => {
                    list.push(CField { name: fields.next()?, offset: fields.parse()?, ty: ty(fields)? });
                }
                _ => return None,
            },
            "c-constant" => {
                let constant = CConstant { name: fields.next()?, ty: ty(fields)?, value: fields.next()? };
                self.constants.push(constant);
            }
            "c-function" => self.functions.push(function(fields)?),
            "c-param" => self.functions.last_mut()?.params.push((fields.next()?, ty(fields)?)),
            "c-callback" => self.callbacks.push(function(fields)?),
            "c-callback-param" => self.callbacks.last_mut()?.params.push((fields.next()?, ty(fields)?)),
            "c-left-out" => self.left_out.push((fields.next()?, fields.next()?)),
            _ => return None,
        }
        Some(())
    }
}

/// A function, whose parameters are the records after it.
fn function(fields: &mut Fields) -> Option<CFunction> {
    let (name, docs, result) = (fields.next()?, fields.next()?, fields.next()?);
    let result = match result.as_str() {
        "" => None,
        text => Some(CType::from_text(text)?),
    };
    Some(CFunction { name, docs, params: Default::default(), result })
}

fn ty(fields: &mut Fields) -> Option<CType> {
    CType::from_text(&fields.next()?)
}

#[cfg(test)]
pub(super) mod tests {
    use alloc::vec;

    use super::*;
    use crate::manifest::{CNumber, CSignature};

    /// A header with one of each.
    pub(in crate::manifest) fn sample() -> Header {
        let named = |name: &str, kind| CNamed { name: name.into(), docs: "a\nb".into(), kind };
        let field = |name: &str, offset, ty| CField { name: name.into(), offset, ty };
        let pointer = |ty| CType::Pointer(ty);
        let signature = CSignature {
            params: vec![pointer(CType::Named(0).into())],
            result: Some(CType::Number(CNumber::I32)),
        };
        Header {
            name: "lib.h".into(),
            types: vec![
                named(
                    "node",
                    CKind::Struct {
                        size: 16,
                        align: 4,
                        fields: vec![
                            field("next", 0, pointer(CType::Named(0).into())),
                            field("bytes", 4, CType::Array(12, CType::Number(CNumber::Char).into())),
                        ],
                    },
                ),
                named("file", CKind::Opaque),
                named("read_fn", CKind::Alias(CType::Function(Some(signature.into())))),
                named("either", CKind::Alias(CType::Function(None))),
            ],
            constants: vec![CConstant {
                name: "MOST".into(),
                ty: CType::Number(CNumber::U32),
                value: "12".into(),
            }],
            functions: vec![CFunction {
                name: "first".into(),
                docs: "".into(),
                params: vec![
                    ("from".into(), pointer(CType::Named(1).into())),
                    ("read".into(), CType::Named(2)),
                ],
                result: Some(pointer(CType::Void.into())),
            }],
            callbacks: vec![CFunction {
                name: "read_fn".into(),
                docs: "a".into(),
                params: vec![("node".into(), pointer(CType::Named(0).into()))],
                result: Some(CType::Number(CNumber::I32)),
            }],
            left_out: vec![("print".into(), "its arguments vary".into())],
        }
    }

    #[test]
    fn the_text_round_trips() {
        let text = sample().to_text();
        assert_eq!(Header::from_text(&text), Some(sample()));
        assert_eq!(Header::from_text(""), Some(Header::default()));
        for (from, to) in [
            ("#1", "#4"),
            ("fn(*#0", "fn(*#4"),
            ("c-callback\t", "c-call\t"),
            ("c-struct", "c-opaque"),
            ("c-left-out", "left"),
            ("*void", "void"),
        ] {
            assert_eq!(Header::from_text(&text.replace(from, to)), None, "{from}");
        }
    }
}
