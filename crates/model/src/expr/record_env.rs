//! What names mean in an expression over a record type: its fields, what every record has, and
//! through links the same of other types.

use crate::expr::{Type, TypeEnv};
use crate::field::{Field, FieldKind, Shape};
use crate::record_type::{RecordType, Types};
use std::collections::BTreeMap;

/// Names that every record has; a field may not take them.
pub const SYSTEM_NAMES: [&str; 11] = [
    "id",
    "stage",
    "stage_at",
    "stage_due",
    "is_open",
    "closed_at",
    "created_at",
    "updated_at",
    "created_by",
    "next_due",
    "owner",
];

/// The names of a record type.
#[derive(Debug, Clone)]
pub struct RecordEnv<'t> {
    /// All types, for hops over links.
    pub types: &'t Types,
    /// The type whose fields are names.
    pub record_type: &'t RecordType,
    extra: BTreeMap<String, Type>,
}

impl<'t> RecordEnv<'t> {
    /// The names of a type.
    #[must_use]
    pub fn new(types: &'t Types, record_type: &'t RecordType) -> RecordEnv<'t> {
        RecordEnv { types, record_type, extra: BTreeMap::new() }
    }

    /// With one more name, which wins over the type's own: a `let`, a `create`, `this`.
    #[must_use]
    pub fn with(mut self, name: &str, of: Type) -> RecordEnv<'t> {
        self.add(name, of);
        self
    }

    /// Adds one more name.
    pub fn add(&mut self, name: &str, of: Type) {
        self.extra.insert(name.to_owned(), of);
    }

    /// The type that holds the last part of a path, and that part.
    fn target<'p>(&self, path: &'p [String]) -> Option<(&'t RecordType, &'p str)> {
        let (last, hops) = path.split_last()?;
        let mut holder = self.record_type;
        for (at, hop) in hops.iter().enumerate() {
            let of = match self.extra.get(hop) {
                Some(extra) if at == 0 => extra.clone(),
                _ => type_of(holder, hop)?,
            };
            let Type::Link(to) = of else { return None };
            holder = self.types.get(to.as_str())?;
        }
        Some((holder, last))
    }
}

impl TypeEnv for RecordEnv<'_> {
    fn path(&self, path: &[String]) -> Option<Type> {
        if let [name] = path
            && let Some(extra) = self.extra.get(name)
        {
            return Some(extra.clone());
        }
        let (holder, name) = self.target(path)?;
        type_of(holder, name)
    }

    fn options(&self, path: &[String]) -> Option<Vec<String>> {
        if path.first().is_some_and(|name| path.len() == 1 && self.extra.contains_key(name)) {
            return None;
        }
        let (holder, name) = self.target(path)?;
        if name == "stage" {
            let stages = holder.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
            return Some(stages.map(|stage| stage.code.clone()).collect());
        }
        let field = holder.field(name)?;
        matches!(field.value_kind(), FieldKind::Choice | FieldKind::Choices | FieldKind::Tree)
            .then(|| field.options.iter().map(|option| option.code.to_string()).collect())
    }

    fn branch(&self, path: &[String], code: &str) -> Option<Vec<String>> {
        if path.first().is_some_and(|name| path.len() == 1 && self.extra.contains_key(name)) {
            return None;
        }
        let (holder, name) = self.target(path)?;
        let field = holder.field(name).filter(|field| field.value_kind() == FieldKind::Tree)?;
        Some(field.branch(code))
    }

    fn names(&self) -> Vec<String> {
        let fields = self.record_type.fields.iter().map(|field| field.code.to_string());
        let system = SYSTEM_NAMES.iter().map(|name| (*name).to_owned());
        self.extra.keys().cloned().chain(fields).chain(system).collect()
    }
}

/// The type of a name of a record type.
fn type_of(holder: &RecordType, name: &str) -> Option<Type> {
    match name {
        "id" => Some(Type::Link(holder.code.to_string())),
        "stage" => Some(Type::Text),
        "is_open" => Some(Type::Bool),
        "created_at" | "updated_at" | "next_due" | "stage_at" | "stage_due" | "closed_at" => {
            Some(Type::Time)
        }
        "created_by" | "owner" => Some(Type::Person),
        _ => holder.field(name).and_then(field_type),
    }
}

/// The type of a field's values; `None` for a link without a target.
#[must_use]
pub fn field_type(field: &Field) -> Option<Type> {
    if field.value_kind().is_derived() {
        return None;
    }
    Some(match field.shape() {
        Shape::Line | Shape::Long | Shape::Code => Type::Text,
        Shape::Whole => Type::Int,
        Shape::Scaled => Type::Decimal,
        Shape::Flag => Type::Bool,
        Shape::Day => Type::Date,
        Shape::Moment => Type::Time,
        Shape::Texts => Type::Text.listed(),
        Shape::Record => Type::Link(field.to.as_ref()?.to_string()),
        Shape::Records => Type::Link(field.to.as_ref()?.to_string()).listed(),
        Shape::Person => Type::Person,
        Shape::People => Type::Person.listed(),
        Shape::Files => Type::Int.listed(),
    })
}
