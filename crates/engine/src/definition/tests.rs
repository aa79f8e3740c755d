use super::{Due, print, read};
use crate::testing::{FLOW, types};
use base::Code;

#[test]
fn a_flow_is_printed_as_it_stands() {
    let flow = read("flows/ticket.yaml", FLOW, &types()).unwrap_or_else(|p| panic!("{p}"));
    let text = print(&flow);
    let again =
        read("flows/ticket.yaml", &text, &types()).unwrap_or_else(|p| panic!("{p}\n{text}"));
    assert_eq!(again, flow);
    assert_eq!(print(&again), text);
}

#[test]
fn terms_are_short_words_or_expressions() {
    #[track_caller]
    fn check(text: &str, expected: &Due) {
        let text = FLOW.replace("due: 2wd", &format!("due: {text}"));
        let flow = read("f.yaml", &text, &types()).unwrap();
        let Some(super::TaskRef::Task(task)) = flow.task("t_first") else { panic!("no task") };
        assert_eq!(&task.due, expected);
    }
    check("3d", &Due::Days(3));
    check("2wd", &Due::WorkDays(2));
    check("4h", &Due::Hours(4));
    check("8wh", &Due::WorkHours(8));
    check(
        "\"add_days(today(), 3)\"",
        &Due::At(model::expr::parse("add_days(today(), 3)").unwrap()),
    );
}

/// Changes one piece of the flow and expects a refusal at the changed line.
#[track_caller]
fn check_wrong(from: &str, to: &str, code: Code, what: &str) {
    assert!(FLOW.contains(from), "{from}");
    let text = FLOW.replacen(from, to, 1);
    let problem = read("flows/ticket.yaml", &text, &types()).expect_err(to);
    assert_eq!(problem.code(), code, "{problem}");
    assert!(problem.to_string().contains(what), "{problem}");
    let place = problem.place().expect("a place");
    let line = FLOW.split(from).next().unwrap().lines().count().max(1);
    let line = u32::try_from(line).unwrap();
    let touched = u32::try_from(to.lines().count().max(1)).unwrap();
    assert_eq!(place.file, "flows/ticket.yaml");
    assert!(
        (line.saturating_sub(1)..=line + touched).contains(&place.line),
        "{problem}, not {line}"
    );
}

#[test]
fn a_wrong_flow_is_refused_with_its_place() {
    use Code::{ExprName, ExprType, PackageInvalid};
    check_wrong("flow: ticket", "flow: tickets", PackageInvalid, "no record type `tickets`");
    check_wrong("to: [work.doing]", "to: [work.gone]", PackageInvalid, "no stage `work.gone`");
    check_wrong("  work.doing:\n", "  work.done:\n", PackageInvalid, "is final");
    check_wrong(
        "set: {count: \"1\", who",
        "set: {cuont: \"1\", who",
        PackageInvalid,
        "no field `cuont`",
    );
    check_wrong("set: {count: \"1\"", "set: {count: \"'a'\"", ExprType, "a whole number");
    check_wrong("when: \"is_hot == true\"", "when: \"is_hut == true\"", ExprName, "is_hut");
    check_wrong("when: \"is_hot == true\"", "when: due", ExprType, "yes or no");
    check_wrong("due: 2wd", "due: 2weeks", Code::ExprSyntax, "");
    check_wrong("due: 2wd", "due: \"count\"", ExprType, "a day");
    check_wrong(
        "who: [\"who\", \"role('head')\"]\n      text",
        "who: [\"due\"]\n      text",
        ExprType,
        "a person",
    );
    check_wrong("id: a_what", "id: t_first", PackageInvalid, "is used on line");
    check_wrong("kind: choose", "kind: poll", PackageInvalid, "choose, form, approve or ack");
    check_wrong("code: no_do", "code: maybe", PackageInvalid, "no option of `answer`");
    check_wrong("code: no_do", "code: yes_do", PackageInvalid, "twice");
    check_wrong(
        "task_done: t_first",
        "task_done: t_last",
        PackageInvalid,
        "no task or ask `t_last`",
    );
    check_wrong("task_done: t_first", "task_done: t_do", PackageInvalid, "made elsewhere");
    check_wrong("changed: [name]", "changed: [nam]", PackageInvalid, "no field `nam`");
    check_wrong("if_past: fire", "if_past: maybe", PackageInvalid, "fire or skip");
    check_wrong("keep: true", "keeps: true", PackageInvalid, "there is no key `keeps`");
    check_wrong("close: work.done", "close: work.doing", PackageInvalid, "not final");
    check_wrong("move: {on: twin,", "move: {on: name,", PackageInvalid, "not a link");
    check_wrong(
        "type: note, fields: {text: \"'x'\"}",
        "type: note, fields: {size_of: \"1\"}",
        PackageInvalid,
        "needs the field `text`",
    );
    check_wrong("{{ answer }}", "{{ anwser }}", PackageInvalid, "anwser");
    check_wrong("{{ answer }}", "{{ answer ", PackageInvalid, "template");
    check_wrong("let: {name: mine,", "let: {name: due,", PackageInvalid, "is a field already");
    check_wrong(
        "require_checklist: true",
        "require_checklist: maybe",
        PackageInvalid,
        "true or false",
    );
    check_wrong(
        "- if: is_twin\n        then:",
        "- when: is_twin\n        then:",
        PackageInvalid,
        "one key",
    );
    check_wrong(
        "- set: {is_hot: \"true\"}\n      - move: work.doing",
        "- move: work.doing\n      - set: {is_hot: \"true\"}",
        PackageInvalid,
        "nothing can follow",
    );
}

#[test]
fn a_stage_that_may_leave_no_step_is_refused_at_its_name() {
    #[track_caller]
    fn check(from: &str, to: &str, stage_line: &str, what: &str) {
        assert!(FLOW.contains(from), "{from}");
        let text = FLOW.replacen(from, to, 1);
        let problem = read("f.yaml", &text, &types()).expect_err(to);
        assert!(problem.to_string().contains(what), "{problem}");
        let line = text.lines().position(|line| line == stage_line).unwrap() + 1;
        assert_eq!(problem.place().map(|place| place.line), u32::try_from(line).ok());
    }
    let task = "    - task:\n        id: t_do\n        title: Делать\n        who: [\"who\"]\n        due: \"due\"\n";
    let conditional = task.replace("due: \"due\"\n", "due: \"due\"\n        when: is_hot\n");
    check(task, &conditional, "  work.doing:", "no next step");
    let branch = "    - if: is_hot\n      then:\n      - close: work.done\n";
    check(task, branch, "  work.doing:", "no next step");
    let without = FLOW.split("  work.doing:\n    enter").next().unwrap();
    let problem = read("f.yaml", without, &types()).unwrap_err();
    assert!(problem.to_string().contains("`work.doing` is open and has no rules"), "{problem}");
    // A move at the end of every branch is a step of the other stage; a ring of them is not.
    let both = "    - if: is_hot\n      then:\n      - close: work.done\n      else:\n      - close: work.done\n";
    assert!(read("f.yaml", &FLOW.replacen(task, both, 1), &types()).is_ok());
}

#[test]
fn stages_that_send_a_record_round_and_round_are_refused() {
    let ring = "flow: ticket\nstages:\n  work.new:\n    enter:\n    - move: work.doing\n  work.doing:\n    enter:\n    - move: work.new\n";
    let problem = read("f.yaml", ring, &types()).unwrap_err();
    assert!(problem.to_string().contains("work.new → work.doing → work.new"), "{problem}");
}

#[test]
fn a_search_before_this_record_is_of_its_own_type_and_by_an_ordered_field() {
    let find = "find: {id: twin, type: ticket, when: \"name == this.name && id != this.id\"}";
    let with = |more: &str| find.replace("}", &format!(", before: {more}}}"));
    check_wrong(find, &with("name"), Code::PackageInvalid, "no day, moment or whole number");
    check_wrong(find, &with("gone"), Code::PackageInvalid, "has no field `gone`");
    let other = "find: {id: first, type: note, when: \"ticket == this.id && text != this.name\"}";
    let before = other.replace("}", ", before: size_of}");
    check_wrong(other, &before, Code::PackageInvalid, "of the same type");
}

#[test]
fn who_rejects_says_why_unless_the_flow_says_otherwise() {
    let approve = |more: &str| {
        let outcomes = format!(
            "        outcomes:\n        - code: approved\n          label: Да\n        - code: rejected\n          label: Нет\n{more}"
        );
        let start = FLOW.split("        field: answer\n").next().unwrap();
        let rest = FLOW.split("          - close: work.done\n").nth(1).unwrap();
        let text = format!("{start}{outcomes}{rest}").replace("kind: choose", "kind: approve");
        let flow = read("f.yaml", &text, &types()).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(read("f.yaml", &print(&flow), &types()).unwrap(), flow);
        let Some(super::TaskRef::Ask(ask)) = flow.task("a_what") else { panic!("no ask") };
        ask.outcomes.iter().map(|outcome| outcome.needs_comment).collect::<Vec<_>>()
    };
    assert_eq!(approve(""), [false, true]);
    assert_eq!(approve("          comment: optional\n"), [false, false]);
    check_wrong(
        "          label: {ru: Делать, en: Do}\n",
        "          label: {ru: Делать, en: Do}\n          comment: maybe\n",
        Code::PackageInvalid,
        "required or optional",
    );
}

#[test]
fn stages_that_no_way_avoids_are_known() {
    let types = types();
    let flow = read("f.yaml", FLOW, &types).unwrap();
    let ways = super::Ways::of(&types["ticket"], [&flow].into_iter());
    assert_eq!(ways.passed("work.new", "work.doing"), ["work.new"]);
    assert_eq!(ways.passed("work.done", "work.new"), ["work.done"]);
    let longer = FLOW.replace("- close: work.done", "- move: work.doing");
    let longer = longer.replace("- move: work.new", "- close: work.done");
    let flow = read("f.yaml", &longer, &types).unwrap();
    let ways = super::Ways::of(&types["ticket"], [&flow].into_iter());
    assert_eq!(ways.passed("work.new", "work.done"), ["work.new", "work.doing"]);
}
