//! A package as canonical files.

use super::yaml::{self, Node, Style};
use super::{Extension, Files, Manifest, Package};
use crate::access::{Action, FieldLimit, Reach, Role};
use crate::expr::Expr;
use crate::field::{Choice, Field, FieldKind, Label, Required};
use crate::record_type::{Check, Pipeline, RecordType, Section, Stage, Words};
use base::Name;
use std::collections::{BTreeMap, HashMap};

/// Keys and values of a map in the order of the text; empty ones are left out.
#[derive(Default)]
struct Keys<'k>(Vec<(&'k str, Node)>);

impl<'k> Keys<'k> {
    fn put(&mut self, key: &'k str, node: Node) {
        self.0.push((key, node));
    }

    fn text(&mut self, key: &'k str, text: &str) {
        if !text.is_empty() {
            self.put(key, Node::text(text));
        }
    }

    fn label(&mut self, key: &'k str, label: &Label) {
        if *label != Label::default() {
            self.put(key, Node::of_label(label));
        }
    }

    fn expr(&mut self, key: &'k str, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.put(key, Node::quoted(&expr.text));
        }
    }

    fn flags(&mut self, flags: &[(&'k str, bool)]) {
        for (key, is_set) in flags {
            if *is_set {
                self.put(key, Node::plain(true));
            }
        }
    }

    fn words<'w>(&mut self, key: &'k str, words: impl IntoIterator<Item = &'w str>) {
        let mut words = words.into_iter().peekable();
        if words.peek().is_some() {
            self.put(key, Node::words(words));
        }
    }

    fn list<T>(&mut self, key: &'k str, items: &[T], node: impl Fn(&T) -> Node) {
        if !items.is_empty() {
            self.put(key, Node::list(items.iter().map(node).collect()));
        }
    }

    fn block(self) -> Node {
        Node::map(self.0)
    }

    fn flow(self) -> Node {
        Node::map(self.0).styled(Style::Flow)
    }
}

/// All files.
pub(super) fn package(package: &Package) -> Files {
    let mut files = package.others.clone();
    files.extend(package.flows.clone());
    let mut add = |path: String, node: Node| files.insert(path, yaml::print(&node));
    if let Some(found) = &package.manifest {
        add("package.yaml".to_owned(), manifest(found));
    }
    for one in &package.types {
        add(format!("types/{}.yaml", one.code), record_type(one));
    }
    for one in &package.extends {
        add(format!("extends/{}.yaml", one.record_type), extension(one));
    }
    let note = |path: &str| package.notes.get(path).map_or("", String::as_str);
    if !package.roles.is_empty() || package.notes.contains_key("roles.yaml") {
        let mut keys = Keys::default();
        keys.text("note", note("roles.yaml"));
        keys.put("roles", Node::list(package.roles.iter().map(role).collect()));
        add("roles.yaml".to_owned(), keys.block());
    }
    for (name, rows) in &package.rows {
        let path = format!("rows/{name}.yaml");
        let mut keys = Keys::default();
        keys.text("note", note(&path));
        let rows = rows.iter().map(|row| Node::of_json(&serde_json::Value::Object(row.clone())));
        keys.put("rows", Node::list(rows.collect()));
        add(path, keys.block());
    }
    files
}

fn manifest(manifest: &Manifest) -> Node {
    let mut keys = Keys::default();
    keys.text("package", &manifest.code);
    keys.put("version", Node::quoted(&manifest.version));
    keys.put("label", Node::of_label(&manifest.label));
    keys.label("description", &manifest.description);
    keys.put("requires", Node::words(manifest.requires.iter().map(|name| &**name)));
    keys.text("note", &manifest.note);
    keys.block()
}

fn record_type(of: &RecordType) -> Node {
    let mut keys = Keys::default();
    keys.text("type", &of.code);
    keys.put("label", Node::of_label(&of.words.title));
    if let Some(words) = words(&of.words) {
        keys.put("words", words);
    }
    keys.text("icon", &of.icon);
    keys.put("title", Node::quoted(&of.title));
    keys.text("owner", of.owner.as_deref().unwrap_or_default());
    keys.put("next_step", Node::plain(of.needs_step));
    keys.put("directory", Node::plain(of.is_directory));
    keys.put("position", Node::plain(of.position));
    keys.words("search", of.search.iter().map(|name| &**name));
    keys.words("same_by", of.same_by.iter().map(|name| &**name));
    keys.text("start", of.start.as_deref().unwrap_or_default());
    keys.text("note", &of.note);
    keys.list("fields", &of.fields, field);
    keys.list("sections", &of.sections, section);
    keys.list("checks", &of.checks, check);
    keys.list("pipelines", &of.pipelines, pipeline);
    keys.block()
}

fn words(words: &Words) -> Option<Node> {
    let forms = [&words.one, &words.few, &words.many, &words.new];
    if forms.iter().all(|form| **form == words.title) {
        return None;
    }
    let keys = ["one", "few", "many", "new"].into_iter().zip(forms.map(Node::of_label));
    Some(Node::map(keys.collect()))
}

fn extension(extension: &Extension) -> Node {
    let mut keys = Keys::default();
    keys.text("extends", &extension.record_type);
    keys.text("note", &extension.note);
    keys.list("fields", &extension.fields, field);
    keys.list("sections", &extension.sections, section);
    keys.block()
}

fn field(field: &Field) -> Node {
    let mut keys = Keys::default();
    keys.text("code", &field.code);
    keys.text("kind", field.kind.code());
    keys.text("result", field.result.map_or("", FieldKind::code));
    keys.text("to", field.to.as_deref().unwrap_or_default());
    keys.put("label", Node::of_label(&field.label));
    keys.label("reverse", &field.reverse);
    keys.label("hint", &field.hint);
    match &field.required {
        Required::Never => {}
        Required::Always => keys.put("required", Node::plain(true)),
        Required::When(expr) => keys.expr("required", Some(expr)),
        Required::Stages { leaving, entering } => {
            let all = [("leaving", leaving), ("entering", entering)];
            keys.put("required", lists(all.map(|(key, stages)| (key, codes(stages)))));
        }
    }
    if field.value_kind() == FieldKind::Decimal && field.scale != 2 {
        keys.put("scale", Node::plain(field.scale));
    }
    if !field.template.is_empty() {
        keys.put("template", Node::quoted(&field.template));
    }
    keys.expr("prefix", field.prefix.as_ref());
    keys.text("letter", field.letter.as_deref().unwrap_or_default());
    keys.text("year_of", field.year_of.as_deref().unwrap_or_default());
    keys.expr("given_when", field.given_when.as_ref());
    keys.expr("compute", field.compute.as_ref());
    if let Some(of) = &field.rollup {
        let mut inner = Keys::default();
        inner.text("how", of.how.code());
        inner.text("from", &format!("{}.{}", of.from, of.link));
        inner.text("value", of.value.as_deref().unwrap_or_default());
        inner.text("by", of.by.as_deref().unwrap_or_default());
        inner.expr("when", of.when.as_ref());
        keys.put("rollup", inner.flow());
    }
    keys.expr("default", field.default.as_ref());
    keys.expr("fill", field.fill.as_ref());
    keys.expr("min", field.min.as_ref());
    keys.expr("max", field.max.as_ref());
    if let Some(pattern) = &field.pattern {
        let message = Node::of_label(&pattern.message);
        let entries = vec![("like", Node::quoted(&pattern.like)), ("message", message)];
        keys.put("pattern", Node::map(entries).styled(Style::Flow));
    }
    keys.text("of", field.of.as_deref().unwrap_or_default());
    keys.flags(&[
        ("parent", field.is_parent),
        ("create", field.in_create),
        ("list", field.in_list),
        ("card", field.on_card),
        ("index", field.is_indexed),
        ("unique", field.is_unique),
        ("read_only", field.is_read_only),
        ("after_close", field.is_after_close),
        ("personal", field.is_personal),
        ("special", field.is_special),
    ]);
    keys.text("note", &field.note);
    keys.list("options", &field.options, choice);
    keys.block()
}

fn choice(choice: &Choice) -> Node {
    let mut keys = Keys::default();
    keys.text("code", &choice.code);
    keys.put("label", Node::of_label(&choice.label));
    if !choice.is_active {
        keys.put("active", Node::plain(false));
    }
    keys.text("parent", choice.parent.as_deref().unwrap_or_default());
    keys.words("of", choice.of.iter().map(|name| &**name));
    keys.expr("when", choice.when.as_ref());
    keys.text("note", &choice.note);
    keys.flow()
}

fn section(section: &Section) -> Node {
    let mut keys = Keys::default();
    keys.text("code", &section.code);
    keys.put("label", Node::of_label(&section.label));
    keys.text("table", section.table.as_deref().unwrap_or_default());
    keys.put("fields", Node::words(section.fields.iter().map(|name| &**name)));
    keys.text("note", &section.note);
    keys.flow()
}

fn check(check: &Check) -> Node {
    let mut keys = Keys::default();
    keys.text("code", &check.code);
    keys.expr("when", Some(&check.when));
    keys.put("message", Node::of_label(&check.message));
    keys.text("field", check.field.as_deref().unwrap_or_default());
    keys.text("note", &check.note);
    keys.flow()
}

fn pipeline(pipeline: &Pipeline) -> Node {
    let mut keys = Keys::default();
    keys.text("code", &pipeline.code);
    keys.put("label", Node::of_label(&pipeline.label));
    keys.text("note", &pipeline.note);
    keys.list("stages", &pipeline.stages, stage);
    keys.block()
}

fn codes(stages: &[String]) -> Vec<&str> {
    stages.iter().map(String::as_str).collect()
}

/// Keys with lists of words; an empty list is not printed.
fn lists<const N: usize>(all: [(&str, Vec<&str>); N]) -> Node {
    let filled = all.into_iter().filter(|(_, words)| !words.is_empty());
    Node::map(filled.map(|(key, words)| (key, Node::words(words))).collect()).styled(Style::Flow)
}

fn stage(stage: &Stage) -> Node {
    let mut keys = Keys::default();
    keys.text("code", stage.code.split_once('.').map_or(&stage.code, |(_, code)| code));
    keys.put("label", Node::of_label(&stage.label));
    if stage.hue != 1 || stage.outcome.is_none() {
        keys.put("hue", Node::plain(stage.hue));
    }
    keys.text("outcome", stage.outcome.map_or("", crate::record_type::Outcome::code));
    if let Some(rule) = &stage.by_hand {
        let roles = rule.roles.iter().map(Name::as_str).collect();
        let node = match rule.from.is_empty() && rule.roles.is_empty() {
            true => Node::plain(false),
            false => lists([("from", codes(&rule.from)), ("roles", roles)]),
        };
        keys.put("by_hand", node);
    }
    keys.text("note", &stage.note);
    keys.flow()
}

fn role(role: &Role) -> Node {
    let mut keys = Keys::default();
    keys.text("role", &role.code);
    keys.put("label", Node::of_label(&role.label));
    keys.flags(&[("admin", role.is_admin)]);
    keys.text("note", &role.note);
    keys.put("default", actions(&role.default));
    let sorted: BTreeMap<_, _> = role.rights.iter().collect();
    keys.put(
        "rights",
        Node::map(sorted.iter().map(|(name, of)| (name.as_str(), actions(of))).collect()),
    );
    let limits = role.limits.iter().map(|(name, of)| (name.as_str(), limits(of)));
    if !role.limits.is_empty() {
        keys.put("fields", Node::map(limits.collect()));
    }
    keys.block()
}

fn limits(of: &BTreeMap<Name, FieldLimit>) -> Node {
    let found = of.iter().map(|(field, limit)| (field.as_str(), Node::plain(limit.code())));
    Node::map(found.collect()).styled(Style::Flow)
}

fn actions(actions: &HashMap<Action, Reach>) -> Node {
    let found = Action::ALL
        .into_iter()
        .filter_map(|action| Some((action.code(), Node::plain(actions.get(&action)?.code()))));
    Node::map(found.collect()).styled(Style::Flow)
}
