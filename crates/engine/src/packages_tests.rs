//! The packages in the house are read, assembled, checked, and printed as they stand.

use crate::definition::{self, Flow};
use model::package::{self, Files};
use model::record_type::Types;
use std::collections::BTreeMap;
use std::path::Path;

fn files(package: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages").join(package);
    let mut files = Files::new();
    collect(&root, "", &mut files);
    files
}

fn collect(root: &Path, under: &str, files: &mut Files) {
    for entry in std::fs::read_dir(root.join(under)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if under.is_empty() { name } else { format!("{under}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            files.insert(path, text);
        }
    }
}

pub(crate) fn types() -> Types {
    let packages = ["base", "deputy"]
        .map(|code| package::read(&files(code)).unwrap_or_else(|problem| panic!("{problem}")));
    package::assemble(&packages).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The flows of the packages by record type.
pub(crate) fn flows(types: &Types) -> BTreeMap<String, Flow> {
    let files = files("deputy");
    let flows = files.iter().filter(|(path, _)| path.starts_with("flows/"));
    flows
        .map(|(path, text)| {
            let flow =
                definition::read(path, text, types).unwrap_or_else(|problem| panic!("{problem}"));
            (flow.record_type.to_string(), flow)
        })
        .collect()
}

#[test]
fn packages_are_read_assembled_and_checked() {
    let types = types();
    for (path, text) in files("deputy").iter().filter(|(path, _)| path.starts_with("flows/")) {
        let flow =
            definition::read(path, text, &types).unwrap_or_else(|problem| panic!("{problem}"));
        let printed = definition::print(&flow);
        assert_eq!(definition::read(path, &printed, &types).unwrap(), flow, "{path}");
    }
}

/// `REPRINT=1 cargo test -p engine packages` writes the canonical text over the files.
#[test]
fn packages_stand_in_their_canonical_form() {
    let types = types();
    for code in ["base", "deputy"] {
        let files = files(code);
        let read = package::read(&files).unwrap_or_else(|problem| panic!("{problem}"));
        let mut printed = package::print(&read);
        for (path, text) in files.iter().filter(|(path, _)| path.starts_with("flows/")) {
            let flow =
                definition::read(path, text, &types).unwrap_or_else(|problem| panic!("{problem}"));
            printed.insert(path.clone(), definition::print(&flow));
        }
        for (path, text) in printed {
            if std::env::var_os("REPRINT").is_some() {
                let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages");
                std::fs::write(root.join(code).join(&path), &text).unwrap();
            } else {
                assert_eq!(files.get(&path), Some(&text), "{code}/{path}");
            }
        }
    }
}
