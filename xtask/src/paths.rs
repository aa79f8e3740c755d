//! Where things are.

use std::path::PathBuf;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// Cargo's build folder.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The release binary of the product.
pub(crate) fn binary() -> PathBuf {
    target().join("release").join("otklik")
}

/// The UI's folder.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}
