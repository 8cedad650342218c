//! A guest that calls the host while the host calls the guest.
//!
//! The guest (`guest/template.c`) is a template engine without a library. For each placeholder it
//! calls the host; the host looks into its own state, and calls the guest back: to allocate memory
//! for a string, and to expand a template within a template.

use std::{collections::HashMap, error::Error, fmt};

use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(pub mod template = "template");

/// What the host keeps for the guest: the imports read and write it.
#[derive(Debug, Default)]
pub struct Page {
    values: HashMap<String, String>,
    templates: HashMap<String, String>,
    output: String,
    depth: u32,
}

/// How deep templates may include each other.
const MAX_DEPTH: u32 = 16;

impl Page {
    /// Gives a variable its value.
    pub fn value(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// Gives a template its text.
    pub fn template(mut self, name: &str, text: &str) -> Self {
        self.templates.insert(name.into(), text.into());
        self
    }
}

/// Why a template could not be expanded: the host's own errors come back out of the guest as they
/// went in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// No such variable.
    UnknownVariable(String),
    /// No such template.
    UnknownTemplate(String),
    /// Templates that include each other endlessly.
    TooDeep,
    /// A `{` without a `}`.
    Unclosed,
    /// The guest's heap is full.
    OutOfMemory,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::UnknownVariable(name) => write!(f, "no variable has the name `{name}`"),
            TemplateError::UnknownTemplate(name) => write!(f, "no template has the name `{name}`"),
            TemplateError::TooDeep => f.write_str("templates include each other endlessly"),
            TemplateError::Unclosed => f.write_str("a `{` has no `}`"),
            TemplateError::OutOfMemory => f.write_str("the guest's heap is full"),
        }
    }
}

impl Error for TemplateError {}

impl template::imports::Env for Page {
    fn emit(cx: &mut template::Caller<Self>, text: i32, length: i32) -> Result<(), HostError> {
        // `split` lends the state and the guest's memory at once: no copy of the text is needed.
        let (page, memory) = cx.split();
        page.output.push_str(memory.read_str(text, length)?);
        Ok(())
    }

    fn lookup(cx: &mut template::Caller<Self>, name: i32, length: i32) -> Result<i32, HostError> {
        let name = cx.memory().read_str(name, length)?.to_owned();
        let value = cx.data().values.get(&name).cloned().ok_or(TemplateError::UnknownVariable(name))?;
        // Back into the guest: its allocator makes the room.
        let string = cx.alloc(4 + value.len() as i32)?;
        if string == 0 {
            return Err(TemplateError::OutOfMemory.into());
        }
        let mut memory = cx.memory_mut();
        memory.write(string, value.len() as u32)?;
        memory.write_bytes(string + 4, value.as_bytes())?;
        Ok(string)
    }

    fn include(cx: &mut template::Caller<Self>, name: i32, length: i32) -> Result<(), HostError> {
        let name = cx.memory().read_str(name, length)?.to_owned();
        let text = cx.data().templates.get(&name).cloned().ok_or(TemplateError::UnknownTemplate(name))?;
        if cx.data().depth == MAX_DEPTH {
            return Err(TemplateError::TooDeep.into());
        }
        cx.data_mut().depth += 1;
        expand(cx, &text)?;
        cx.data_mut().depth -= 1;
        Ok(())
    }
}

/// Copies a template into the guest and has it expanded.
fn expand(cx: &mut template::Caller<Page>, text: &str) -> Result<(), HostError> {
    let mark = cx.mark()?;
    let address = cx.alloc(text.len() as i32)?;
    if address == 0 {
        return Err(TemplateError::OutOfMemory.into());
    }
    cx.memory_mut().write_bytes(address, text.as_bytes())?;
    if cx.expand(address, text.len() as i32)? < 0 {
        return Err(TemplateError::Unclosed.into());
    }
    cx.release(mark)?;
    Ok(())
}

/// Expands a page's template `main`.
///
/// # Errors
/// Returns an error if the templates are wrong. The last one in its chain of sources is a
/// [`TemplateError`].
pub fn render(page: Page) -> Result<String, Box<dyn Error>> {
    const START: &str = "{>main}";
    let mut instance = template::Instance::new(page)?;
    let address = instance.alloc(START.len() as i32)?;
    instance.memory_mut().write_bytes(address, START.as_bytes())?;
    instance.expand(address, START.len() as i32)?;
    Ok(instance.into_data().output)
}
