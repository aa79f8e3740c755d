//! Stable codes of fields, record types, stages, roles: the only text that may become SQL.

use crate::{Code, Problem};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A lower-case latin word of 1–48 characters (`a–z`, digits, `_`; a letter first).
///
/// Made only by [`Name::parse`], so a `Name` is always safe to quote.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Name(Arc<str>);

/// The longest name, in bytes.
pub const NAME_MAX: usize = 48;

impl Name {
    /// Checks a text.
    ///
    /// # Errors
    /// `name.invalid`: not a name, or longer than 48 characters.
    #[track_caller]
    pub fn parse(text: &str) -> Result<Name, Problem> {
        let mut bytes = text.bytes();
        let head = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let tail = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if head && tail && text.len() <= NAME_MAX {
            return Ok(Name(text.into()));
        }
        let shown: String = text.chars().take(60).collect();
        Err(Problem::new(Code::NameInvalid).with("name", shown))
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl std::ops::Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        let text = String::deserialize(deserializer)?;
        Name::parse(&text).map_err(|_| {
            serde::de::Error::custom(format!(
                "`{text}` is not a name: use a–z, digits and _, a letter first, at most 48"
            ))
        })
    }
}
