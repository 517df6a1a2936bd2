//! Texts across the border to C.

use std::ffi::{CStr, CString, c_char};

/// A text for a host. What follows a NUL, which no text of ours has, is lost.
pub fn c_string(text: &str) -> CString {
    let until = text.split('\0').next().unwrap_or_default();
    // PANIC: not possible, there is no NUL in it; an empty text harms nobody.
    CString::new(until).unwrap_or_default()
}

/// A host's text; `None` without one and for one that is not UTF-8.
///
/// # Safety
///
/// It is null or a text that ends, for as long as the result lives.
pub unsafe fn host_text<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}
