//! `cargo xtask tidy`: the rules of the house that a machine can hold, each with its reason.

mod doors;
mod edges;
mod fences;
mod licences;
mod sizes;
mod source;
mod words;

use crate::shell;
use anyhow::{Result, bail};
use source::Source;

/// Everything that breaks a rule, as lines a person can act on.
pub(crate) fn findings() -> Result<Vec<String>> {
    let sources = source::all()?;
    let mut found = Vec::new();
    sizes::check(&sources, &mut found);
    fences::check(&sources, &mut found)?;
    doors::check(&sources, &mut found);
    words::check(&sources, &mut found)?;
    let metadata = edges::metadata()?;
    edges::check(&metadata, &mut found);
    licences::check(&metadata, &mut found);
    Ok(found)
}

/// Prints the findings; fails when there are some.
pub(crate) fn report() -> Result<()> {
    let found = findings()?;
    for line in &found {
        shell::say(line);
    }
    if found.is_empty() { Ok(()) } else { bail!("{} rules of the house are broken", found.len()) }
}

/// Reports a line of a source.
fn at(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{}: {what}", source.path, line + 1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_tidy() {
        let found = super::findings().unwrap();
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }
}
