use super::{Effect, Event, Facts, Run, Step, advance, due_timers, start};
use crate::calendar::Calendar;
use crate::definition::{Flow, read};
use crate::testing::{Desk, FLOW, at, day, office, types};
use base::{Code, Problem};
use model::Value;
use proptest::prelude::*;
use std::sync::LazyLock;

static FLOW_READ: LazyLock<Flow> = LazyLock::new(|| {
    read("flows/ticket.yaml", FLOW, &types()).unwrap_or_else(|problem| panic!("{problem}"))
});
static OFFICE: LazyLock<Calendar> = LazyLock::new(office);

fn try_step(desk: &Desk, run: &Run, event: &Event) -> Result<Step, Problem> {
    let facts = Facts { env: desk, calendar: &OFFICE, language: "ru" };
    advance(&FLOW_READ, run.clone(), event, &facts, desk.now)
}

#[track_caller]
fn step(desk: &Desk, run: &Run, event: &Event) -> Step {
    try_step(desk, run, event).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Effects in short: what is done, by which block.
fn said(effects: &[Effect]) -> Vec<String> {
    let short = |effect: &Effect| match effect {
        Effect::Set { node, on, fields } => {
            let fields: Vec<String> = fields.iter().map(|(n, v)| format!("{n}={v:?}")).collect();
            format!("{node}: set {on:?} {}", fields.join(" "))
        }
        Effect::Task(task) => format!("{}: task for {}", task.node, task.who),
        Effect::Create { node, record_type, .. } => format!("{node}: create {record_type}"),
        Effect::Find { node, record_type, when, last_by } => {
            let last = last_by.as_deref().map(|field| format!(" by {field}")).unwrap_or_default();
            format!("{node}: find {record_type} {when}{last}")
        }
        Effect::Count { node, record_type, when } => format!("{node}: count {record_type} {when}"),
        Effect::Move { node, on, to } => format!("{node}: move {on:?} {to}"),
        Effect::Notify { node, who, text, .. } => format!("{node}: tell {who:?} {text}"),
        Effect::Drop { node, task } => format!("{node}: drop {task}"),
        Effect::Term { node, due_at, .. } => format!("{node}: term {due_at}"),
        Effect::Assign { node, who, .. } => format!("{node}: give to {who}"),
        Effect::Log { node, text } => format!("{node}: log {text}"),
        Effect::Skipped { node, reason } => format!("{node}: not {reason}"),
    };
    effects.iter().map(short).collect()
}

fn entered() -> (Run, Vec<Effect>) {
    let desk = Desk::new();
    let first = step(&desk, &start("work.new"), &Event::Entered);
    let made = step(&desk, &first.run, &Event::Made { node: "made".to_owned(), id: 40 });
    let mut effects = first.effects;
    effects.extend(made.effects);
    (made.run, effects)
}

#[test]
fn entering_a_stage_runs_its_blocks_and_waits_for_what_it_made() {
    let desk = Desk::new();
    let first = step(&desk, &start("work.new"), &Event::Entered);
    assert_eq!(
        said(&first.effects),
        ["enter: set None count=Int(1) who=Int(1)", "made: create note"]
    );
    assert!(first.run.is_paused());
    let Some(Effect::Create { fields, .. }) = first.effects.last() else { panic!("no create") };
    assert_eq!(fields[0].1, Value::text("Крыша!"));
    assert_eq!(fields[1].1, Value::Int(7));

    // The shell has set the fields by now.
    let desk = desk.with("count", Value::Int(1)).with("who", Value::Int(2));
    let made = step(&desk, &first.run, &Event::Made { node: "made".to_owned(), id: 40 });
    assert_eq!(
        said(&made.effects),
        [
            "made: set Some(40) size_of=Int(1)".replace("made:", "enter:"),
            "t_first: task for 2".to_owned(),
            "a_what: not due: empty".to_owned(),
            "a_what: task for 2".to_owned(),
        ]
    );
    assert!(!made.run.is_paused());
    assert_eq!(made.run.asks.keys().collect::<Vec<_>>(), ["a_what", "t_first"]);
}

#[test]
fn a_task_has_its_person_term_texts_and_form() {
    let (_, effects) = entered();
    let task = |node: &str| {
        effects
            .iter()
            .find_map(|effect| match effect {
                Effect::Task(task) if task.node == node => Some(task.clone()),
                _ => None,
            })
            .unwrap()
    };
    let first = task("t_first");
    assert_eq!(first.title, "Начать Крыша");
    assert_eq!(first.checklist, ["Раз", "Два"]);
    assert_eq!(first.due_at, at("2026-11-26 18:00"));
    // `who` is empty as stored (the note of `set` is the shell's by now), Max is blocked.
    assert_eq!(first.who, 2);
    assert!(first.keep && first.form.require_checklist);
    assert_eq!(first.form.require_fields, ["due"]);
    let ask = task("a_what");
    assert_eq!(ask.form.kind, "choose");
    assert_eq!(ask.form.field.as_deref(), Some("answer"));
    assert_eq!(ask.form.outcomes[0].ru, "Делать");
    // Without a date of its own: the end of the next working day.
    assert_eq!(ask.due_at, at("2026-11-25 18:00"));
}

#[test]
fn an_answer_sets_its_field_and_runs_its_outcome_once() {
    let desk = Desk::new();
    let (run, _) = entered();
    let run = step(&desk, &run, &Event::TaskMade { node: "a_what".to_owned(), task: 90 }).run;
    assert_eq!(run.asks.get("a_what"), Some(&90));
    let answer = Event::TaskDone { node: "a_what".to_owned(), outcome: Some("yes_do".to_owned()) };
    let done = step(&desk, &run, &answer);
    assert_eq!(
        said(&done.effects),
        ["a_what: set None answer=Text(\"yes_do\")", "a_what: move None work.doing"]
    );
    assert!(done.run.done);
    for late in [answer, Event::Entered, Event::Changed(vec!["name".to_owned()])] {
        assert_eq!(step(&desk, &done.run, &late), Step { run: done.run.clone(), effects: vec![] });
    }
    let wrong = Event::TaskDone { node: "a_what".to_owned(), outcome: Some("maybe".to_owned()) };
    assert_eq!(try_step(&desk, &run, &wrong).unwrap_err().code(), Code::TaskOutcome);
}

#[test]
fn a_done_task_wakes_its_trigger() {
    let (run, _) = entered();
    let done = Event::TaskDone { node: "t_first".to_owned(), outcome: None };
    let step = step(&Desk::new(), &run, &done);
    assert_eq!(
        said(&step.effects),
        ["started: set None is_hot=Bool(true)", "started: move None work.doing"]
    );
}

#[test]
fn a_search_leaves_only_names_of_the_searched_type() {
    let desk = Desk::new();
    let changed = Event::Changed(vec!["name".to_owned()]);
    let (run, _) = entered();
    let found = step(&desk, &run, &changed);
    assert_eq!(said(&found.effects), ["twin: find ticket name == 'Крыша' && id != 7"]);
    // Other events wait for the answer, each once.
    let other = Event::TaskDone { node: "t_first".to_owned(), outcome: None };
    let mut waiting = found.run;
    for event in [&changed, &other, &other, &changed] {
        let next = step(&desk, &waiting, event);
        assert_eq!(next.effects, []);
        waiting = next.run;
    }
    let yes = step(&desk, &waiting, &Event::Found { node: "twin".to_owned(), id: Some(8) });
    assert_eq!(
        said(&yes.effects),
        [
            "named: move Some(8) work.done",
            "started: set None is_hot=Bool(true)",
            "started: move None work.doing"
        ]
    );
    let no = step(&desk, &waiting, &Event::Found { node: "twin".to_owned(), id: None });
    assert_eq!(said(&no.effects)[0], "named: not is_twin");
}

#[test]
fn names_reach_the_fields_of_what_was_found() {
    let mut desk = Desk::new();
    desk.others.insert((5, "size_of".to_owned()), Value::Int(3));
    let first = step(&desk, &start(""), &Event::Entered);
    assert_eq!(said(&first.effects), ["first: find note ticket == 7 && text != 'Крыша'"]);
    let found = |id| Event::Found { node: "first".to_owned(), id };
    let some = step(&desk, &first.run, &found(Some(5)));
    assert_eq!(said(&some.effects), ["on_create: set None count=Int(4)"]);
    let none = step(&desk, &first.run, &found(None));
    assert_eq!(said(&none.effects), ["on_create: set None count=Int(0)"]);
}

#[test]
fn a_trigger_tells_people_or_says_why_not() {
    let changed = Event::Changed(vec!["due".to_owned()]);
    let cold = step(&Desk::new(), &start(""), &changed);
    assert_eq!(said(&cold.effects), ["hot: not is_hot == true"]);
    let desk = Desk::new()
        .with("is_hot", Value::Bool(true))
        .with("who", Value::Int(1))
        .with("answer", Value::text("yes_do"))
        .with("due", Value::Date(day("2026-12-30")));
    let hot = step(&desk, &start(""), &changed);
    assert_eq!(
        said(&hot.effects),
        ["hot: set None count=Int(1)", "n_hot: tell [1, 2] Срочно: Крыша, Анна, Да, 30.12.2026"]
    );
    let closed = desk.with("stage", Value::text("work.done")).with("is_open", Value::Bool(false));
    let after = step(&closed, &start(""), &changed);
    assert_eq!(said(&after.effects), ["hot: not the record is closed"]);
}

#[test]
fn a_timer_follows_its_field_and_fires_once_for_a_moment() {
    let due = |desk: &Desk| {
        let facts = Facts { env: desk, calendar: &OFFICE, language: "ru" };
        due_timers(&FLOW_READ, &start(""), &facts).unwrap()[0].due
    };
    let mut desk = Desk::new().with("is_hot", Value::Bool(true)).with("who", Value::Int(1));
    assert_eq!(due(&desk), None);
    desk = desk.with("due", Value::Date(day("2026-12-30")));
    assert_eq!(due(&desk), Some(at("2026-12-25 09:00")));

    let fired = Event::TimerFired("soon".to_owned());
    let run = start("");
    assert_eq!(step(&desk, &run, &fired).effects, [], "too early: the date was moved");
    desk.now = at("2026-12-25 09:00");
    let once = step(&desk, &run, &fired);
    assert_eq!(said(&once.effects), ["n_soon: tell [1] "]);
    assert_eq!(step(&desk, &once.run, &fired).effects, []);
    let moved = desk.clone().with("due", Value::Date(day("2026-12-29")));
    assert_eq!(step(&moved, &once.run, &fired).effects.len(), 1);
    let cold = desk.with("is_hot", Value::Bool(false));
    assert_eq!(said(&step(&cold, &run, &fired).effects), ["soon: not is_hot == true"]);
}

#[test]
fn a_failure_names_its_block() {
    let mut desk = Desk::new();
    desk.fields.remove("name");
    let problem = try_step(&desk, &start("work.new"), &Event::Entered).unwrap_err();
    assert_eq!((problem.code(), problem.param("node")), (Code::ExprName, Some("made")));
}

#[test]
fn a_run_survives_being_stored() {
    let (run, _) = entered();
    let desk = Desk::new();
    let paused = step(&desk, &run, &Event::Changed(vec!["name".to_owned()])).run;
    let text = serde_json::to_string(&paused).unwrap();
    assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), paused);
    assert_eq!(
        serde_json::from_str::<Run>("{\"stage\": \"work.new\"}").unwrap(),
        start("work.new")
    );
}

fn events() -> impl Strategy<Value = Event> {
    let word =
        |words: &'static [&'static str]| proptest::sample::select(words).prop_map(str::to_owned);
    prop_oneof![
        Just(Event::Entered),
        word(&["name", "is_hot", "due", "count"]).prop_map(|field| Event::Changed(vec![field])),
        word(&["t_first", "a_what", "t_do", "none"])
            .prop_map(|node| Event::TaskDone { node, outcome: Some("yes_do".to_owned()) }),
        (word(&["t_first", "a_what", "t_do"]), 1_i64..9)
            .prop_map(|(node, task)| Event::TaskMade { node, task }),
        word(&["soon", "late", "none"]).prop_map(Event::TimerFired),
        (word(&["made", "never"]), 1_i64..9).prop_map(|(node, id)| Event::Made { node, id }),
        (word(&["twin", "first"]), proptest::option::of(1_i64..9))
            .prop_map(|(node, id)| Event::Found { node, id }),
    ]
}

fn scopes() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["", "work.new", "work.doing"][..])
}

proptest! {
    /// The stored run and the next event are enough to go on: the same answer for ever.
    #[test]
    fn the_same_prefix_gives_the_same_run(scope in scopes(), events in proptest::collection::vec(events(), 0..14)) {
        let mut desk = Desk::new().with("due", Value::Date(day("2026-11-20"))).with("is_hot", Value::Bool(true));
        desk.others.insert((1, "size_of".to_owned()), Value::Int(1));
        let flow = &*FLOW_READ;
        let facts = Facts { env: &desk, calendar: &OFFICE, language: "ru" };
        let (mut run, mut again) = (start(scope), start(scope));
        for event in &events {
            let step = advance(flow, run, event, &facts, desk.now);
            let stored: Run = serde_json::from_str(&serde_json::to_string(&again).unwrap()).unwrap();
            let other = advance(flow, stored, event, &facts, desk.now);
            // A wrong record behind a name is the only failure these facts can give.
            let (Ok(step), Ok(other)) = (step, other) else { return Ok(()) };
            prop_assert_eq!(&step, &other);
            (run, again) = (step.run, other.run);
        }
    }

    /// An event that comes twice leaves the run as it was; only a real second change acts again.
    #[test]
    fn any_event_twice_gives_the_same_run(scope in scopes(), events in proptest::collection::vec(events(), 1..14)) {
        let mut desk = Desk::new().with("due", Value::Date(day("2026-11-20"))).with("is_hot", Value::Bool(true));
        desk.others.insert((1, "size_of".to_owned()), Value::Int(1));
        let flow = &*FLOW_READ;
        let facts = Facts { env: &desk, calendar: &OFFICE, language: "ru" };
        let mut run = start(scope);
        for event in &events {
            let Ok(once) = advance(flow, run, event, &facts, desk.now) else { return Ok(()) };
            let Ok(twice) = advance(flow, once.run.clone(), event, &facts, desk.now) else { return Ok(()) };
            prop_assert_eq!(&twice.run, &once.run, "{:?}", event);
            if !matches!(event, Event::Changed(_)) {
                prop_assert_eq!(twice.effects, vec![], "{:?}", event);
            }
            run = once.run;
        }
    }
}

#[test]
fn what_came_before_is_counted_and_found_in_the_order_of_a_field() {
    let text = FLOW.replace(
        "  - find: {id: first, type: note, when: \"ticket == this.id && text != this.name\"}\n",
        "  - count: {id: earlier, type: ticket, when: \"name == this.name\", before: due}\n  - find: {id: last, type: ticket, when: \"name == this.name\", before: due}\n",
    );
    let text = text.replace("first == null ? 0 : first.size_of + 1", "last == null ? 0 : earlier");
    let flow = read("f.yaml", &text, &types()).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(read("f.yaml", &crate::definition::print(&flow), &types()).unwrap(), flow);
    let desk = Desk::new().with("due", Value::Date(day("2026-12-01")));
    let facts = Facts { env: &desk, calendar: &OFFICE, language: "ru" };
    let go = |run, event: &Event| advance(&flow, run, event, &facts, desk.now).unwrap();
    let counted = go(start(""), &Event::Entered);
    let before = "(due < date('2026-12-01') || due == date('2026-12-01') && id < 7)";
    assert_eq!(
        said(&counted.effects),
        [format!("earlier: count ticket name == 'Крыша' && (true && {before})")]
    );
    let found = go(counted.run, &Event::Counted { node: "earlier".into(), count: 3 });
    assert_eq!(
        said(&found.effects),
        [format!("last: find ticket name == 'Крыша' && (true && {before}) by due")]
    );
    let set = go(found.run, &Event::Found { node: "last".into(), id: Some(5) });
    assert_eq!(said(&set.effects), ["on_create: set None count=Int(3)"]);
}
