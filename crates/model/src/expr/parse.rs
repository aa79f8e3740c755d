//! Text to tree.

use crate::expr::Expr;
use base::Problem;

/// Reads an expression.
///
/// # Errors
/// - `expr.syntax`: not an expression; parameters `at` (character, from 1) and `found`.
/// - `expr.limit`: over 2 KB, or deeper than 32.
pub fn parse(text: &str) -> Result<Expr, Problem> {
    Err(Problem::bug(format!("not built: {text}")))
}
