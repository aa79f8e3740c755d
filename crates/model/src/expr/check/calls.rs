//! Types of calls, and what some functions must be given as it is written.

use super::{Checker, nearest, wrong};
use crate::expr::functions::{self, Function, Gives, Takes};
use crate::expr::record_env::SYSTEM_NAMES;
use crate::expr::{ACTIVITIES, Node, Type};
use base::{Case, Code, Problem};

/// Periods of `within` and `period_start`.
pub const PERIODS: [&str; 5] = ["day", "week", "month", "quarter", "year"];

impl Checker<'_> {
    pub(super) fn call(&self, whole: &Node, name: &str, args: &[Node]) -> Result<Type, Problem> {
        let Some(function) = functions::find(name) else {
            let names = functions::FUNCTIONS.iter().map(|one| one.name.to_owned()).collect();
            let problem = Problem::new(Code::ExprName).with("name", name).with("part", name);
            return Err(match nearest(name, names) {
                Some(near) => problem.with("what", Case::NameNear.what()).with("near", near),
                None => problem,
            });
        };
        if name == "in_tree" {
            return self.in_tree(whole, args);
        }
        let common = match function.takes {
            Takes::Each(_) | Takes::Most(..) => Type::Null,
            Takes::Same | Takes::Ordered => self.varied(whole, function, args)?,
        };
        let mut types = Vec::new();
        for arg in args {
            types.push(self.node(arg)?);
        }
        let first = types.first().cloned().unwrap_or(Type::Null);
        let (least, wanted) = match function.takes {
            Takes::Each(wanted) => (wanted.len(), wanted),
            Takes::Most(least, wanted) => (least, wanted),
            Takes::Same | Takes::Ordered => return Ok(given(function, first, common)),
        };
        if !(least..=wanted.len()).contains(&args.len()) {
            return Err(wrong(whole, format!("`{name}` takes {} arguments", wanted.len())));
        }
        for ((arg, given), wanted) in args.iter().zip(&types).zip(wanted) {
            if !wanted.accepts(given, &first) {
                let what = format!("`{name}` takes {}, this is {given}", wanted.wanted());
                return Err(wrong(arg, what));
            }
        }
        self.as_written(whole, name, args, &first)?;
        Ok(given(function, first, common))
    }

    /// Arguments that must be known before the expression is used.
    fn as_written(
        &self,
        whole: &Node,
        name: &str,
        args: &[Node],
        first: &Type,
    ) -> Result<(), Problem> {
        match (name, args) {
            // A part of a text is no option, an item of a list is one.
            ("contains", [list, item]) if matches!(first, Type::List(_)) => {
                self.is_option(list, item)
            }
            ("within", [_, unit, _]) | ("period_start", [unit, _]) => among(unit, &PERIODS),
            ("last_activity", [kind]) => among(kind, &ACTIVITIES),
            ("was_in", [stage, ..]) => match stage {
                Node::Text(_) => self.is_option(&Node::Path(vec!["stage".to_owned()]), stage),
                _ => Err(wrong(stage, "the code of a stage is expected")),
            },
            ("changed", [field, ..]) => self.has_past(field),
            ("was_in" | "changed", _) => Err(wrong(whole, "an argument is missing")),
            _ => Ok(()),
        }
    }

    /// History knows of fields and of the stage.
    fn has_past(&self, field: &Node) -> Result<(), Problem> {
        let Node::Text(code) = field else {
            return Err(wrong(field, "the code of a field is expected"));
        };
        if SYSTEM_NAMES.contains(&code.as_str()) && code != "stage" {
            return Err(wrong(field, "the code of a field is expected"));
        }
        self.path(std::slice::from_ref(code)).map(|_| ())
    }

    /// A branch is known before the expression is used: a field, and an option by its code.
    fn in_tree(&self, whole: &Node, args: &[Node]) -> Result<Type, Problem> {
        let [field @ Node::Path(path), option @ Node::Text(code)] = args else {
            return Err(wrong(whole, "`in_tree` takes a field and the code of an option"));
        };
        self.path(path)?;
        self.is_option(field, option)?;
        match self.env.branch(path, code) {
            Some(_) => Ok(Type::Bool),
            None => Err(wrong(field, "a field of the kind tree is expected")),
        }
    }
}

/// A text that is written out and one of these.
fn among(node: &Node, known: &[&str]) -> Result<(), Problem> {
    match node {
        Node::Text(text) if known.contains(&text.as_str()) => Ok(()),
        _ => Err(wrong(node, format!("one of these is expected: {}", known.join(", ")))),
    }
}

fn given(function: &Function, first: Type, common: Type) -> Type {
    match function.gives {
        Gives::Bool => Type::Bool,
        Gives::Int => Type::Int,
        Gives::Text => Type::Text,
        Gives::Date => Type::Date,
        Gives::Time => Type::Time,
        Gives::Person => Type::Person,
        Gives::People => Type::Person.listed(),
        Gives::First => first,
        Gives::Common => common,
    }
}
