use super::{Node, parse, print};
use proptest::prelude::*;

fn check_same(text: &str) {
    let node = parse("f.yaml", text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    assert_eq!(print(&node), text);
}

fn check_wrong(text: &str, what: &str, line: u32, column: u32) {
    let problem = parse("f.yaml", text).expect_err(text);
    let said = problem.param("what").unwrap_or_default();
    assert!(said.contains(what), "{said}\n{text}");
    let place = problem.place().expect("a place");
    assert_eq!((&*place.file, place.line, place.column), ("f.yaml", line, column), "{text}");
}

#[test]
fn canonical_texts_stay_as_they_are() {
    check_same("a: 1\nb: текст с пробелами\nc: \"12\"\nd: null\n");
    check_same(
        "label: {ru: Обращения, en: Appeals}\nsearch: [reg_no, summary]\nnone: []\nno: {}\n",
    );
    check_same(
        "fields:\n- code: a\n  kind: string\n  label: {ru: \"А, б\", en: A}\n- code: b\nend: 1\n",
    );
    check_same("a:\n  b:\n    c: 1\n  d:\n  - - 1\n    - 2\n  - x: 1\n    y:\n    - 2\n");
    check_same(
        "note: |-\n  Первая строка\n\n  вторая: с двоеточием\nnext: |\n  one\n  two\nlist:\n- |-\n  a\n  b\n",
    );
    check_same("run: [{move: \"a.b\"}, {notify: {who: [responsible, \"role('clerk')\"]}}]\n");
    check_same("title: \"{{ summary }}\"\nv: \"1.0\"\nat: 12:30\nq: \"он сказал: \\\"да\\\"\"\n");
    check_same("stages:\n  appeal_review.new:\n    to: [appeal_review.check]\n");
    check_same(
        "a: \"x: y\"\nb: \"-\"\nc: \"# no\"\nd: \"* 1\"\ne: x#y\nf: \" x\"\ng: \"\"\nh: \"true\"\n",
    );
}

#[test]
fn what_is_outside_of_the_subset_is_refused_with_its_place() {
    check_wrong("a: 1\nb: 2\na: 3\n", "twice", 3, 1);
    check_wrong("a: &x 1\n", "anchors", 1, 7);
    check_wrong("a: *x\n", "aliases", 1, 4);
    check_wrong("a: !int 1\n", "tags", 1, 9);
    check_wrong("a: 1\n---\nb: 2\n", "one document", 2, 1);
    check_wrong("a:\n  ? [x]\n  : 1\n", "a key is a word", 2, 5);
    check_wrong("a: {b: 1\n", "", 1, 4);
    check_wrong(&format!("{}1{}", "[".repeat(33), "]".repeat(33)), "32 levels", 1, 33);
}

#[test]
fn unknown_keys_are_refused_at_the_key() {
    let node = parse("f.yaml", "code: a\n  \ncolour: red\n").unwrap();
    let mut fields = node.fields().unwrap();
    assert_eq!(fields.name("code").unwrap(), "a");
    let problem = fields.done().unwrap_err();
    assert_eq!(problem.place().map(|place| (place.line, place.column)), Some((3, 1)));
    assert!(problem.param("what").unwrap().contains("`colour`"));
}

#[test]
fn numbers_with_a_point_stay_exact_in_json() {
    let node = parse("f.yaml", "{a: 12, b: 12.10, c: true, d: null, e: \"1\", f: [x]}").unwrap();
    let json = node.to_json().to_string();
    assert_eq!(json, r#"{"a":12,"b":"12.10","c":true,"d":null,"e":"1","f":["x"]}"#);
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zа-яё0-9 :#,\\-\\[\\]{}'\"!&*|>%@`.?\\\\~=\n\t]{0,12}",
        Just("null".to_owned()),
        Just("0x1F".to_owned()),
        Just("1e5".to_owned()),
        Just("-1".to_owned()),
        Just(".5".to_owned()),
        Just("\u{feff}x\u{2028}\u{85}\u{7}".to_owned()),
        Just("line\nline 2\n\n".to_owned()),
        Just("a\n  b\nc".to_owned()),
        Just("a\r\nb".to_owned()),
    ]
}

fn nodes() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        texts().prop_map(|text| Node::text(&text)),
        texts().prop_map(|text| Node::quoted(&text)),
        any::<i64>().prop_map(Node::plain),
    ];
    let style =
        prop_oneof![Just(super::Style::Block), Just(super::Style::Flow), Just(super::Style::Auto)];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let list = (prop::collection::vec(inner.clone(), 0..5), style.clone());
        let map = (prop::collection::btree_map(texts(), inner, 0..5), style.clone());
        prop_oneof![
            list.prop_map(|(items, style)| Node::list(items).styled(style)),
            map.prop_map(|(entries, style)| {
                let entries = entries.iter().map(|(key, node)| (&**key, node.clone())).collect();
                Node::map(entries).styled(style)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn printing_and_parsing_give_the_same_tree_and_text(node in nodes()) {
        let text = print(&node);
        let read = parse("f.yaml", &text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
        prop_assert_eq!(&read, &node, "\n{}", text);
        prop_assert_eq!(print(&read), text);
    }
}
