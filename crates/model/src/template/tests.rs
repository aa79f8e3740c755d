use super::{Values, names, render, title};
use base::Code;
use serde_json::json;

fn values() -> Values {
    let json = json!({"last_name": "Иванова", "first_name": null, "patronymic": "",
        "n": 3, "due": "2026-11-24", "sum": "12.50", "html": "<b>"});
    serde_json::from_value(json).unwrap()
}

fn check(template: &str, wanted: &str) {
    assert_eq!(render(template, &values()).unwrap(), wanted, "{template}");
}

#[test]
fn empty_values_are_empty_texts_and_unknown_names_are_mistakes() {
    check("{{ last_name }}/{{ first_name }}/{{ n }}", "Иванова//3");
    check("{{ due | date }} {{ html }} {{ sum }}", "24.11.2026 <b> 12.50");
    check("{% if first_name %}a{% else %}b{% endif %}", "b");
    let code = render("{{ unknown }}", &values()).map_err(|problem| problem.code());
    assert_eq!(code, Err(Code::ExprName));
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert_eq!(render(endless, &values()).unwrap_err().code(), Code::ExprLimit);
}

#[test]
fn titles_have_no_gaps() {
    let full = title("{{ last_name }} {{ first_name }}  {{ patronymic }}", &values());
    assert_eq!(full.unwrap(), "Иванова");
    assert_eq!(title("{{ first_name }}, {{ last_name }}", &values()).unwrap(), "Иванова");
}

#[test]
fn the_names_of_a_template_are_known_before_it_is_used() {
    let found = names("{{ a }} {% for b in c %}{{ b.d }}{% endfor %}").unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(names("{{ a ").unwrap_err().code(), Code::PackageInvalid);
}
