//! Packages that come with the product.

use base::{Code, Problem};
use model::package::Files;
use std::path::Path;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../packages"]
struct Packages;

/// The files of a package that comes with the product.
///
/// # Errors
/// `package.unknown`.
pub(crate) fn package(code: &str) -> Result<Files, Problem> {
    let mut files = Files::new();
    for path in Packages::iter() {
        let inside = path.strip_prefix(code).and_then(|rest| rest.strip_prefix('/'));
        let (Some(inside), Some(file)) = (inside, Packages::get(&path)) else { continue };
        files.insert(inside.to_owned(), text(&path, file.data.into_owned())?);
    }
    if files.is_empty() {
        return Err(Problem::new(Code::PackageUnknown).with("package", code));
    }
    Ok(files)
}

/// The files of a package in a folder.
///
/// # Errors
/// `package.invalid` when the folder cannot be read.
pub(crate) fn folder(folder: &Path) -> Result<Files, Problem> {
    let mut files = Files::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        let entries = std::fs::read_dir(&at).map_err(|error| unreadable(&at, error))?;
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&at, error))?.path();
            let is_hidden =
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if is_hidden {
                continue;
            }
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let inside = path.strip_prefix(folder).unwrap_or(&path);
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
            let name = parts.join("/");
            let content = text(&name, bytes)?;
            files.insert(name, content);
        }
    }
    Ok(files)
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        Problem::new(Code::PackageInvalid).with("what", format!("{name}: not UTF-8")).because(error)
    })
}

fn unreadable(path: &Path, error: std::io::Error) -> Problem {
    let what = format!("{}: {error}", path.display());
    Problem::new(Code::PackageInvalid).with("what", what).because(error)
}
