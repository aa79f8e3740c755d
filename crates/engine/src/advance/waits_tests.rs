//! What rests, played through in a world of values: tables of what is done and what comes of it.

use super::{Effect, Event, Facts, Run, advance, due_timers, start};
use crate::calendar::Calendar;
use crate::definition::{Flow, print, read};
use crate::testing::{Desk, FLOW, at, day, office, types};
use base::{Problem, TaskId, Time};
use model::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static OFFICE: LazyLock<Calendar> = LazyLock::new(office);

/// The test flow with other blocks on entering its first stage; `life` are rules of the whole life.
pub(super) fn flow(enter: &str, life: &str) -> Result<Flow, Problem> {
    let (head, rest) = FLOW.split_once("  work.doing:").unwrap();
    let indented: String = enter.lines().map(|line| format!("    {line}\n")).collect();
    let (head, _) = head.split_once("stages:").unwrap();
    let text =
        format!("{head}{life}stages:\n  work.new:\n    enter:\n{indented}  work.doing:{rest}");
    let flow = read("f.yaml", &text, &types())?;
    let printed = print(&flow);
    let again = read("f.yaml", &printed, &types()).unwrap_or_else(|p| panic!("{p}\n{printed}"));
    assert_eq!(again, flow, "{printed}");
    assert_eq!(print(&again), printed);
    Ok(flow)
}

/// One record with one run, its tasks and its timers.
pub(super) struct Play {
    flow: Flow,
    desk: Desk,
    pub(super) run: Run,
    tasks: BTreeMap<TaskId, (String, Time)>,
    fired: BTreeSet<(String, Time)>,
    said: Vec<String>,
    made: i64,
}

impl Play {
    #[track_caller]
    pub(super) fn of(enter: &str) -> Play {
        let flow = flow(enter, "").unwrap_or_else(|problem| panic!("{problem}"));
        Play::with(flow, "work.new")
    }

    pub(super) fn with(flow: Flow, scope: &str) -> Play {
        let desk = Desk::new().with("who", Value::Int(1));
        Play {
            flow,
            desk,
            run: start(scope),
            tasks: BTreeMap::new(),
            fired: BTreeSet::new(),
            said: Vec::new(),
            made: 100,
        }
    }

    pub(super) fn given(mut self, name: &str, value: Value) -> Play {
        self.desk = self.desk.with(name, value);
        self
    }

    /// What has been done since this was asked last.
    pub(super) fn said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.said)
    }

    /// Open tasks by key, with their terms.
    pub(super) fn open(&self) -> Vec<String> {
        let tasks = self.tasks.values();
        let mut open: Vec<String> = tasks.map(|(key, _)| key.clone()).collect();
        open.sort();
        open
    }

    #[track_caller]
    pub(super) fn enter(mut self) -> Play {
        self.event(Event::Entered);
        self
    }

    #[track_caller]
    pub(super) fn event(&mut self, event: Event) {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            // A run is stored between two events.
            let stored = serde_json::to_string(&self.run).unwrap();
            let run: Run = serde_json::from_str(&stored).unwrap();
            let desk = self.eyes();
            let facts = Facts { env: &desk, calendar: &OFFICE, language: "ru" };
            let step = advance(&self.flow, run, &event, &facts, self.desk.now)
                .unwrap_or_else(|problem| panic!("{problem}"));
            self.run = step.run;
            let mut sets = Vec::new();
            for effect in step.effects {
                next = self.carry_out(effect, &mut sets).or(next);
            }
            if next.is_none() && !sets.is_empty() {
                next = Some(Event::Changed(sets));
            }
        }
        self.wake();
    }

    fn eyes(&self) -> Desk {
        let mut desk = self.desk.clone();
        for (id, (_, due)) in &self.tasks {
            desk.others.insert((*id, "task_due".to_owned()), Value::Time(*due));
        }
        desk
    }

    fn carry_out(&mut self, effect: Effect, sets: &mut Vec<String>) -> Option<Event> {
        let said = match effect {
            Effect::Task(task) => {
                self.made += 1;
                let key = task.node.clone();
                self.tasks.insert(self.made, (key.clone(), task.due_at));
                *self.run.asks.get_mut(&key).unwrap() = self.made;
                let day = task.due_at.date_in(&OFFICE.zone);
                format!("+{key} {day} {}", task.form.kind)
            }
            Effect::Drop { node, task } => {
                self.tasks.remove(&task).expect("an open task");
                format!("-{node}")
            }
            Effect::Term { node, task, due_at } => {
                self.tasks.get_mut(&task).expect("an open task").1 = due_at;
                format!("{node} until {}", due_at.date_in(&OFFICE.zone))
            }
            Effect::Set { fields, .. } => {
                for (name, value) in fields {
                    sets.push(name.to_string());
                    self.desk = self.desk.clone().with(&name, value);
                }
                return None;
            }
            Effect::Move { to, .. } => format!("move {to}"),
            Effect::Notify { node, who, text, .. } => format!("{node} tells {who:?} {text}"),
            Effect::Assign { node, who, .. } => format!("{node} to {who}"),
            Effect::Log { text, .. } => format!("log {text}"),
            Effect::Skipped { node, reason } => format!("{node}: not {reason}"),
            Effect::Create { node, record_type, fields } => {
                self.made += 1;
                self.said.push(format!("{node} makes {record_type} {:?}", fields[0].1));
                return Some(Event::Made { node, id: self.made });
            }
            Effect::Find { node, .. } => return Some(Event::Found { node, id: None }),
            Effect::Count { node, .. } => return Some(Event::Counted { node, count: 0 }),
        };
        self.said.push(said.trim_end().to_owned());
        None
    }

    /// The first timer that is due, as the shell keeps them.
    fn next_timer(&self) -> Option<(Time, String)> {
        let desk = self.eyes();
        let facts = Facts { env: &desk, calendar: &OFFICE, language: "ru" };
        let alarms = due_timers(&self.flow, &self.run, &facts).unwrap();
        let due = alarms.into_iter().filter_map(|alarm| Some((alarm.due?, alarm.node)));
        due.filter(|(due, node)| !self.fired.contains(&(node.clone(), *due))).min()
    }

    /// Fires what is past already.
    fn wake(&mut self) {
        while let Some((due, node)) = self.next_timer().filter(|(due, _)| *due <= self.desk.now) {
            self.fired.insert((node.clone(), due));
            self.event(Event::TimerFired(node));
        }
    }

    /// Lets time pass.
    #[track_caller]
    pub(super) fn until(&mut self, text: &str) {
        let end = at(text);
        while let Some((due, _)) = self.next_timer().filter(|(due, _)| *due <= end) {
            self.desk.now = due.max(self.desk.now);
            self.wake();
        }
        self.desk.now = end;
    }

    #[track_caller]
    pub(super) fn answer(&mut self, key: &str, outcome: Option<&str>) {
        let found = self.tasks.iter().find(|(_, (known, _))| known == key);
        let id = *found.unwrap_or_else(|| panic!("no {key}: {:?}", self.tasks)).0;
        self.tasks.remove(&id);
        let outcome = outcome.map(str::to_owned);
        self.event(Event::TaskDone { node: key.to_owned(), outcome });
    }

    #[track_caller]
    pub(super) fn change(&mut self, name: &str, value: Value) {
        self.desk = self.desk.clone().with(name, value);
        self.event(Event::Changed(vec![name.to_owned()]));
    }

    #[track_caller]
    pub(super) fn came(&mut self, name: &str, data: &[(&str, serde_json::Value)]) {
        let data = data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.event(Event::Came { name: name.to_owned(), data });
    }
}

const CONTROL: &str = "control: {title: Ждём, who: [\"who\"]}";

/// The 25 days without an answer.
const ANSWER: &str = r#"- repeat:
    id: l_wait
    max: 2
    run:
    - race:
        id: r_answer
        control: {title: Контроль ответа, who: ["who"]}
        arms:
        - event: answer_received
          data: {number: text}
          run:
          - log: {id: g_answer, text: "{{ number }}"}
          - move: work.doing
        - after: 25d
          run:
          - notify: {id: n_25, who: ["who"], text: Нет ответа}
          - ask:
              id: a_25
              kind: choose
              title: Что делаем?
              who: ["who"]
              due: 1wd
              wait: true
              outcomes:
              - code: more
                label: Ждать ещё
              - code: without
                label: Без ответа
                run:
                - close: work.done
    exhausted:
    - move: work.doing
"#;

#[test]
fn a_race_is_won_by_the_answer_or_by_time() {
    let mut play = Play::of(ANSWER).enter();
    assert_eq!(play.said(), ["+r_answer 2026-12-19 control"]);
    play.until("2026-12-19 09:59");
    assert_eq!(play.said(), [""; 0]);
    play.until("2026-12-19 10:00");
    assert_eq!(play.said(), ["-r_answer", "n_25 tells [1] Нет ответа", "+a_25 2026-12-21 choose"]);
    play.answer("a_25", Some("more"));
    assert_eq!(play.said(), ["+r_answer#2 2027-01-13 control"]);
    play.came("other", &[]);
    assert_eq!(play.said(), [""; 0]);
    play.came("answer_received", &[("number", "12-Б".into())]);
    assert_eq!(play.said(), ["-r_answer#2", "log 12-Б", "move work.doing"]);
    assert!(play.run.done);
}

#[test]
fn a_loop_ends_when_it_has_turned_often_enough() {
    let mut play = Play::of(ANSWER).enter();
    for (until, key) in [("2026-12-21 10:00", "a_25"), ("2027-01-20 10:00", "a_25#2")] {
        play.until(until);
        play.answer(key, Some("more"));
    }
    assert_eq!(play.said().last().unwrap(), "move work.doing");
    assert_eq!(play.open(), [""; 0]);
}

fn until(if_empty: &str, if_past: &str) -> String {
    format!(
        "- wait:\n    id: w_3w\n    until: due\n    offset: -21d\n    if_empty: {if_empty}\n    if_past: \
         {if_past}\n    {CONTROL}\n- move: work.doing\n"
    )
}

#[test]
fn a_wait_follows_the_edits_of_its_date() {
    let date = |text: &str| Value::Date(day(text));
    let mut play = Play::of(&until("wait_filled", "fire")).enter();
    assert_eq!(play.said(), ["+w_3w 2026-11-25 control"], "no date yet");
    play.change("due", date("2027-01-31"));
    assert_eq!(play.said(), ["w_3w until 2027-01-10"]);
    play.change("name", Value::text("Подвал"));
    play.change("due", date("2027-02-10"));
    assert_eq!(play.said(), ["w_3w until 2027-01-20"]);
    play.until("2027-01-20 08:59");
    assert_eq!(play.said(), [""; 0]);
    play.until("2027-01-20 09:00");
    assert_eq!(play.said(), ["-w_3w", "move work.doing"]);
    // An edit that makes the moment past fires at once.
    let mut play = Play::of(&until("wait_filled", "fire")).given("due", date("2027-02-10")).enter();
    play.change("due", date("2026-11-30"));
    assert_eq!(play.said(), ["+w_3w 2027-01-20 control", "-w_3w", "move work.doing"]);
}

#[test]
fn a_wait_without_a_date_asks_for_it() {
    let date = |text: &str| Value::Date(day(text));
    let mut play = Play::of(&until("ask", "ask")).enter();
    assert_eq!(play.said(), ["+w_3w? 2026-11-25 form"]);
    play.change("due", date("2027-02-10"));
    assert_eq!(play.said(), ["-w_3w?", "+w_3w 2027-01-20 control"]);
    // Past already: the person decides.
    play.change("due", date("2026-12-01"));
    assert_eq!(play.said(), ["-w_3w", "+w_3w? 2026-11-25 choose"]);
    play.until("2026-12-20 10:00");
    assert_eq!(play.said(), [""; 0], "time alone decides nothing");
    play.answer("w_3w?", Some("fire"));
    assert_eq!(play.said(), ["move work.doing"]);
}

#[test]
fn a_wait_that_is_skipped_takes_its_list_along() {
    let text = until("skip", "skip").replace("- move", "- log: {id: g_now, text: Пора}\n- move");
    let first = "- task: {id: t_all, title: Вести, who: [\"who\"], due: 9d}\n";
    let mut play = Play::of(&format!("{first}{text}")).enter();
    assert_eq!(play.said(), ["+t_all 2026-12-03"]);
    let wrong = flow(&text, "").unwrap_err().to_string();
    assert!(wrong.contains("have no next step"), "{wrong}");
}

#[test]
fn an_event_comes_in_time_or_does_not() {
    let text = format!(
        "- wait:\n    id: w_call\n    event: call\n    data: {{sum: decimal}}\n    when: \"sum > 10\"\n    \
         timeout: 3d\n    {CONTROL}\n    run:\n    - log: {{id: g_sum, text: \"{{{{ sum }}}}\"}}\n    \
         on_timeout:\n    - close: work.done\n- move: work.doing\n"
    );
    let mut play = Play::of(&text).enter();
    play.came("call", &[("sum", 5.into())]);
    play.came("call", &[]);
    assert_eq!(play.said(), ["+w_call 2026-11-27 control"]);
    play.came("call", &[("sum", "12.50".into())]);
    assert_eq!(play.said(), ["-w_call", "log 12.50", "move work.doing"]);
    let mut play = Play::of(&text).enter();
    play.until("2026-11-27 10:00");
    assert_eq!(play.said()[1..], ["-w_call", "move work.done"]);
}

#[test]
fn branches_join() {
    let branch = |id: &str| {
        format!(
            "  - run:\n    - task: {{id: {id}, title: Раз, who: [\"who\"], due: 1d, wait: true}}\n    \
             - log: {{id: g_{id}, text: {id}}}\n"
        )
    };
    #[track_caller]
    fn check(branches: &str, join: &str, answers: &[&str], expected: &[&str]) {
        let text = format!(
            "- parallel:\n    id: p_trip\n    join: {join}\n    branches:\n{}- move: work.doing\n",
            branches.replace("\n  ", "\n    ").replacen("  - run", "    - run", 1)
        );
        let mut play = Play::of(&text).enter();
        assert_eq!(play.open(), ["t_a", "t_b", "t_c"]);
        let _ = play.said();
        for answer in answers {
            play.answer(answer, None);
        }
        assert_eq!(play.said(), expected, "{join}");
    }
    let branches = ["t_a", "t_b", "t_c"].map(branch).concat();
    let all = ["log t_b", "log t_a", "log t_c", "move work.doing"];
    check(&branches, "all", &["t_b", "t_a", "t_c"], &all);
    check(&branches, "any", &["t_b"], &["log t_b", "-t_a", "-t_c", "move work.doing"]);
    check(&branches, "2", &["t_b", "t_a"], &["log t_b", "log t_a", "-t_c", "move work.doing"]);
}

#[test]
fn each_item_has_its_turn() {
    let each = |mode: &str| {
        format!(
            "- each:\n    id: e_who\n    var: one\n    in: \"[1, 2]\"\n    max: 5\n    mode: {mode}\n    run:\n    \
             - task: {{id: t_one, title: \"{{{{ one }}}}\", who: [\"who\"], due: 1d, wait: true}}\n    \
             - create: {{id: n_one, type: note, fields: {{text: \"one == 1 ? 'a' : 'b'\"}}}}\n- move: \
             work.doing\n"
        )
    };
    let mut play = Play::of(&each("seq")).enter();
    assert_eq!(play.open(), ["t_one"]);
    play.answer("t_one", None);
    assert_eq!(play.open(), ["t_one#2"]);
    play.answer("t_one#2", None);
    let made = |said: Vec<String>| -> Vec<String> {
        said.into_iter().filter(|line| !line.starts_with('+')).collect()
    };
    let (a, b) = ("n_one makes note Text(\"a\")", "n_one makes note Text(\"b\")");
    assert_eq!(made(play.said()), [a, b, "move work.doing"]);
    let mut play = Play::of(&each("parallel")).enter();
    assert_eq!(play.open(), ["t_one", "t_one#2"]);
    play.answer("t_one#2", None);
    play.answer("t_one", None);
    assert_eq!(made(play.said()), [b, a, "move work.doing"]);
}

#[test]
fn a_task_with_ends_goes_on_behind_the_one_that_came() {
    let text = "- task:\n    id: t_req\n    title: Подготовить\n    who: [\"who\"]\n    due: 2wd\n    wait: true\n    \
                outcomes:\n    - code: done\n      label: Сделано\n    - code: cancelled\n      label: Не нужно\n      \
                run:\n      - close: work.done\n- move: work.doing\n";
    for (outcome, to) in [("done", "move work.doing"), ("cancelled", "move work.done")] {
        let mut play = Play::of(text).enter();
        play.answer("t_req", Some(outcome));
        assert_eq!(play.said(), ["+t_req 2026-11-26", to]);
    }
}

#[test]
fn an_overdue_task_is_told_and_given_away() {
    let text = "- task:\n    id: t_req\n    title: Подготовить\n    who: [\"who\"]\n    due: 2wd\n    overdue: \
                {notify: [\"role('head')\"], again: 1wd, escalate_after: 2, to: [\"role('head')\"]}\n";
    let mut play = Play::of(text).enter();
    play.until("2026-11-26 17:59");
    assert_eq!(play.said(), ["+t_req 2026-11-26"]);
    play.until("2026-11-26 18:00");
    assert_eq!(play.said(), ["t_req tells [2] Просрочено: Подготовить"]);
    play.until("2026-11-27 18:00");
    assert_eq!(play.said(), ["t_req tells [2] Просрочено: Подготовить", "t_req to 2"]);
    play.answer("t_req", None);
    play.until("2027-01-27 18:00");
    assert_eq!(play.said(), [""; 0]);
}

#[test]
fn what_fails_is_caught() {
    let text = "- try:\n    id: y_sum\n    run:\n    - task: {id: t_a, title: Раз, who: [\"who\"], due: 1d}\n    \
                - let: {name: huge, value: \"9223372036854775807 + count\"}\n    catch:\n    - log: {id: g_sum, \
                text: Не вышло}\n- move: work.doing\n";
    let mut play = Play::of(text).given("count", Value::Int(5)).enter();
    let said = play.said();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("y_sum: not "), "{said:?}");
    assert_eq!(said[1..], ["log Не вышло", "move work.doing"]);
}

#[test]
fn a_watch_outlives_the_stages() {
    let life = "watches:\n- id: v_due\n  run:\n  - wait: {id: w_due, until: due, offset: -5d, if_empty: \
                wait_filled, if_past: fire}\n  - notify: {id: n_due5, who: [\"who\"], text: Пять дней}\n";
    let first = "- task: {id: t_all, title: Вести, who: [\"who\"], due: 9d}\n";
    let mut play = Play::with(flow(first, life).unwrap(), "").enter();
    play.change("due", Value::Date(day("2026-12-31")));
    play.until("2026-12-26 08:59");
    let told = |said: Vec<String>| said.iter().filter(|line| line.starts_with("n_due5")).count();
    assert_eq!(told(play.said()), 0);
    play.until("2026-12-31 09:00");
    assert_eq!(told(play.said()), 1);
}

#[test]
fn a_run_of_the_first_version_goes_on() {
    let old = r#"{"stage": "", "resume": ["create/0/then/0", "on:hot"], "entered": true,
        "cause": "Entered", "asks": {"t_x": 5}, "later": []}"#;
    let run: Run = serde_json::from_str(old).unwrap();
    let flow = read("f.yaml", FLOW, &types()).unwrap();
    let desk = Desk::new().with("is_hot", Value::Bool(true));
    let facts = Facts { env: &desk, calendar: &OFFICE, language: "ru" };
    let found = Event::Found { node: "first".to_owned(), id: None };
    let step = advance(&flow, run, &found, &facts, desk.now).unwrap();
    let nodes: Vec<String> = step.effects.iter().map(|effect| format!("{effect:?}")).collect();
    assert!(nodes[0].contains("on_create") && nodes[1].contains("hot"), "{nodes:?}");
    assert!(!step.run.is_paused() && step.run.asks["t_x"] == 5);
}

#[test]
fn a_flow_that_would_rest_unseen_or_for_ever_is_refused() {
    #[track_caller]
    fn check(enter: &str, what: &str) {
        let problem = flow(enter, "").expect_err(what).to_string();
        assert!(problem.contains(what), "{problem}");
        assert!(problem.contains("f.yaml"), "{problem}");
    }
    check("- wait: {id: w, for: 3d}\n- move: work.doing\n", "nobody would see");
    let wait = |body: &str| format!("- wait: {{id: w, {body}, {CONTROL}}}\n- move: work.doing\n");
    check(&wait("for: 3d, until: due"), "one of `for`");
    check(&wait("for: soon"), "a span is expected");
    check(&wait("event: call"), "say how long to wait");
    check(&wait("until: due, if_past: fire"), "if_empty");
    check(&wait("until: count, if_empty: skip, if_past: fire"), "a day");
    check(
        "- wait: {id: w, for: 3d, control: {title: Ждём, who: [\"who\"]}}\n",
        "have no next step",
    );
    let race = |arms: &str| format!("- race: {{id: r, {CONTROL}, arms: [{arms}]}}\n");
    check(&race("{event: a, run: [{move: work.doing}]}, {event: b}"), "may never come");
    check(&race("{event: a, run: [{move: work.doing}]}, {after: 3d}"), "have no next step");
    check(&race("{run: [{move: work.doing}]}, {after: 3d}"), "an arm has one of");
    check("- repeat: {id: r, max: 0, run: [{move: work.doing}], exhausted: []}\n", "from 1 to");
    check("- repeat: {id: r, max: 2, run: [{move: work.doing}]}\n", "exhausted");
    check("- each: {id: e, var: one, in: count, max: 2, run: [{move: work.doing}]}\n", "a list");
    check("- parallel: {id: p, join: 3, branches: [{run: [{move: work.doing}]}]}\n", "how many");
    let deep = "- if: \"true\"\n".to_owned();
    let mut deep = deep + "  then: [{move: work.doing}]\n";
    for _ in 0..40 {
        let inner: String = deep.lines().map(|line| format!("  {line}\n")).collect();
        deep = format!("- if: \"true\"\n  then:\n{inner}");
    }
    check(&deep, "deep");
}
