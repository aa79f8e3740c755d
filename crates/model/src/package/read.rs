//! Files to a package: which file is what, manifests, roles, rows.

use super::read_types;
use super::yaml::{self, Fields, Node};
use super::{Files, Manifest, Package};
use crate::access::{Action, FieldLimit, Reach, Role};
use base::{Code, Name, Place, Problem};
use std::collections::{BTreeMap, HashMap};

/// Reads all files.
pub(super) fn package(files: &Files) -> Result<Package, Problem> {
    let mut package = Package::default();
    if let Some(text) = files.get("package.yaml") {
        package.manifest = Some(manifest(&yaml::parse("package.yaml", text)?)?);
    }
    let code = Name::parse(package.code())?;
    for (path, text) in files {
        match path.split_once('/').unwrap_or(("", path)) {
            ("", "package.yaml") => {}
            ("", "roles.yaml") => roles(&mut package, &code, &yaml::parse(path, text)?)?,
            ("types", file) if file.ends_with(".yaml") => {
                let node = yaml::parse(path, text)?;
                let record_type = read_types::record_type(&node, &code, &mut package.places)?;
                is_named(&node, file, &record_type.code)?;
                package.types.push(record_type);
            }
            ("extends", file) if file.ends_with(".yaml") => {
                let node = yaml::parse(path, text)?;
                let extension = read_types::extension(&node, &code, &mut package.places)?;
                is_named(&node, file, &extension.record_type)?;
                package.extends.push(extension);
            }
            ("rows", file) if file.ends_with(".yaml") => rows(&mut package, path, text)?,
            ("flows", file) if file.ends_with(".yaml") => {
                package.flows.insert(path.clone(), text.clone());
            }
            ("types" | "extends" | "rows" | "flows", _) => {
                return Err(stray(path, "files here end in .yaml"));
            }
            _ => {
                package.others.insert(path.clone(), text.clone());
            }
        }
    }
    Ok(package)
}

#[track_caller]
fn stray(path: &str, what: &str) -> Problem {
    let place = Place { file: path.to_owned(), line: 0, column: 0 };
    Problem::new(Code::PackageInvalid).with("what", what).at_place(place)
}

/// A file is called as what it defines, so that two files never define the same thing.
fn is_named(node: &Node, file: &str, code: &Name) -> Result<(), Problem> {
    if file.strip_suffix(".yaml") == Some(code.as_str()) {
        return Ok(());
    }
    Err(node.problem(format!("the file of `{code}` is called `{code}.yaml`")))
}

fn manifest(node: &Node) -> Result<Manifest, Problem> {
    let mut fields = node.fields()?;
    let manifest = Manifest {
        code: fields.name("package")?,
        version: version(fields.need("version")?)?,
        requires: fields.names("requires")?,
        label: fields.label("label")?,
        description: fields.label_or_empty("description")?,
        note: fields.text_or_empty("note")?,
    };
    fields.done()?;
    Ok(manifest)
}

/// `major.minor` in quotes: without them `1.10` would be the number 1.1 to other readers.
fn version(node: &Node) -> Result<String, Problem> {
    let text = node.as_text()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((major, minor)) if is_number(major) && is_number(minor) => Ok(text.to_owned()),
        _ => Err(node.problem("a version is like \"1.0\"")),
    }
}

fn roles(package: &mut Package, code: &Name, node: &Node) -> Result<(), Problem> {
    let mut fields = node.fields()?;
    if let Some(note) = fields.take("note") {
        package.notes.insert("roles.yaml".to_owned(), note.as_text()?.to_owned());
    }
    for item in fields.need("roles")?.items()? {
        let role = role(item, code)?;
        if package.roles.iter().any(|known| known.code == role.code) {
            return Err(item.problem(format!("the role `{}` is here twice", role.code)));
        }
        package.places.insert(format!("role.{}", role.code), item.place());
        package.roles.push(role);
    }
    fields.done()
}

fn role(node: &Node, package: &Name) -> Result<Role, Problem> {
    let mut fields = node.fields()?;
    let mut rights = HashMap::new();
    let role = Role {
        code: fields.name("role")?,
        label: fields.label("label")?,
        is_admin: fields.flag("admin")?,
        note: fields.text_or_empty("note")?,
        default: fields.take("default").map_or(Ok(HashMap::new()), actions)?,
        rights: HashMap::new(),
        limits: fields.take("fields").map_or(Ok(BTreeMap::new()), limits)?,
        package: package.clone(),
    };
    if let Some(of_types) = fields.take("rights") {
        for (key, value) in of_types.fields()?.entries() {
            let name = Name::parse(&key.text).map_err(|problem| value.locate(problem))?;
            rights.insert(name, actions(value)?);
        }
    }
    fields.done()?;
    Ok(Role { rights, ..role })
}

/// `{appeal: {budget: no, phones: read}}`
fn limits(node: &Node) -> Result<BTreeMap<Name, BTreeMap<Name, FieldLimit>>, Problem> {
    let mut of_types = BTreeMap::new();
    for (key, value) in node.fields()?.entries() {
        let of = Name::parse(&key.text).map_err(|problem| value.locate(problem))?;
        let mut limits = BTreeMap::new();
        for (key, value) in value.fields()?.entries() {
            let field = Name::parse(&key.text).map_err(|problem| value.locate(problem))?;
            let words = FieldLimit::ALL.map(FieldLimit::code);
            limits.insert(field, read_types::word(value, FieldLimit::of_code, &words)?);
        }
        of_types.insert(of, limits);
    }
    Ok(of_types)
}

fn actions(node: &Node) -> Result<HashMap<Action, Reach>, Problem> {
    let mut actions = HashMap::new();
    for (key, value) in node.fields()?.entries() {
        let action = Action::of_code(&key.text).ok_or_else(|| {
            let known: Vec<&str> = Action::ALL.into_iter().map(Action::code).collect();
            value.problem(format!("`{}` is not an action: {}", key.text, known.join(", ")))
        })?;
        let reach = |text: &str| match text {
            // Special fields are most often seen on all records or on none.
            "true" if action == Action::Special => Some(Reach::All),
            "false" if action == Action::Special => Some(Reach::No),
            other => Reach::of_code(other),
        };
        actions.insert(action, read_types::word(value, reach, &Reach::ALL.map(Reach::code))?);
    }
    Ok(actions)
}

fn rows(package: &mut Package, path: &str, text: &str) -> Result<(), Problem> {
    let node = yaml::parse(path, text)?;
    let mut fields: Fields<'_> = node.fields()?;
    let name = path.strip_prefix("rows/").and_then(|file| file.strip_suffix(".yaml"));
    let name = Name::parse(name.unwrap_or_default()).map_err(|problem| node.locate(problem))?;
    if let Some(note) = fields.take("note") {
        package.notes.insert(path.to_owned(), note.as_text()?.to_owned());
    }
    let mut rows = Vec::new();
    for item in fields.need("rows")?.items()? {
        item.fields()?;
        if let serde_json::Value::Object(row) = item.to_json() {
            package.places.insert(format!("rows.{name}.{}", rows.len()), item.place());
            rows.push(row);
        }
    }
    fields.done()?;
    package.rows.insert(name.to_string(), rows);
    Ok(())
}
