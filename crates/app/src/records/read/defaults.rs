//! What a new record is filled with, as far as it can be told before the record is made.

use super::Asking;
use crate::app::App;
use base::Actor;
use model::expr::{Expr, eval};
use model::{Field, Value};

/// Defaults of fields for one caller, on the present day.
#[derive(Debug)]
pub struct Defaults(Asking);

impl Defaults {
    /// Defaults as a caller would get them now.
    #[must_use]
    pub fn new(app: &App, actor: &Actor) -> Defaults {
        Defaults(Asking::new(app, actor))
    }

    /// A bound of a field's range as it stands today; nothing where it moves with the moment.
    #[must_use]
    pub fn bound(&self, field: &Field, bound: Option<&Expr>) -> Value {
        let bound = bound.filter(|bound| !bound.root.calls(&["now"]));
        let value = bound.and_then(|bound| eval(bound, &self.0).ok()).unwrap_or_default();
        model::field::fit(field, value).unwrap_or_default()
    }

    /// The value of a field that is left alone. Nothing, where only the write can tell: a moment
    /// that would be old when the form is sent, values of other fields, links (their titles may be
    /// hidden), fields nobody may fill.
    #[must_use]
    pub fn of(&self, field: &Field) -> Value {
        let Some(default) = &field.default else { return Value::Null };
        let is_late = default.root.calls(&["now"]) || !default.paths().is_empty();
        if is_late || field.is_read_only || field.is_link() {
            return Value::Null;
        }
        let value = eval(default, &self.0).unwrap_or_default();
        model::field::fit(field, value).unwrap_or_default()
    }
}
