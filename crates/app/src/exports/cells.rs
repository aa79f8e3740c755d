//! Records to cells: values with the names that people read beside them.

use super::columns::{Source, System, said};
use crate::catalog::Catalog;
use crate::files::FileView;
use crate::records::{Linked, RecordRow};
use crate::words::Language;
use base::PersonId;
use base::sheet::Cell;
use model::field::Shape;
use model::{Field, FieldKind, Value};
use rust_decimal::Decimal;

/// Whose names and in which language.
pub(super) struct Naming<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) language: Language,
}

impl Naming<'_> {
    /// The cells of a record; its fields stand in the order of the sources, but for those that the
    /// caller may not see of this record.
    pub(super) fn row(&self, sources: &[Source], mut row: RecordRow) -> Vec<Cell> {
        let mut fields = std::mem::take(&mut row.cells).into_iter().peekable();
        let cell = |source: &Source| match source {
            Source::System(system) => self.system(*system, &row),
            Source::Field(at) => {
                let field = row.record_type.fields.get(*at);
                let cell = fields.next_if(|cell| cell.at == *at);
                field.zip(cell).map_or(Cell::Empty, |(field, cell)| match field.shape() {
                    Shape::Files => files(&cell.value, &row.files),
                    Shape::Records => linked(&cell.value, &row.linked),
                    _ => self.field(field, cell.value, cell.name),
                })
            }
        };
        sources.iter().map(cell).collect()
    }

    fn system(&self, system: System, row: &RecordRow) -> Cell {
        match system {
            System::Id => Cell::Int(row.id),
            System::Title => Cell::Text(row.title.clone()),
            System::Stage => row.stage.as_deref().map_or(Cell::Empty, |code| {
                let label = row.record_type.stage(code).map(|stage| &stage.label);
                let label = label.map_or(code, |label| said(label, self.language));
                Cell::Code(code.to_owned(), label.to_owned())
            }),
            System::NextStep => {
                row.next.as_ref().map_or(Cell::Empty, |next| Cell::Text(next.title.clone()))
            }
            System::NextDue => {
                row.next.as_ref().map_or(Cell::Empty, |next| Cell::Time(next.due_at))
            }
            System::Owner => self.person(row.owner),
            System::CreatedAt => Cell::Time(row.created_at),
            System::CreatedBy => self.person(row.created_by),
            System::UpdatedAt => Cell::Time(row.updated_at),
            System::StageAt => row.stage_at.map_or(Cell::Empty, Cell::Time),
            System::StageDue => row.stage_due.map_or(Cell::Empty, Cell::Time),
            System::ClosedAt => row.closed_at.map_or(Cell::Empty, Cell::Time),
        }
    }

    fn person(&self, id: Option<PersonId>) -> Cell {
        id.map_or(Cell::Empty, |id| {
            let person = self.catalog.people.get(&id);
            Cell::Id(id, person.map(|person| person.name.clone()))
        })
    }

    /// The value of a field; one row per kind.
    fn field(&self, field: &Field, value: Value, name: Option<String>) -> Cell {
        if value.is_empty() {
            return Cell::Empty;
        }
        match field.value_kind() {
            FieldKind::Choice | FieldKind::Tree | FieldKind::Choices => {
                each(value, &|text| self.option(field, text))
            }
            FieldKind::Rich => each(value, &|html| Cell::Text(model::field::rich::plain(&html))),
            FieldKind::Link => match value {
                Value::Int(id) => Cell::Id(id, name),
                other => plain(field, other),
            },
            FieldKind::Links => linked(&value, &[]),
            FieldKind::Person => self.person(value.as_int()),
            FieldKind::People => match value {
                Value::List(people) => {
                    Cell::List(people.iter().map(|one| self.person(one.as_int())).collect())
                }
                other => self.person(other.as_int()),
            },
            FieldKind::Duration => value.as_int().map_or(Cell::Empty, Cell::Minutes),
            FieldKind::Messengers => each(value, &|text| {
                let shown = messenger(&text);
                Cell::Shown(text, shown)
            }),
            FieldKind::Snils => each(value, &|text| {
                let shown = snils(&text);
                Cell::Shown(text, shown)
            }),
            FieldKind::Phones => each(value, &Cell::Phone),
            FieldKind::String
            | FieldKind::Text
            | FieldKind::Integer
            | FieldKind::Decimal
            | FieldKind::Money
            | FieldKind::Bool
            | FieldKind::Date
            | FieldKind::Datetime
            | FieldKind::Time
            | FieldKind::Emails
            | FieldKind::Url
            | FieldKind::Inn
            | FieldKind::Kpp
            | FieldKind::Ogrn
            | FieldKind::Bik
            | FieldKind::Account
            | FieldKind::Colour
            | FieldKind::Number
            | FieldKind::Files
            | FieldKind::Images
            | FieldKind::Computed
            | FieldKind::Rollup => plain(field, value),
        }
    }

    fn option(&self, field: &Field, code: String) -> Cell {
        let option = field.options.iter().find(|option| option.code == *code);
        let label = option.map(|option| said(&option.label, self.language).to_owned());
        let label = label.unwrap_or_else(|| code.clone());
        Cell::Code(code, label)
    }
}

/// `telegram:@name` as «Telegram @name», as on the screens.
fn messenger(text: &str) -> String {
    const NAMES: [(&str, &str); 6] = [
        ("telegram", "Telegram"),
        ("whatsapp", "WhatsApp"),
        ("max", "MAX"),
        ("vk", "VK"),
        ("viber", "Viber"),
        ("ok", "OK"),
    ];
    let Some((code, account)) = text.split_once(':') else { return text.to_owned() };
    let name = NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| *name);
    format!("{name} {account}")
}

/// `11223344595` as `112-233-445 95`, the way the card has it.
fn snils(text: &str) -> String {
    let parts = (text.get(..3), text.get(3..6), text.get(6..9), text.get(9..11));
    match parts {
        (Some(a), Some(b), Some(c), Some(d)) if text.len() == 11 => format!("{a}-{b}-{c} {d}"),
        _ => text.to_owned(),
    }
}

/// Files by their names.
fn files(value: &Value, known: &[FileView]) -> Cell {
    let ids = value.as_list().unwrap_or_default().iter().filter_map(Value::as_int);
    let name = |id| known.iter().find(|file| file.id == id).map(|file| file.name.clone());
    Cell::List(ids.map(|id| Cell::Id(id, name(id))).collect())
}

/// Linked records by their titles.
fn linked(value: &Value, known: &[Linked]) -> Cell {
    let ids = value.as_list().unwrap_or_default().iter().filter_map(Value::as_int);
    let title = |id| known.iter().find(|of| of.id == id).map(|of| of.title.clone());
    Cell::List(ids.map(|id| Cell::Id(id, title(id))).collect())
}

/// A text, or each text of a list.
fn each(value: Value, one: &dyn Fn(String) -> Cell) -> Cell {
    match value {
        Value::Text(text) => one(text),
        Value::List(items) => Cell::List(items.into_iter().map(|item| each(item, one)).collect()),
        _ => Cell::Empty,
    }
}

/// A value that needs no name.
fn plain(field: &Field, value: Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(flag) => Cell::Bool(flag),
        Value::Int(number) => Cell::Int(number),
        Value::Decimal(number) => Cell::Number(scaled(number, field.scale)),
        Value::Text(text) => Cell::Text(text),
        Value::Date(date) => Cell::Date(date),
        Value::Time(time) => Cell::Time(time),
        Value::List(items) => {
            Cell::List(items.into_iter().map(|item| plain(field, item)).collect())
        }
    }
}

/// As many digits after the point as the field has, never fewer than the value.
fn scaled(mut number: Decimal, scale: u32) -> Decimal {
    if number.scale() < scale {
        number.rescale(scale);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::{messenger, snils};

    #[test]
    fn people_read_what_the_screens_show() {
        assert_eq!(messenger("telegram:@ivan"), "Telegram @ivan");
        assert_eq!(messenger("icq:123"), "icq 123");
        assert_eq!(messenger("@ivan"), "@ivan");
        assert_eq!(snils("11223344595"), "112-233-445 95");
        assert_eq!(snils("1122"), "1122");
    }
}
