use super::{
    FieldKind, Required, When, broken_checks, coerce, fit, number, required_missing, to_json,
};
use crate::expr::{Env, parse};
use crate::record_type::computed::{Which, compute};
use crate::record_type::tests::{appeal, choice, field, label, name};
use crate::record_type::{Check, RecordType};
use crate::value::Value;
use base::{Code, Date, PersonId, Problem, Time};
use serde_json::json;

fn check(kind: FieldKind, json: serde_json::Value, wanted: Result<serde_json::Value, Code>) {
    let mut of = field("f", kind);
    of.options = vec![choice("post"), choice("site")];
    let read = coerce(&of, &json).map_err(|problem| problem.code);
    assert_eq!(read.map(|value| to_json(&of, &value)), wanted, "{kind:?} {json}");
}

#[test]
fn every_kind_takes_its_values_and_refuses_the_others() {
    use FieldKind as K;
    let null = || Ok(json!(null));
    check(K::String, json!("  Иван\n Иванов "), Ok(json!("Иван Иванов")));
    check(K::String, json!(""), null());
    check(K::String, json!(12), Err(Code::FieldWrongKind));
    check(K::String, json!("ё".repeat(500)), Ok(json!("ё".repeat(500))));
    check(K::String, json!("ё".repeat(501)), Err(Code::FieldTooLong));
    check(K::String, json!("a\u{0}b"), Err(Code::FieldWrongKind));
    check(K::Text, json!(" a\r\nb \n"), Ok(json!(" a\nb")));
    check(K::Text, json!("x".repeat((1 << 20) + 1)), Err(Code::FieldTooLong));
    check(K::Integer, json!(12), Ok(json!(12)));
    check(K::Integer, json!("12"), Ok(json!(12)));
    check(K::Integer, json!(1.5), Err(Code::FieldWrongKind));
    check(K::Integer, json!(9_007_199_254_740_992_i64), Err(Code::FieldTooLarge));
    check(K::Integer, json!(i64::MIN), Err(Code::FieldTooLarge));
    check(K::Money, json!("1 234,5"), Ok(json!("1234.50")));
    check(K::Money, json!(0.1), Ok(json!("0.10")));
    check(K::Money, json!(7), Ok(json!("7.00")));
    check(K::Money, json!("0.105"), Err(Code::FieldWrongKind));
    check(K::Money, json!("92233720368547758.07"), Ok(json!("92233720368547758.07")));
    check(K::Money, json!("92233720368547758.08"), Err(Code::FieldTooLarge));
    check(K::Money, json!(1e300), Err(Code::FieldWrongKind));
    check(K::Bool, json!(false), Ok(json!(false)));
    check(K::Bool, json!("yes"), Err(Code::FieldWrongKind));
    check(K::Date, json!("2026-02-28"), Ok(json!("2026-02-28")));
    check(K::Date, json!("2026-02-29"), Err(Code::FieldWrongKind));
    check(K::Date, json!("28.02.2026"), Err(Code::FieldWrongKind));
    for day in ["1900-01-01", "2199-12-31"] {
        check(K::Date, json!(day), Ok(json!(day)));
    }
    for day in ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"] {
        check(K::Date, json!(day), Err(Code::FieldDateRange));
    }
    for time in ["1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"] {
        check(K::Datetime, json!(time), Err(Code::FieldDateRange));
    }
    check(K::Datetime, json!("2026-11-24T11:00:00+03:00"), Ok(json!("2026-11-24T08:00:00Z")));
    check(K::Datetime, json!("2026-11-24"), Err(Code::FieldWrongKind));
    check(K::Choice, json!("post"), Ok(json!("post")));
    check(K::Choice, json!("mail"), Err(Code::FieldNotOption));
    check(K::Choices, json!(["site", "post", "site"]), Ok(json!(["site", "post"])));
    check(K::Choices, json!(["site", 1]), Err(Code::FieldWrongKind));
    check(K::Choices, json!([]), null());
    check(K::Link, json!(5), Ok(json!(5)));
    check(K::Link, json!(0), Err(Code::FieldWrongKind));
    check(K::Links, json!([5, 7, 5]), Ok(json!([5, 7])));
    check(K::Links, json!(5), Ok(json!([5])));
    check(K::Links, json!([0]), Err(Code::FieldWrongKind));
    check(K::Links, json!(["а"]), Err(Code::FieldWrongKind));
    check(K::Links, json!([]), null());
    let many: Vec<i64> = (1..=51).collect();
    check(K::Links, json!(many), Err(Code::FieldListLong));
    check(K::Person, json!(-1), Err(Code::FieldWrongKind));
    check(K::Phones, json!("+7 000 000-00-00"), Ok(json!(["+7 000 000-00-00"])));
    check(K::Phones, json!(["нет"]), Err(Code::FieldPhone));
    check(K::Emails, json!(["A.b@Example.RU", " "]), Ok(json!(["A.b@example.ru"])));
    for wrong in ["a", "a@b", "@example.ru", "a b@example.ru", "a@@example.ru", "a@example..ru"] {
        check(K::Emails, json!([wrong]), Err(Code::FieldEmail));
    }
    let phones: Vec<String> = (0..51).map(|at| format!("+7000000{at:04}")).collect();
    check(K::Phones, json!(phones), Err(Code::FieldListLong));
    check(K::Computed, json!(1), Err(Code::FieldReadOnly));
}

#[test]
fn a_wrong_value_is_told_what_is_wanted_and_how_much() {
    #[track_caller]
    fn check(kind: FieldKind, json: serde_json::Value, name: &str, wanted: &str) {
        let problem = coerce(&field("f", kind), &json).unwrap_err();
        let param = problem.params.iter().find(|(key, _)| *key == name);
        assert_eq!(param.map(|(_, value)| value.as_str()), Some(wanted), "{problem:?}");
    }
    check(FieldKind::Date, json!("вчера"), "kind", "date");
    check(FieldKind::String, json!("ё".repeat(501)), "max", "500");
    check(FieldKind::Date, json!("9999-12-31"), "last", "2199");
    check(FieldKind::Money, json!("0.105"), "scale", "2");
}

#[test]
fn values_of_rules_are_checked_like_those_of_people() {
    let money = field("sum", FieldKind::Money);
    let value = fit(&money, Value::Int(5)).unwrap();
    assert_eq!(to_json(&money, &value), json!("5.00"));
    let day = field("d", FieldKind::Date);
    let problem = fit(&day, Value::Time(Time(0))).unwrap_err();
    assert_eq!(problem.code, Code::FieldWrongKind);
}

#[test]
fn codes_of_kinds_are_read_back() {
    for kind in FieldKind::ALL {
        assert_eq!(FieldKind::of_code(kind.code()), Some(kind));
    }
}

fn check_number(template: &str, seq: i64, letter: &str, wanted: &str, key: &str) {
    let given = number::Given { seq, year: 2026, letter_of: letter, ..number::Given::default() };
    assert_eq!(number::render(template, given).unwrap(), wanted);
    assert_eq!(number::series_key("appeal", "reg_no", template, 2026), key);
}

#[test]
fn numbers_count_by_year_and_not_by_letter() {
    check_number("{letter}-{seq:4}/{yy}", 7, "«иванов»", "И-0007/26", "appeal.reg_no.2026");
    check_number("№ {seq}", 12345, "", "№ 12345", "appeal.reg_no");
    check_number("{yyyy}-{seq:2}{letter}", 123, "", "2026-123_", "appeal.reg_no.2026");
    let given = number::Given { seq: 7, year: 2019, prefix: "Кол", letter_of: "Иванов" };
    assert_eq!(number::render("{prefix}-{seq:4}/{yy}", given).unwrap(), "Кол-0007/19");
    let given = number::Given { prefix: "", ..given };
    assert_eq!(number::render("{prefix}-{seq:4}/{yy}", given).unwrap(), "И-0007/19");
    for wrong in ["{seq", "{sec}", "{yy}", "{seq:0}", "{seq:99}"] {
        assert_eq!(number::check(wrong).unwrap_err().code(), Code::PackageInvalid, "{wrong}");
    }
}

struct Row(Vec<(&'static str, Value)>);

impl Env for Row {
    fn path(&self, path: &[String]) -> Option<Value> {
        let [name] = path else { return Some(Value::Null) };
        let found = self.0.iter().find(|(known, _)| known == name);
        Some(found.map(|(_, value)| value.clone()).unwrap_or_default())
    }
    fn now(&self) -> Time {
        Time(0)
    }
    fn today(&self) -> Date {
        Date(100)
    }
    fn me(&self) -> Option<PersonId> {
        None
    }
    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, Problem>> {
        None
    }
}

fn with(code: &str, kind: FieldKind, required: Required) -> super::Field {
    super::Field { required, ..field(code, kind) }
}

#[test]
fn required_fields_are_asked_for_on_their_occasion() {
    let leaving = Required::Stages {
        leaving: vec!["review.new".to_owned()],
        entering: vec!["review.done".to_owned()],
    };
    let when = Required::When(parse("channel == 'post'").unwrap());
    let of = RecordType {
        fields: vec![
            with("always", FieldKind::String, Required::Always),
            with("later", FieldKind::String, leaving),
            with("sometimes", FieldKind::String, when),
            with("never", FieldKind::String, Required::Never),
        ],
        ..appeal()
    };
    let missing = |row: Row, when| -> Vec<String> {
        let problems = required_missing(&of, &row, when).unwrap();
        assert!(problems.iter().all(|problem| problem.code == Code::FieldRequired));
        problems.into_iter().map(|problem| problem.field).collect()
    };
    let post = || ("channel", Value::text("post"));
    assert_eq!(missing(Row(vec![]), When::Write), ["always"]);
    assert_eq!(missing(Row(vec![post()]), When::Write), ["always", "sometimes"]);
    assert_eq!(missing(Row(vec![post()]), When::Leaving("review.new")), ["later"]);
    assert!(missing(Row(vec![]), When::Leaving("review.check")).is_empty());
    assert_eq!(missing(Row(vec![]), When::Entering("review.done")), ["later"]);
    assert!(missing(Row(vec![]), When::Entering("review.new")).is_empty());
    assert!(missing(Row(vec![]), When::Leaving("review.done")).is_empty());
    let full = Row(vec![("always", Value::text("x")), ("later", Value::List(vec![]))]);
    assert!(missing(full, When::Write).is_empty());
}

#[test]
fn a_broken_rule_says_where_and_what_in_both_languages() {
    let rule = Check {
        code: name("late"),
        when: parse("n > 3").unwrap(),
        message: label("Too many"),
        field: Some(name("summary")),
        note: String::new(),
    };
    let of = RecordType { checks: vec![rule], ..appeal() };
    assert!(broken_checks(&of, &Row(vec![("n", Value::Int(3))])).unwrap().is_empty());
    assert!(broken_checks(&of, &Row(vec![])).unwrap().is_empty());
    let broken = broken_checks(&of, &Row(vec![("n", Value::Int(4))])).unwrap();
    assert_eq!(broken.len(), 1);
    assert_eq!((&*broken[0].field, broken[0].code), ("summary", Code::FieldCheckFailed));
    assert_eq!(broken[0].params[1], ("ru", "Too many".to_owned()));
}

fn computed(code: &str, result: FieldKind, text: &str) -> super::Field {
    super::Field {
        result: Some(result),
        compute: Some(parse(text).unwrap()),
        ..field(code, FieldKind::Computed)
    }
}

#[test]
fn computed_fields_follow_their_needs_and_are_rounded() {
    let mut of = RecordType {
        fields: vec![
            computed("half", FieldKind::Money, "third / 2"),
            computed("third", FieldKind::Money, "n / 3.0"),
            computed("broken", FieldKind::Integer, "n / 0"),
            computed("left", FieldKind::Integer, "date('1970-01-02') - today() + size(name)"),
        ],
        ..appeal()
    };
    of.mark_live();
    let row = Row(vec![("n", Value::Int(20)), ("name", Value::text("abc"))]);
    let shown = |which| -> Vec<String> {
        let values = compute(&of, &row, which).unwrap();
        values.iter().map(|(name, value)| format!("{name}={value:?}")).collect()
    };
    let stored = ["third=Decimal(6.67)", "half=Decimal(3.34)", "broken=Null"];
    assert_eq!(shown(Which::Stored), stored);
    assert_eq!(shown(Which::Live), ["left=Int(-96)"]);
    of.fields.push(computed("n", FieldKind::Integer, "half > 1 ? 1 : 2"));
    assert_eq!(of.computed().unwrap_err(), name("half"));
}
