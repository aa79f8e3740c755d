//! What an install would do, for people: every change with how many records it touches.

use super::convert::portion;
use super::plan::Install;
use super::steps::Source;
use crate::catalog::Catalog;
use base::{Name, Problem};
use model::field::Label;
use model::plan::Change;
use model::{Field, RecordType};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Tx;

/// Records tried out before a conversion.
const TRIED: i64 = 1_000;
/// Values shown that cannot be converted.
const EXAMPLES: usize = 10;

/// One change of an install.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedChange {
    /// What is done: `add_type`, `add_field`, `convert`, `fill`, `gather`, `compute`, `retitle`,
    /// `index`, `free`, `rename`, `retire_field`, `retire_stage`, `retire_option`, `retire_type`.
    pub action: &'static str,
    /// Code of the record type.
    pub record_type: String,
    /// Code of the field, the stage, or field and option (`channel.post`); empty: the type itself.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// The kind of the field.
    pub kind: &'static str,
    /// What it was before: a kind, a name.
    pub was: Label,
    /// How many records it touches.
    pub records: i64,
    /// How many values cannot be converted, out of those tried.
    pub lost: i64,
    /// How many values were tried.
    pub tried: i64,
    /// Some of the values that cannot be converted.
    pub examples: Vec<String>,
}

impl PlannedChange {
    /// One line, as the command line shows it.
    #[must_use]
    pub fn line(&self, locale: &str) -> String {
        let say = |label: &Label| {
            let (wanted, other) =
                if locale == "en" { (&label.en, &label.ru) } else { (&label.ru, &label.en) };
            if wanted.is_empty() { other.clone() } else { wanted.clone() }
        };
        let place = match self.code.is_empty() {
            true => self.record_type.clone(),
            false => format!("{}.{}", self.record_type, self.code),
        };
        let (label, was) = (say(&self.label), say(&self.was));
        let records = format!("{} records", self.records);
        match self.action {
            "add_type" => format!("+ type {place} «{label}», {} fields", self.records),
            "add_field" => format!("+ field {place} «{label}», {}", self.kind),
            "convert" => {
                let lost = format!("{} lost / {} tried", self.lost, self.tried);
                format!("~ field {place} «{label}»: {was} → {}, {records}, {lost}", self.kind)
            }
            "index" => format!("+ index {place}"),
            "free" => format!("- unique {place}"),
            "rename" => format!("~ name {place}: «{was}» → «{label}»"),
            "fill" => format!("~ fill {place}, {records}"),
            "gather" => format!("~ gather {place}, {records}"),
            "compute" => format!("~ compute {place}, {records}"),
            "retitle" => format!("~ titles {place}, {records}"),
            "retire_stage" => format!("- stage {place} «{label}», {records}"),
            "retire_option" => format!("- option {place} «{label}», {records}"),
            "retire_type" => format!("- type {place} «{label}», {records}"),
            _ => format!("- field {place} «{label}», {records}"),
        }
    }
}

/// All changes of an install, in order.
///
/// # Errors
/// `store.*`
pub(super) fn of_install(
    tx: &mut Tx<'_>,
    install: &Install,
    old: &Arc<Catalog>,
) -> Result<Vec<PlannedChange>, Problem> {
    let mut found = Vec::new();
    for change in &install.plan {
        found.push(of_plan(tx, change, old)?);
    }
    for walk in install.walks() {
        let Some(of) = install.catalog.types.get(&walk.record_type) else { continue };
        let all = tx.count_of(of, None)?;
        let named = [("fill", &walk.fills), ("gather", &walk.rollups), ("compute", &walk.computes)];
        for (action, codes) in named {
            for field in codes.iter().filter_map(|code| of.field(code)) {
                found.push(PlannedChange { records: all, ..of_field(action, of, field) });
            }
        }
        if walk.titles {
            let label = of.words.title.clone();
            found.push(PlannedChange { records: all, ..named_change("retitle", of, ("", label)) });
        }
    }
    let mut types: Vec<&Arc<RecordType>> = old.types.values().collect();
    types.sort_by(|a, b| a.code.cmp(&b.code));
    for before in types {
        match install.catalog.types.get(&before.code) {
            Some(after) => compare(tx, before, after, &mut found)?,
            None => found.push(PlannedChange {
                records: tx.count_of(before, None)?,
                ..named_change("retire_type", before, ("", before.words.title.clone()))
            }),
        }
    }
    Ok(found)
}

fn named_change(
    action: &'static str,
    of: &RecordType,
    (code, label): (&str, Label),
) -> PlannedChange {
    let (record_type, code) = (of.code.to_string(), code.to_owned());
    PlannedChange { action, record_type, code, label, ..PlannedChange::default() }
}

fn of_field(action: &'static str, of: &RecordType, field: &Field) -> PlannedChange {
    PlannedChange {
        kind: field.value_kind().code(),
        ..named_change(action, of, (&field.code, field.label.clone()))
    }
}

fn of_plan(tx: &mut Tx<'_>, change: &Change, old: &Arc<Catalog>) -> Result<PlannedChange, Problem> {
    let of_type = |action, of: &Name, field: &Field| PlannedChange {
        action,
        record_type: of.to_string(),
        code: field.code.to_string(),
        label: field.label.clone(),
        kind: field.value_kind().code(),
        ..PlannedChange::default()
    };
    Ok(match change {
        Change::AddTable(of) => PlannedChange {
            records: i64::try_from(of.fields.len()).unwrap_or_default(),
            ..named_change("add_type", of, ("", of.words.title.clone()))
        },
        Change::AddColumn(of, field) => of_type("add_field", of, field),
        Change::AddIndex(of, field) => of_type("index", of, field),
        Change::DropUnique(of, field) => of_type("free", of, field),
        Change::RetireColumn(of, code) => {
            let before = old.record_type(of)?;
            let Some(field) = before.field(code) else {
                return Err(Problem::bug("a retired field was never there"));
            };
            let records = tx.count_of(before, Some(code))?;
            PlannedChange { records, ..of_field("retire_field", before, field) }
        }
        Change::Convert(of, from, to) => {
            let before = old.record_type(of)?;
            let was = from.value_kind().code().to_owned();
            let mut shown = PlannedChange {
                records: tx.count_of(before, Some(&from.code))?,
                was: Label { ru: was.clone(), en: was },
                ..of_type("convert", of, to)
            };
            if !to.kind.is_derived() {
                try_out(tx, (old, before), (from, to), &mut shown)?;
            }
            shown
        }
    })
}

/// Converts the first values, to show what would be lost.
fn try_out(
    tx: &mut Tx<'_>,
    (catalog, before): (&Catalog, &Arc<RecordType>),
    (from, to): (&Field, &Field),
    shown: &mut PlannedChange,
) -> Result<(), Problem> {
    let mut after = RecordType::clone(before);
    after.fields = vec![to.clone()];
    let sources = [Source { from: from.clone(), to: to.code.clone() }];
    let ids = tx.ids_after(&before.code, 0, TRIED)?;
    let found = portion(tx, catalog, &Arc::new(after), (&sources, &ids))?;
    shown.lost = i64::try_from(found.lost.len()).unwrap_or_default();
    let converted = found.values.values().filter(|values| !values.is_empty()).count();
    shown.tried = shown.lost + i64::try_from(converted).unwrap_or_default();
    let texts: BTreeSet<String> = found.lost.into_iter().map(|one| one.text).collect();
    shown.examples = texts.into_iter().take(EXAMPLES).collect();
    Ok(())
}

/// Names that change, stages and options that go.
fn compare(
    tx: &mut Tx<'_>,
    before: &Arc<RecordType>,
    after: &Arc<RecordType>,
    found: &mut Vec<PlannedChange>,
) -> Result<(), Problem> {
    let mut renamed = |code: &str, was: &Label, label: &Label| {
        if was != label {
            let change = named_change("rename", after, (code, label.clone()));
            found.push(PlannedChange { was: was.clone(), ..change });
        }
    };
    renamed("", &before.words.title, &after.words.title);
    for field in &after.fields {
        let Some(known) = before.field(&field.code) else { continue };
        renamed(&field.code, &known.label, &field.label);
        for option in &field.options {
            let known = known.options.iter().find(|known| known.code == option.code);
            let code = format!("{}.{}", field.code, option.code);
            known.into_iter().for_each(|known| renamed(&code, &known.label, &option.label));
        }
    }
    let stages = |of: &RecordType| -> Vec<(String, Label)> {
        let all = of.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        all.map(|stage| (stage.code.clone(), stage.label.clone())).collect()
    };
    for (code, label) in stages(after) {
        let known = before.stage(&code).map(|stage| stage.label.clone());
        known.into_iter().for_each(|known| renamed(&code, &known, &label));
    }
    let gone = stages(before).into_iter().filter(|(code, _)| after.stage(code).is_none());
    let counts = of_each(tx, before, "stage")?;
    for (code, label) in gone {
        let records = counted(&counts, &code);
        let change = named_change("retire_stage", before, (&code, label));
        found.push(PlannedChange { records, ..change });
    }
    for field in &before.fields {
        let Some(now) = after.field(&field.code).filter(|now| !now.options.is_empty()) else {
            continue;
        };
        let is_gone = |code: &Name| now.options.iter().all(|option| option.code != *code);
        let gone: Vec<_> = field.options.iter().filter(|option| is_gone(&option.code)).collect();
        if gone.is_empty() {
            continue;
        }
        let counts = of_each(tx, before, &field.code)?;
        for option in gone {
            let code = format!("{}.{}", field.code, option.code);
            let change = named_change("retire_option", before, (&code, option.label.clone()));
            found.push(PlannedChange { records: counted(&counts, &option.code), ..change });
        }
    }
    Ok(())
}

fn of_each(tx: &mut Tx<'_>, of: &RecordType, column: &str) -> Result<Vec<(String, i64)>, Problem> {
    tx.count_by(&of.code, &Name::parse(column)?)
}

/// Records with a code, alone or in a list.
fn counted(counts: &[(String, i64)], code: &str) -> i64 {
    let in_list = format!("\"{code}\"");
    let is_it = |value: &str| value == code || value.contains(&in_list);
    counts.iter().filter(|(value, _)| is_it(value)).map(|(_, count)| count).sum()
}
