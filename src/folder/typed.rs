//! Paths that people type, paste or drop.

use super::Folder;
use std::path::PathBuf;

/// The path in a text that was typed or pasted: quotes, blanks and `file://` around it do not count,
/// and `~/` is the home folder. What is not absolute is looked for in `folder`.
pub fn typed_path(text: &str, folder: &Folder) -> PathBuf {
    let text = text.trim().trim_matches(['"', '\'']);
    let decoded = text.strip_prefix("file://").map(decoded);
    let text = decoded.as_deref().unwrap_or(text);
    match text.strip_prefix("~/") {
        Some(rest) => match etcetera::home_dir() {
            Ok(home) => home.join(rest),
            Err(_) => rest.into(),
        },
        None => folder.path().join(text),
    }
}

/// The path of a `file://` address: `%20` is a blank, and Windows has no slash before its drive.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    // An address that is not encoded text was never one: it is taken as it stands.
    let path = String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned());
    let mut letters = path.chars();
    let drive = (letters.next(), letters.next(), letters.next());
    match drive {
        (Some('/'), Some(letter), Some(':')) if letter.is_ascii_alphabetic() => {
            path[1..].to_owned()
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_be_pasted_as_systems_write_it() {
        let folder = Folder::at("/data/Presets".into());
        let path = |text| typed_path(text, &folder);
        assert_eq!(path(" /x/a.scl\n"), PathBuf::from("/x/a.scl"));
        assert_eq!(path("\"/x/a b.scl\""), PathBuf::from("/x/a b.scl"));
        assert_eq!(path("'/x/a b.scl'"), PathBuf::from("/x/a b.scl"));
        assert_eq!(path("file:///x/a%20b.scl"), PathBuf::from("/x/a b.scl"));
        assert_eq!(path("file:///x/100%.scl"), PathBuf::from("/x/100%.scl"));
        assert_eq!(path("/x/a%20b.scl"), PathBuf::from("/x/a%20b.scl"));
        assert_eq!(
            path("file:///x/%D2%9A%D0%BE.scl"),
            PathBuf::from("/x/Қо.scl")
        );
        assert_eq!(decoded("/C:/Users/a.scl"), "C:/Users/a.scl");
        assert_eq!(
            path("own/Rast.scl"),
            PathBuf::from("/data/Presets/own/Rast.scl")
        );
        assert!(path("~/a.scl").ends_with("a.scl") && path("~/a.scl").is_absolute());
    }
}
