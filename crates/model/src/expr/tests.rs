use super::record_env::SYSTEM_NAMES;
use super::{
    Binary, Env, Expr, Node, RecordEnv, Type, TypeEnv, Unary, check, eval, fold_calls, parse,
};
use crate::value::Value;
use base::{Code, Date, PersonId, Problem, Time};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

fn dec(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

struct Row(HashMap<String, Value>);

fn row() -> Row {
    let date = Value::Date(Date::parse("2026-11-24").unwrap());
    Row(HashMap::from([
        ("n".to_owned(), Value::Int(7)),
        ("sum".to_owned(), dec("10.50")),
        ("name".to_owned(), Value::text("Ёлкин  Пётр")),
        ("none".to_owned(), Value::Null),
        ("day_in".to_owned(), date),
        ("tags".to_owned(), Value::List(vec![Value::text("a"), Value::text("b")])),
        ("applicant.last_name".to_owned(), Value::text("Иванов")),
        ("yes".to_owned(), Value::Bool(true)),
        ("long".to_owned(), Value::List(vec![Value::Int(1); 60_000])),
    ]))
}

impl Env for Row {
    fn path(&self, path: &[String]) -> Option<Value> {
        self.0.get(&path.join(".")).cloned()
    }
    fn now(&self) -> Time {
        Time::parse("2026-11-24T08:00:00Z").unwrap()
    }
    fn today(&self) -> Date {
        Date::parse("2026-11-24").unwrap()
    }
    fn me(&self) -> Option<PersonId> {
        Some(5)
    }
    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        match (name, args) {
            ("add_days", [Value::Date(date), Value::Int(n)]) => {
                Some(Ok(Value::Date(date.plus_days(i32::try_from(*n).unwrap()))))
            }
            ("role", [Value::Text(_)]) => Some(Ok(Value::List(vec![Value::Int(5), Value::Int(6)]))),
            _ => None,
        }
    }
}

fn check_value(text: &str, wanted: Value) {
    let value = eval(&parse(text).unwrap(), &row()).unwrap_or_else(|p| panic!("{text}: {p}"));
    assert_eq!(value, wanted, "{text}");
}

fn check_fails(text: &str, code: Code) {
    let result = parse(text).and_then(|expr| eval(&expr, &row()));
    assert_eq!(result.map_err(|problem| problem.code()), Err(code), "{text}");
}

#[test]
fn values_are_exact_and_null_is_quiet() {
    for (text, wanted) in [
        ("1 + 2 * 3 - 4 / 2", Value::Int(5)),
        ("(1 + 2) * 3 % 4", Value::Int(1)),
        ("7 / 2", Value::Int(3)),
        ("0.1 + 0.2 == 0.3", Value::Bool(true)),
        ("sum * 3", dec("31.50")),
        ("n / 2.0", dec("3.5")),
        ("2 == 2.00", Value::Bool(true)),
        ("-n", Value::Int(-7)),
        ("none + 1", Value::Null),
        ("none < 1", Value::Null),
        ("none == null", Value::Bool(true)),
        ("n != null", Value::Bool(true)),
        ("!(none < 1)", Value::Bool(true)),
        ("none < 1 || yes", Value::Bool(true)),
        ("none && 1 / 0 == 1", Value::Bool(false)),
        ("none < 1 ? 'a' : 'b'", Value::text("b")),
        ("day_in + 10", Value::Date(Date::parse("2026-12-04").unwrap())),
        ("day_in - date('2026-11-01')", Value::Int(23)),
        ("year(day_in) * 10000 + month(day_in) * 100 + day(day_in)", Value::Int(20_261_124)),
        ("name + '!'", Value::text("Ёлкин  Пётр!")),
        ("contains(name, 'ЕЛКИН п')", Value::Bool(true)),
        ("name.startsWith('ёл')", Value::Bool(true)),
        ("contains(tags, 'b') && 'a' in tags && !('c' in tags)", Value::Bool(true)),
        ("contains(none, 'b') || 'a' in none", Value::Bool(false)),
        ("size(none) + size(tags) + size('ёж')", Value::Int(4)),
        ("max(none, 3, n, 2.5)", Value::Int(7)),
        ("min(tags)", Value::text("a")),
        ("min(none)", Value::Null),
        ("coalesce(none, '', 'x')", Value::text("x")),
        ("is_empty('') && is_empty([]) && is_empty(none) && !is_empty(0)", Value::Bool(true)),
        ("applicant.last_name", Value::text("Иванов")),
        ("me() in role('clerk')", Value::Bool(true)),
        ("add_days(today(), 1)", Value::Date(Date::parse("2026-11-25").unwrap())),
        ("add_days(none, 1)", Value::Null),
        ("has_role(none, 'x')", Value::Bool(false)),
        ("now() >= time('2026-11-24T11:00:00+03:00')", Value::Bool(true)),
    ] {
        check_value(text, wanted);
    }
}

#[test]
fn what_cannot_be_computed_is_a_problem_and_not_a_panic() {
    check_fails("1 / 0", Code::ExprValue);
    check_fails("sum % 0", Code::ExprValue);
    check_fails("9223372036854775807 + n", Code::ExprValue);
    check_fails("day_in + 9000000000", Code::ExprValue);
    check_fails("name < 1", Code::ExprValue);
    check_fails("unknown", Code::ExprName);
    check_fails("is_active(n)", Code::ExprName);
    check_fails("2 in long || 3 in long", Code::ExprLimit);
}

fn check_syntax(text: &str, at: &str, found: &str) {
    let problem = parse(text).expect_err(text);
    assert_eq!(problem.code(), Code::ExprSyntax, "{text}");
    let said = problem.param("found").or(problem.param("what"));
    assert_eq!((problem.param("at"), said), (Some(at), Some(found)), "{text}");
}

#[test]
fn syntax_errors_say_where_and_what() {
    check_syntax("", "1", "end");
    check_syntax("a ==", "5", "end");
    check_syntax("ё == 1", "1", "ё");
    check_syntax("name = 'x'", "6", "=");
    check_syntax("a & b", "3", "&");
    check_syntax("'abc", "1", "quote");
    check_syntax("f(1, )", "6", ")");
    check_syntax("a ? b", "6", "end");
    check_syntax("1.a", "3", "a");
    check_syntax("12abc", "1", "12a");
    check_syntax("a b", "3", "b");
    check_syntax("date('2026-02-30')", "1", "date('2026-02-30')");
    check_syntax("99999999999999999999", "1", "99999999999999999999");
    check_syntax("'\\x'", "2", "\\x");
}

#[test]
fn limits_are_kept_before_any_work() {
    let long = format!("'{}'", "x".repeat(2048));
    let deep = format!("{}1{}", "(".repeat(32), ")".repeat(32));
    let chain = "a + ".repeat(200) + "a";
    for text in [long, deep, chain, "!".repeat(500) + "a", "[".repeat(2000)] {
        let code = parse(&text).map_err(|problem| problem.code()).map(|_| ());
        assert_eq!(code, Err(Code::ExprLimit), "{text}");
    }
    assert!(parse(&format!("{}1{}", "(".repeat(31), ")".repeat(31))).is_ok());
    assert!(parse(&("a || ".repeat(100) + "a")).is_ok());
}

fn check_text(text: &str, canonical: &str) {
    let expr = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
    assert_eq!(&*expr.text, canonical);
    assert_eq!(parse(canonical).unwrap().root, expr.root, "{text}");
}

#[test]
fn the_canonical_text_has_no_bracket_too_many() {
    check_text("((a)+(b*c))", "a + b * c");
    check_text("(a+b)*c", "(a + b) * c");
    check_text("a-(b-c)-d", "a - (b - c) - d");
    check_text("!(a&&b)||c", "!(a && b) || c");
    check_text("a ? b : (c ? d : e)", "a ? b : c ? d : e");
    check_text("(a ? b : c) ? (d ? 1 : 2) : e", "(a ? b : c) ? (d ? 1 : 2) : e");
    check_text("name.contains(\"x\").size()", "size(contains(name, 'x'))");
    check_text("\"it's\" + 'a\"b\\'c'", "\"it's\" + 'a\"b\\'c'");
    check_text("- 5 - -3 + -x", "-5 - -3 + -x");
    check_text("a in [1,2.50,null]", "a in [1, 2.50, null]");
    check_text("date(\"2026-11-24\")", "date('2026-11-24')");
}

struct Names;

impl TypeEnv for Names {
    fn path(&self, path: &[String]) -> Option<Type> {
        Some(match path.join(".").as_str() {
            "n" => Type::Int,
            "sum" => Type::Decimal,
            "name" | "channel" => Type::Text,
            "due" => Type::Date,
            "created_at" => Type::Time,
            "tags" => Type::Text.listed(),
            "applicant" => Type::Link("contact".to_owned()),
            "company" => Type::Link("company".to_owned()),
            "responsible" => Type::Person,
            "yes" => Type::Bool,
            _ => return None,
        })
    }
    fn options(&self, path: &[String]) -> Option<Vec<String>> {
        matches!(path, [name] if name == "channel" || name == "tags")
            .then(|| vec!["post".to_owned(), "site".to_owned()])
    }
    fn names(&self) -> Vec<String> {
        vec!["responsible".to_owned(), "channel".to_owned()]
    }
}

fn check_type(text: &str, wanted: Type) {
    let of = check(&parse(text).unwrap(), &Names).unwrap_or_else(|p| panic!("{text}: {p}"));
    assert_eq!(of, wanted, "{text}");
}

fn check_refused(text: &str, part: &str, what: &str) {
    let problem = check(&parse(text).unwrap(), &Names).expect_err(text);
    assert_eq!(problem.param("part"), Some(part), "{text}");
    let said = problem.param("near").or(problem.param("what")).unwrap_or_default();
    assert!(said.contains(what), "{text}: {said}");
}

#[test]
fn types_fit_or_the_wrong_part_is_named() {
    check_type("n == 1 && sum > n && name != null", Type::Bool);
    check_type("due == null ? null : next_workday(add_days(due, 30))", Type::Date);
    check_type("min(add_workdays(today(), 1), add_days(day_of(created_at), 3))", Type::Date);
    check_type("n + sum", Type::Decimal);
    check_type("due - today()", Type::Int);
    check_type("'site' in tags && contains(tags, 'post')", Type::Bool);
    check_type("responsible == me() || responsible in role('clerk')", Type::Bool);
    check_type("applicant == 5 && responsible == 2", Type::Bool);
    check_type("coalesce(head(responsible), duty())", Type::Person);
    check_type("[1, 2.5, null]", Type::Decimal.listed());
    check_type("channel in ['post', 'site'] ? 'a' : name", Type::Text);
    check_type("end_of_day(due) > now()", Type::Bool);

    check_refused("channel == 'wrong'", "'wrong'", "post, site");
    check_refused("channel in ['post', 'wrong']", "'wrong'", "post, site");
    check_refused("'mail' in tags", "'mail'", "post, site");
    check_refused("contains(tags, 'mail')", "'mail'", "post, site");
    check_refused("name + 1", "name + 1", "`+` does not fit");
    check_refused("created_at < today()", "created_at < today()", "a moment and a day");
    check_refused("n && yes", "n", "a condition is expected");
    check_refused("applicant == company", "applicant == company", "a link to contact");
    check_refused("applicant < 5", "applicant < 5", "`<` does not fit");
    check_refused("yes ? 1 : 'a'", "yes ? 1 : 'a'", "one branch is a whole number");
    check_refused("year(created_at)", "created_at", "day_of");
    check_refused("add_days(due)", "add_days(due)", "takes 2 arguments");
    check_refused("max(responsible)", "max(responsible)", "no order");
    check_refused("responsable == 1", "responsable", "responsible");
    check_refused("add_day(due, 1)", "add_day", "add_days");
    check_refused("eval(name)", "eval", "");
}

#[test]
fn constant_parts_are_computed_before_sql() {
    for (text, folded) in [
        ("day_in < today() + 7", "day_in < date('2026-12-01')"),
        ("applicant.last_name == null && me() in role('x')", "applicant.last_name == null && true"),
        ("n in role('clerk')", "n in [5, 6]"),
        ("1 + 1 == 2", "true"),
    ] {
        assert_eq!(&*fold_calls(&parse(text).unwrap(), &row()).unwrap().text, folded);
    }
}

#[test]
fn system_names_mean_something_on_every_type() {
    let kind = crate::record_type::tests::appeal();
    let types = HashMap::from([(kind.code.clone(), kind.clone().into())]);
    let env = RecordEnv::new(&types, &kind).with("this", Type::Link("appeal".to_owned()));
    for name in SYSTEM_NAMES {
        assert!(env.path(&[name.to_owned()]).is_some(), "{name}");
    }
    let text = "this.id == id && stage == 'review.new' && this.stage != 'review.done'";
    assert_eq!(check(&parse(text).unwrap(), &env).unwrap(), Type::Bool);
    let wrong = parse("this.stage == 'review.old'").unwrap();
    assert_eq!(check(&wrong, &env).unwrap_err().code(), Code::ExprType);
}

fn nodes() -> impl Strategy<Value = Node> {
    let name = prop_oneof![Just("a"), Just("b_1"), Just("stage")].prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Bool),
        (i64::MIN + 1..i64::MAX).prop_map(Node::Int),
        (any::<i64>(), 0u32..9).prop_map(|(n, scale)| Node::Decimal(Decimal::new(n, scale))),
        "[a-zё'\"\\\\\n\t\u{7} ]{0,6}".prop_map(Node::Text),
        (-700_000..2_000_000).prop_map(|days| Node::Date(Date(days))),
        (-9_000_000_000_000i64..9_000_000_000_000).prop_map(|ms| Node::Time(Time(ms))),
        prop::collection::vec(name, 1..3).prop_map(Node::Path),
    ];
    leaf.prop_recursive(5, 30, 3, |inner| {
        let operator = prop::sample::select(Binary::ALL.to_vec());
        let (one, list) = (inner.clone().prop_map(Box::new), prop::collection::vec(inner, 0..3));
        prop_oneof![
            list.clone().prop_map(Node::List),
            list.prop_map(|args| Node::Call("f".to_owned(), args)),
            one.clone().prop_map(|node| Node::Unary(Unary::Not, node)),
            one.clone().prop_map(|node| node.negated()),
            (operator, one.clone(), one.clone()).prop_map(|(o, a, b)| Node::Binary(o, a, b)),
            (one.clone(), one.clone(), one).prop_map(|(a, b, c)| Node::If(a, b, c)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_printed_gives_the_same_tree(node in nodes()) {
        let expr = Expr::of(node);
        prop_assume!(expr.text.len() <= 2048);
        let read = parse(&expr.text).unwrap_or_else(|problem| panic!("{expr}: {problem}"));
        prop_assert_eq!(&read.root, &expr.root, "{}", expr);
        prop_assert_eq!(&read.text, &expr.text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[a-z0-9 ()\\[\\].,?:!<>=&|+*/%'\"\\\\-]{0,60}") {
        let _ = parse(&text).and_then(|expr| eval(&expr, &row()));
    }
}
