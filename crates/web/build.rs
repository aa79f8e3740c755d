//! Makes an empty `ui/dist`, so that the server builds before the UI was ever built.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    println!("cargo:rerun-if-changed={}", dist.display());
    std::fs::create_dir_all(dist)
}
