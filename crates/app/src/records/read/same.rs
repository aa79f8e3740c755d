//! The same person or company, recognised while its data are typed.

use super::query::{Asking, call, equals};
use super::rows::Fields;
use crate::records::views::RecordRow;
use crate::records::write::phone;
use base::Problem;
use model::expr::{Binary, Expr, Node};
use model::{FieldKind, RecordType, Value};
use std::sync::Arc;
use store::{Select, Tx};

/// How many are shown.
const FOUND_MAX: u32 = 10;
/// Letters after which a name is looked for.
const LETTERS_MIN: usize = 3;

/// A question made ready outside of the transaction.
#[derive(Debug)]
pub(in crate::records) struct Same {
    asking: Asking,
    /// `None`: nothing is typed that could be looked for.
    select: Option<Select>,
    fields: Fields,
}

impl Same {
    pub(in crate::records) fn prepare(
        asking: Asking,
        record_type: &str,
        typed: &[(String, Value)],
    ) -> Result<Same, Problem> {
        let mut select = asking.select(record_type)?;
        let record_type = Arc::clone(&select.record_type);
        let fields = Fields::of(&record_type, super::list::default_columns(&record_type));
        fields.ask(&mut select);
        select.limit = FOUND_MAX;
        let select = match condition(&asking, &record_type, typed) {
            Some(condition) => Some(asking.with(select, &Expr::of(condition))?),
            None => None,
        };
        Ok(Same { asking, select, fields })
    }

    pub(in crate::records) fn read(&self, tx: &mut Tx<'_>) -> Result<Vec<RecordRow>, Problem> {
        let Some(select) = &self.select else { return Ok(Vec::new()) };
        let found = tx.select(select)?;
        self.fields.rows(tx, &self.asking, &select.record_type, found)
    }
}

/// Any of the fields by which a record is recognised; a name goes with the other names typed.
fn condition(asking: &Asking, record_type: &RecordType, typed: &[(String, Value)]) -> Option<Node> {
    let mut any: Option<Node> = None;
    for code in &record_type.same_by {
        let field = record_type.field(code)?;
        if asking.must_not_tell(record_type, code).is_err() {
            continue;
        }
        let value = typed.iter().find(|(name, _)| *code == **name).map(|(_, value)| value);
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        let found = match field.kind {
            FieldKind::Phones | FieldKind::Emails => in_list(field.kind, code, value),
            FieldKind::String => named(record_type, code, value, typed),
            _ => literal(value).map(|value| Node::clone(&equals(code, value).root)),
        };
        any = join(Binary::Or, any, found);
    }
    any
}

fn join(operator: Binary, first: Option<Node>, second: Option<Node>) -> Option<Node> {
    match (first, second) {
        (Some(first), Some(second)) => {
            Some(Node::Binary(operator, Box::new(first), Box::new(second)))
        }
        (first, second) => first.or(second),
    }
}

fn in_list(kind: FieldKind, code: &str, value: &Value) -> Option<Node> {
    let items: Vec<String> = match value {
        Value::Text(text) => vec![text.trim().to_owned()],
        Value::List(items) => items.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
        _ => return None,
    };
    let mut any = None;
    for item in items {
        let digits = item.chars().filter(char::is_ascii_digit).count();
        let whole = match kind {
            FieldKind::Phones if digits >= 7 => phone(&item),
            FieldKind::Emails if item.contains('@') => item,
            _ => continue,
        };
        any = join(Binary::Or, any, Some(call("contains", code, Node::Text(whole))));
    }
    any
}

fn named(
    record_type: &RecordType,
    code: &str,
    value: &Value,
    typed: &[(String, Value)],
) -> Option<Node> {
    let text = value.as_text()?.trim();
    if text.chars().count() < LETTERS_MIN {
        return None;
    }
    let mut all = Some(call("startsWith", code, Node::Text(text.to_owned())));
    for (other, value) in typed {
        let is_name = record_type.field(other).is_some_and(|field| {
            field.kind == FieldKind::String && field.is_personal && field.code != *code
        });
        let Some(text) = value.as_text().filter(|text| is_name && !text.trim().is_empty()) else {
            continue;
        };
        let begins = call("startsWith", other, Node::Text(text.trim().to_owned()));
        let is_empty = Node::clone(&equals(other, Node::Null).root);
        all = join(Binary::And, all, join(Binary::Or, Some(begins), Some(is_empty)));
    }
    all
}

fn literal(value: &Value) -> Option<Node> {
    match value {
        Value::Int(number) => Some(Node::Int(*number)),
        Value::Text(text) => Some(Node::Text(text.clone())),
        Value::Date(date) => Some(Node::Date(*date)),
        _ => None,
    }
}
