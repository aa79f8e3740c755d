//! Parameters and cells of fixed SQL.

use base::{Date, Problem, Time};

/// A value as databases know it. Parameters of fixed SQL, cells of its rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Sql {
    /// NULL
    Null,
    /// Integers, ids, flags (0 or 1), times in ms, days.
    Int(i64),
    /// Text and JSON.
    Text(String),
}

impl Sql {
    /// A list of ids as one parameter, for `= ANY($1)`.
    #[must_use]
    pub fn ids(ids: &[i64]) -> Sql {
        Sql::Text(serde_json::Value::from(ids).to_string())
    }

    /// A list of texts as one parameter, for `= ANY($1)`.
    #[must_use]
    pub fn texts<S: AsRef<str>>(texts: &[S]) -> Sql {
        let list: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        Sql::Text(serde_json::Value::from(list).to_string())
    }

    /// The whole number of a cell.
    pub(crate) fn into_int(self) -> Option<i64> {
        match self {
            Sql::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The text of a cell, without a copy.
    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Sql::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<i64> for Sql {
    fn from(number: i64) -> Sql {
        Sql::Int(number)
    }
}

impl From<i32> for Sql {
    fn from(number: i32) -> Sql {
        Sql::Int(i64::from(number))
    }
}

impl From<bool> for Sql {
    fn from(flag: bool) -> Sql {
        Sql::Int(i64::from(flag))
    }
}

impl From<&str> for Sql {
    fn from(text: &str) -> Sql {
        Sql::Text(text.to_owned())
    }
}

impl From<&String> for Sql {
    fn from(text: &String) -> Sql {
        Sql::Text(text.clone())
    }
}

impl From<String> for Sql {
    fn from(text: String) -> Sql {
        Sql::Text(text)
    }
}

impl From<Time> for Sql {
    fn from(time: Time) -> Sql {
        Sql::Int(time.0)
    }
}

impl From<Date> for Sql {
    fn from(date: Date) -> Sql {
        Sql::Int(i64::from(date.0))
    }
}

impl<T: Into<Sql>> From<Option<T>> for Sql {
    fn from(value: Option<T>) -> Sql {
        value.map_or(Sql::Null, Into::into)
    }
}

/// A row of fixed SQL.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row(pub Vec<Sql>);

impl Row {
    /// A cell, from 0; a missing one is NULL.
    #[must_use]
    pub fn cell(&self, index: usize) -> &Sql {
        self.0.get(index).unwrap_or(&Sql::Null)
    }

    /// A whole number that must be there.
    ///
    /// # Errors
    /// `bug`
    #[track_caller]
    pub fn int(&self, index: usize) -> Result<i64, Problem> {
        match self.cell(index) {
            Sql::Int(number) => Ok(*number),
            other => Err(Problem::bug(format!("column {index} is not a number: {other:?}"))),
        }
    }

    /// A whole number or NULL.
    #[must_use]
    pub fn maybe_int(&self, index: usize) -> Option<i64> {
        match self.cell(index) {
            Sql::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A flag: 0 or 1; NULL is no.
    #[must_use]
    pub fn flag(&self, index: usize) -> bool {
        self.maybe_int(index).is_some_and(|number| number != 0)
    }

    /// A text; NULL is empty.
    #[must_use]
    pub fn text(&self, index: usize) -> &str {
        self.maybe_text(index).unwrap_or_default()
    }

    /// A text or NULL.
    #[must_use]
    pub fn maybe_text(&self, index: usize) -> Option<&str> {
        match self.cell(index) {
            Sql::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A moment; NULL is the start of 1970.
    #[must_use]
    pub fn time(&self, index: usize) -> Time {
        Time(self.maybe_int(index).unwrap_or_default())
    }

    /// A moment or NULL.
    #[must_use]
    pub fn maybe_time(&self, index: usize) -> Option<Time> {
        self.maybe_int(index).map(Time)
    }
}
