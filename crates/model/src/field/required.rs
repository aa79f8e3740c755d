//! What must be filled, and which rules of the whole record are broken.

use crate::expr::{Env, is_true};
use crate::field::Required;
use crate::record_type::RecordType;
use base::{Code, FieldProblem, Problem};

/// The occasion of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When<'s> {
    /// Any write.
    Write,
    /// Leaving this stage (full code) forwards.
    Leaving(&'s str),
    /// Coming to this stage (full code).
    Entering(&'s str),
}

/// Fields that are empty and must not be, in the order of the type. `env` gives the values as
/// they would be after the change.
///
/// # Errors
/// `expr.*`: a condition cannot be computed.
pub fn required_missing(
    of: &RecordType,
    env: &dyn Env,
    when: When<'_>,
) -> Result<Vec<FieldProblem>, Problem> {
    let mut missing = Vec::new();
    for field in &of.fields {
        let is_needed = match (&field.required, when) {
            (Required::Always, When::Write) => true,
            (Required::When(expr), When::Write) => is_true(expr, env)?,
            (Required::Stages { leaving: stages, .. }, When::Leaving(stage))
            | (Required::Stages { entering: stages, .. }, When::Entering(stage)) => {
                stages.iter().any(|known| known == stage)
            }
            _ => false,
        };
        let is_empty = || env.path(&[field.code.to_string()]).is_none_or(|value| value.is_empty());
        if is_needed && is_empty() {
            missing.push(FieldProblem::new(&field.code, Code::FieldRequired));
        }
    }
    Ok(missing)
}

/// Rules of the type that the record breaks. Each problem stands at the rule's field (or at none,
/// with an empty name) and carries the message in both languages as `ru` and `en`.
///
/// # Errors
/// `expr.*`: a condition cannot be computed.
pub fn broken_checks(of: &RecordType, env: &dyn Env) -> Result<Vec<FieldProblem>, Problem> {
    let mut broken = Vec::new();
    for rule in &of.checks {
        if is_true(&rule.when, env)? {
            let field = rule.field.as_deref().unwrap_or_default();
            let problem = FieldProblem::new(field, Code::FieldCheckFailed)
                .with("check", rule.code.to_string())
                .with("ru", &rule.message.ru)
                .with("en", &rule.message.en);
            broken.push(problem);
        }
    }
    Ok(broken)
}
