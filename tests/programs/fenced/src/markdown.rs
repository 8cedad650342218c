//! cmark: Markdown to HTML.

use wamr_aot_rt::{InstanceOptions, Trap, c::Guest};
use wamr_aot_wasi::WasiCtx;

wamr_aot_rt::include_aot!(pub mod library = "markdown", wasi);

// The same, which runs only for as long as the host says.
wamr_aot_rt::include_aot!(pub mod limited = "markdown_limited", wasi);

/// An instance without a state of the host's.
pub fn new() -> library::Instance {
    library::Instance::new(ctx()).expect("there is memory for an instance")
}

/// It imports functions of WASI for its last words, which nobody reads.
fn ctx() -> WasiCtx {
    WasiCtx::builder().build().expect("nothing is asked for")
}

/// The bytes of a document's HTML, if they are made with so many instructions.
pub fn html_length(text: &[u8], fuel: u64) -> Result<u32, Trap> {
    let options = InstanceOptions::new().fuel(fuel);
    let mut guest = limited::Instance::with_options(ctx(), options).expect("there is memory for an instance");
    guest.scope(|guest| {
        let input = guest.bytes(text)?;
        let html = guest.cmark_markdown_to_html(input, text.len() as i32, 0)?;
        Ok(guest.read_c_str(html)?.count_bytes() as u32)
    })
}

/// The HTML of a document.
pub fn to_html<H>(guest: &mut library::Caller<H>, text: &[u8]) -> Result<String, Trap> {
    guest.scope(|guest| {
        let input = guest.bytes(text)?;
        let html = guest.cmark_markdown_to_html(input, text.len() as i32, 0)?;
        let copy = guest.read_c_str(html)?.to_string_lossy().into_owned();
        guest.free(html.cast())?;
        Ok(copy)
    })
}

/// The number of links, by the source with the bug.
pub fn links<H>(guest: &mut library::Caller<H>, text: &str) -> Result<i32, Trap> {
    guest.scope(|guest| {
        let input = guest.bytes(text.as_bytes())?;
        guest.preview_links(input, text.len() as i32)
    })
}
