//! Tallies of types: made with their tables, made anew when their sums change.

use super::{Finding, Tx};
use crate::driver::Link;
use crate::render::tally::{Tallied, gather};
use base::{Name, Problem};

/// Sees to it that the tallies of a type keep the sums of all its money fields, of retired ones
/// too: they may come back.
pub(crate) fn keep(link: &mut Link<'_>, record_type: &Name) -> Result<(), Problem> {
    let code = record_type.as_str();
    let rows = link.query(
        "SELECT code FROM type_column WHERE type = $1 AND kind = 'money' ORDER BY code",
        &[code.into()],
    )?;
    let sums: Vec<Name> = rows.iter().filter_map(|row| Name::parse(row.text(0)).ok()).collect();
    let wanted = sums.iter().map(Name::as_str).collect::<Vec<_>>().join(",");
    let known = link.query("SELECT sums FROM tally_of WHERE type = $1", &[code.into()])?;
    if known.first().is_some_and(|row| row.text(0) == wanted) {
        return Ok(());
    }
    link.batch(&Tallied { record_type, sums: &sums, dialect: link.dialect() }.make())?;
    link.execute(
        "INSERT INTO tally_of (type, sums) VALUES ($1, $2) \
         ON CONFLICT (type) DO UPDATE SET sums = excluded.sums",
        &[code.into(), wanted.into()],
    )?;
    Ok(())
}

impl Tx<'_> {
    /// Brings appended changes of tallies together; SQLite has a row per key anyway.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub(crate) fn gather_tallies(&mut self) -> Result<(), Problem> {
        let sql = gather(self.link.dialect());
        self.link.batch(sql)
    }

    /// Counts the records of a type anew and compares.
    pub(crate) fn examine_tallies(
        &mut self,
        record_type: &Name,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Problem> {
        let known = "SELECT sums FROM tally_of WHERE type = $1";
        let known = self.query_one(known, &[record_type.as_str().into()])?;
        let sums = known
            .as_ref()
            .map(|row| row.text(0).split(',').filter_map(|code| Name::parse(code).ok()));
        let Some(sums) = sums.map(Iterator::collect::<Vec<Name>>) else {
            findings.push(Finding::new("tally_differs", format!("type {record_type}")));
            return Ok(());
        };
        let tallied = Tallied { record_type, sums: &sums, dialect: self.link.dialect() };
        for sql in tallied.differences() {
            if self.query_one(&sql, &[])?.is_some() {
                findings.push(Finding::new("tally_differs", format!("type {record_type}")));
                break;
            }
        }
        Ok(())
    }
}
