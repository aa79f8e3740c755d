//! Columns whose values are converted are kept under another name, out of everybody's way.

use super::super::{Row, Tx};
use super::indexes::names_of;
use crate::render::{cells, names};
use base::{Name, Problem, RecordId};
use model::field::Label;
use model::{Field, FieldKind, RecordType};
use serde_json::{Map, Value as Json};

/// As much of a field's code as stands in the name of its kept column.
const STEM: usize = 40;

impl Tx<'_> {
    /// Whether a retired column of the same meaning is there and comes back with its values; one of
    /// another meaning is put aside.
    pub(super) fn comes_back(&mut self, of: &Name, field: &Field) -> Result<bool, Problem> {
        let row = self.query_one(
            "SELECT kind, to_type, scale FROM type_column WHERE type = $1 AND code = $2",
            &[of.as_str().into(), field.code.as_str().into()],
        )?;
        let Some(row) = row else { return Ok(false) };
        let scale = i64::from(cells::scale(field));
        if row.text(0) == field.value_kind().code()
            && row.maybe_text(1) == field.to.as_deref()
            && row.maybe_int(2).is_none_or(|known| known == scale)
        {
            return Ok(true);
        }
        let kind = FieldKind::of_code(row.text(0)).unwrap_or(FieldKind::Text);
        let old = Field::new(field.code.clone(), kind, Label::default(), of.clone());
        self.put_aside(of, &old)?;
        Ok(false)
    }

    /// Renames the column of a field; gives its new name. Records in the bin keep the value under
    /// that name, too.
    pub(super) fn put_aside(&mut self, of: &Name, field: &Field) -> Result<Name, Problem> {
        let kept = self.name_aside(of, &field.code)?;
        let table = names::table(of);
        for index in names_of(of, field) {
            self.link.batch(&format!("DROP INDEX IF EXISTS {index}"))?;
        }
        let aside = Field { code: kept.clone(), ..field.clone() };
        let mut renamed = vec![(field.code.to_string(), kept.to_string())];
        if names::is_folded(field.value_kind()) {
            renamed.push((names::fold_column(field), names::fold_column(&aside)));
        }
        for (from, to) in &renamed {
            self.link
                .batch(&format!("ALTER TABLE {table} RENAME COLUMN \"{from}\" TO \"{to}\""))?;
        }
        self.execute(
            "UPDATE type_column SET code = $3, is_retired = 1, kept_of = $2 \
             WHERE type = $1 AND code = $2",
            &[of.as_str().into(), field.code.as_str().into(), kept.as_str().into()],
        )?;
        // The views say the same words of another column now: they are made anew.
        self.execute("DELETE FROM report_view WHERE type = $1", &[of.as_str().into()])?;
        self.rename_in_bin(of, &renamed)?;
        Ok(kept)
    }

    fn name_aside(&mut self, of: &Name, code: &Name) -> Result<Name, Problem> {
        let stem: String = code.chars().take(STEM).collect();
        let beginning = format!("{stem}__");
        let rows =
            self.query("SELECT code FROM type_column WHERE type = $1", &[of.as_str().into()])?;
        let taken = rows.iter().filter(|row| row.text(0).starts_with(&beginning)).count();
        Name::parse(&format!("{beginning}{}", taken + 1))
    }

    fn rename_in_bin(&mut self, of: &Name, renamed: &[(String, String)]) -> Result<(), Problem> {
        let sql = "SELECT record_id, cells FROM trash WHERE type = $1";
        for row in self.query(sql, &[of.as_str().into()])? {
            let mut cells: Map<String, Json> =
                serde_json::from_str(row.text(1)).unwrap_or_default();
            for (from, to) in renamed {
                if let Some(value) = cells.remove(from) {
                    cells.insert(to.clone(), value);
                }
            }
            let text = Json::Object(cells).to_string();
            self.execute(
                "UPDATE trash SET cells = $2 WHERE record_id = $1",
                &[row.int(0)?.into(), text.into()],
            )?;
        }
        Ok(())
    }

    /// Records of a type after an id, in order.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn ids_after(
        &mut self,
        of: &Name,
        after: RecordId,
        limit: i64,
    ) -> Result<Vec<RecordId>, Problem> {
        let table = names::table(of);
        let sql = format!("SELECT id FROM {table} WHERE id > $1 ORDER BY id LIMIT $2");
        self.query(&sql, &[after.into(), limit.into()])?.iter().map(|row| row.int(0)).collect()
    }

    /// How many records of a type there are, or how many of them have a value in a field.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn count_of(&mut self, of: &RecordType, field: Option<&Name>) -> Result<i64, Problem> {
        let table = names::table(&of.code);
        let filled = field.map(|code| format!(" WHERE \"{code}\" IS NOT NULL")).unwrap_or_default();
        let row = self.query_one(&format!("SELECT COUNT(*) FROM {table}{filled}"), &[])?;
        row.map_or(Ok(0), |row| row.int(0))
    }

    /// How many records of a type have each value of a field (`stage` is one, too).
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn count_by(&mut self, of: &Name, column: &Name) -> Result<Vec<(String, i64)>, Problem> {
        let table = names::table(of);
        let sql = format!(
            "SELECT \"{column}\", COUNT(*) FROM {table} WHERE \"{column}\" IS NOT NULL \
             GROUP BY 1 ORDER BY 1"
        );
        let read = |row: &Row| Ok((row.text(0).to_owned(), row.int(1)?));
        self.query(&sql, &[])?.iter().map(read).collect()
    }

    /// Links of a field that was put aside go with it.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn put_links_aside(
        &mut self,
        id: RecordId,
        field: &Name,
        kept: &Name,
    ) -> Result<(), Problem> {
        self.execute(
            "UPDATE record_link SET field = $3 WHERE record_id = $1 AND field = $2",
            &[id.into(), field.as_str().into(), kept.as_str().into()],
        )?;
        Ok(())
    }
}
