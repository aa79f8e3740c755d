use super::{Change, diff};
use crate::expr::parse;
use crate::field::{Field, FieldKind};
use crate::record_type::RecordType;
use crate::record_type::tests::{appeal, field, name};
use base::Code;
use std::sync::Arc;

fn changed(change: impl FnOnce(&mut RecordType)) -> Arc<RecordType> {
    let mut of = appeal();
    change(&mut of);
    Arc::new(of)
}

fn shown(new: &Arc<RecordType>) -> Vec<String> {
    let plan = diff(Some(&appeal()), new).unwrap();
    let lines = plan.iter().map(|change| match change {
        Change::AddTable(of) => format!("table {}", of.code),
        Change::AddColumn(of, field) => format!("column {of}.{}", field.code),
        Change::AddIndex(of, field) => format!("index {of}.{}", field.code),
        Change::RetireColumn(of, field) => format!("retire {of}.{field}"),
        Change::DropUnique(of, field) => format!("free {of}.{}", field.code),
        Change::Convert(of, from, to) => {
            let (was, is) = (from.value_kind().code(), to.value_kind().code());
            format!("convert {of}.{} {was} {is}", to.code)
        }
    });
    lines.collect()
}

#[test]
fn a_plan_holds_what_differs_and_nothing_else() {
    let same = changed(|_| ());
    assert!(shown(&same).is_empty());
    assert_eq!(diff(None, &same).unwrap(), [Change::AddTable(Arc::clone(&same))]);
    let words_only = changed(|of| of.fields[0].label.ru = "Иначе".to_owned());
    assert!(shown(&words_only).is_empty());
    let grown = changed(|of| {
        of.fields.push(Field { is_indexed: true, ..field("due", FieldKind::Date) });
        of.fields[2].is_unique = true;
        of.fields.remove(0);
    });
    let wanted =
        ["column appeal.due", "index appeal.channel", "index appeal.due", "retire appeal.summary"];
    assert_eq!(shown(&grown), wanted);
    let live = changed(|of| {
        let mut age = field("age", FieldKind::Computed);
        (age.result, age.compute) =
            (Some(FieldKind::Integer), Some(parse("year(today())").unwrap()));
        of.fields.push(age);
    });
    assert!(shown(&live).is_empty());
}

fn check_refused(code: Code, change: impl FnOnce(&mut RecordType)) {
    let refused = diff(Some(&appeal()), &changed(change)).map_err(|problem| problem.code());
    assert_eq!(refused, Err(code));
}

#[test]
fn values_of_another_kind_come_along_where_they_can() {
    let other = changed(|of| {
        of.fields[0].kind = FieldKind::Text;
        of.fields[1].to = Some(name("contact"));
    });
    let shown = shown(&other);
    assert!(shown.contains(&"convert appeal.summary string text".to_owned()), "{shown:?}");
    assert_eq!(shown.iter().filter(|line| line.starts_with("convert")).count(), 2, "{shown:?}");
    check_refused(Code::PackageClash, |of| of.fields[0].kind = FieldKind::Files);
    check_refused(Code::PackageClash, |of| of.fields[0].kind = FieldKind::Number);
    check_refused(Code::PackageInvalid, |of| {
        of.fields.extend((0..400).map(|at| field(&format!("f{at}"), FieldKind::Bool)));
    });
}
