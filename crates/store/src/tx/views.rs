//! Views for report tools, made and made anew with the types, and the words in them.

use super::{Sql, Tx};
use crate::render::views::{self, Report, View};
use base::{Name, Problem};
use model::RecordType;
use model::field::Label;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What report tools call the records of a type, and a field whose word it is.
type Word = (String, String, String);

impl Tx<'_> {
    /// The name of the view of a type, as SQL writes it: of what reports may tell, or of special
    /// categories of personal data.
    #[must_use]
    pub fn report_name(&self, record_type: &Name, report: Report) -> String {
        views::name(record_type, report, self.link.dialect())
    }

    /// Makes the views of all types, and drops those of types that are gone. What stands as it
    /// should is not touched.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn keep_views(&mut self, types: &[Arc<RecordType>], language: &str) -> Result<(), Problem> {
        // One server at a time: the others find everything made.
        self.execute("UPDATE generation SET number = number WHERE key = 'catalog'", &[])?;
        self.keep_words(types, language)?;
        let dialect = self.link.dialect();
        let mut known = self.known_views()?;
        for of in types {
            for view in views::of(of, dialect) {
                let text = known.remove(&view.name);
                if text.as_ref() == Some(&view.text) {
                    continue;
                }
                self.make_view(of, &view)?;
            }
        }
        for name in known.keys() {
            self.link.batch(&format!("DROP VIEW IF EXISTS {name}"))?;
            self.execute("DELETE FROM report_view WHERE name = $1", &[name.as_str().into()])?;
        }
        Ok(())
    }

    /// Whether all views and words stand as they should.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn has_views(
        &mut self,
        types: &[Arc<RecordType>],
        language: &str,
    ) -> Result<bool, Problem> {
        let dialect = self.link.dialect();
        let views = types.iter().flat_map(|of| views::of(of, dialect));
        let wanted: BTreeMap<_, _> = views.map(|view| (view.name, view.text)).collect();
        let words = types.iter().flat_map(|of| words(of, language)).collect();
        Ok(self.known_views()? == wanted && self.known_words()? == words)
    }

    fn known_views(&mut self) -> Result<BTreeMap<String, String>, Problem> {
        let rows = self.query("SELECT name, text FROM report_view", &[])?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect())
    }

    fn known_words(&mut self) -> Result<BTreeMap<Word, String>, Problem> {
        let rows = self.query("SELECT type, field, code, label FROM type_word", &[])?;
        let word = |row: &super::Row| {
            let text = |at| row.text(at).to_owned();
            ((text(0), text(1), text(2)), text(3))
        };
        Ok(rows.iter().map(word).collect())
    }

    fn make_view(&mut self, of: &RecordType, view: &View) -> Result<(), Problem> {
        let readers = self.readers(&view.name)?;
        self.link.batch(&format!("DROP VIEW IF EXISTS {}", view.name))?;
        self.link.batch(&format!("CREATE VIEW {} AS {}", view.name, view.text))?;
        // Who was let in to the view before is let in again.
        for grant in readers {
            self.link.batch(&grant)?;
        }
        self.execute(
            "INSERT INTO report_view (name, type, text) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET text = excluded.text",
            &[view.name.as_str().into(), of.code.as_str().into(), view.text.as_str().into()],
        )?;
        Ok(())
    }

    /// The rights that go with a view when it is dropped, as statements that give them again.
    fn readers(&mut self, name: &str) -> Result<Vec<String>, Problem> {
        let Some(sql) = views::readers(self.link.dialect()) else { return Ok(Vec::new()) };
        let rows = self.query(sql, &[name.into()])?;
        Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
    }

    /// Words for the views, in one language.
    fn keep_words(&mut self, types: &[Arc<RecordType>], language: &str) -> Result<(), Problem> {
        let wanted: BTreeMap<Word, String> =
            types.iter().flat_map(|of| words(of, language)).collect();
        let known = self.known_words()?;
        let gone: BTreeSet<&Word> = known.keys().filter(|key| !wanted.contains_key(*key)).collect();
        for (of, field, code) in gone {
            self.execute(
                "DELETE FROM type_word WHERE type = $1 AND field = $2 AND code = $3",
                &[of.as_str().into(), field.as_str().into(), code.as_str().into()],
            )?;
        }
        for ((of, field, code), label) in &wanted {
            let key = (of.clone(), field.clone(), code.clone());
            if known.get(&key) == Some(label) {
                continue;
            }
            let cells: [Sql; 4] = [
                of.as_str().into(),
                field.as_str().into(),
                code.as_str().into(),
                label.as_str().into(),
            ];
            self.execute(
                "INSERT INTO type_word (type, field, code, label) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (type, field, code) DO UPDATE SET label = excluded.label",
                &cells,
            )?;
        }
        Ok(())
    }
}

/// The words of a type, its fields, their options and its stages.
fn words(of: &RecordType, language: &str) -> Vec<(Word, String)> {
    let say = |label: &Label| {
        let (wanted, other) =
            if language == "en" { (&label.en, &label.ru) } else { (&label.ru, &label.en) };
        if wanted.is_empty() { other.clone() } else { wanted.clone() }
    };
    let key = |field: &str, code: &str| (of.code.to_string(), field.to_owned(), code.to_owned());
    let mut out = vec![(key("", ""), say(&of.words.title))];
    for field in &of.fields {
        out.push((key(&field.code, ""), say(&field.label)));
        for option in &field.options {
            out.push((key(&field.code, &option.code), say(&option.label)));
        }
    }
    for stage in of.pipelines.iter().flat_map(|pipeline| &pipeline.stages) {
        out.push((key("stage", &stage.code), say(&stage.label)));
    }
    out
}
