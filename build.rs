//! Keeps the plugin's library mapped once it is loaded (Linux).
//!
//! The framework's logging and threads leave thread-local destructors behind. A host that unloads
//! the library and then ends a thread that had called it would jump into unmapped memory.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
