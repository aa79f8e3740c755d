//! Rules about people.

use super::rules::{is_cycle, line};
use super::views::DepartmentView;

fn department(id: i64, parent: Option<i64>) -> DepartmentView {
    DepartmentView { id, parent, name: String::new(), head: None }
}

#[test]
fn a_department_is_never_inside_itself() {
    let all = [department(1, None), department(2, Some(1)), department(3, Some(2))];
    #[track_caller]
    fn check(all: &[DepartmentView], id: i64, parent: Option<i64>, expected: bool) {
        assert_eq!(is_cycle(all, id, parent), expected, "{id} under {parent:?}");
    }
    check(&all, 3, None, false);
    check(&all, 3, Some(1), false);
    check(&all, 1, Some(1), true);
    check(&all, 1, Some(3), true);
    check(&all, 2, Some(3), true);
    // Rows that are broken already must not hang us.
    let broken = [department(1, Some(2)), department(2, Some(1)), department(3, None)];
    check(&broken, 3, Some(1), true);
}

#[test]
fn names_are_one_line_and_not_endless() {
    assert_eq!(line("name", "  Анна\n Кузьмина ", true).unwrap(), "Анна Кузьмина");
    assert!(line("name", "   ", true).is_err());
    assert!(line("position", "", false).is_ok());
    assert!(line("name", &"я".repeat(201), true).is_err());
    assert!(line("name", "a\0b", true).is_err());
}
