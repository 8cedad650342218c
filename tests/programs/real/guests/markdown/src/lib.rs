//! Markdown to HTML, as a guest.

use pulldown_cmark::{Options, Parser, html};

/// Allocates `size` bytes. The host fills them and passes them to [`render`], which frees them.
#[unsafe(no_mangle)]
pub extern "C" fn buffer_new(size: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; size].into_boxed_slice()).cast()
}

/// Renders `size` bytes of Markdown. Returns the address of the HTML, which its length precedes, as
/// four bytes.
///
/// # Safety
/// `text` must come from [`buffer_new`] with the same size, and is freed by the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn render(text: *mut u8, size: usize) -> *mut u8 {
    // SAFETY: the caller's duty.
    let text = unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(text, size)) };
    let text = core::str::from_utf8(&text).expect("the host passes UTF-8");
    let mut output = String::from("\0\0\0\0");
    html::push_html(&mut output, Parser::new_ext(text, Options::all()));
    let mut output = output.into_bytes();
    let length = (output.len() - 4) as u32;
    output[..4].copy_from_slice(&length.to_le_bytes());
    Box::into_raw(output.into_boxed_slice()).cast()
}

/// Frees the result of [`render`].
///
/// # Safety
/// `html` must come from [`render`], and is freed by the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn html_free(html: *mut u8) {
    // SAFETY: the caller's duty: the preceding length is the one that `render` wrote.
    unsafe {
        let length = u32::from_le_bytes(*html.cast::<[u8; 4]>()) as usize;
        drop(Box::from_raw(core::ptr::slice_from_raw_parts_mut(html, length + 4)));
    }
}
