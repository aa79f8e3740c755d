//! Every route × nobody, the wrong person, the right person. The list of routes is the API's own
//! description: a route without a line here fails.

use super::desk::{Desk, desk};
use base::PersonId;
use expect_test::expect;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A route with what is sent to it and who sends it.
struct Line {
    method: &'static str,
    /// As in the description of the API.
    route: &'static str,
    /// With its parameters filled in.
    path: String,
    body: Json,
    wrong: Option<PersonId>,
    right: PersonId,
}

/// Whose right is tried: nobody's wrong where `wrong` is `None`.
type Who = (Option<PersonId>, PersonId);

fn line(method: &'static str, route: &'static str, path: &str, body: Json, who: Who) -> Line {
    Line { method, route, path: path.to_owned(), body, wrong: who.0, right: who.1 }
}

/// What the lines speak of, made beforehand.
struct Things {
    /// An appeal to read, change and move.
    record: i64,
    /// Appeals to delete, to act on in bulk.
    spare: i64,
    bulk: i64,
    /// An errand of the clerk with an item.
    task: i64,
    item: i64,
    /// A person to manage.
    person: i64,
    department: i64,
    /// A token of the clerk.
    token: i64,
    /// A picture that only the clerk has so far.
    file: i64,
}

impl Things {
    async fn make(desk: &Desk) -> Things {
        let office = &desk.office;
        let appeal = async |text: &str| {
            let body = json!({"fields": {"summary": text}});
            desk.post(office.head, "/records/appeal", &body).await.number("/id")
        };
        let (record, bulk) = (appeal("Фонари").await, appeal("Крыша").await);
        // A draft: what has a number is not deleted.
        let draft = json!({"fields": {"summary": "Ямы", "reg_date": null}});
        let spare = desk.post(office.head, "/records/appeal", &draft).await.number("/id");
        let errand = json!({
            "title": "Позвонить", "who": office.clerk, "due_at": "2026-12-03T12:00:00Z",
            "items": ["Найти номер"],
        });
        let task = desk.post(office.clerk, "/tasks", &errand).await;
        let department =
            desk.post(office.admin, "/departments", &json!({"name": "Приёмная"})).await;
        let token = desk.post(office.clerk, "/tokens", &json!({"name": "Отчёт", "days": 30})).await;
        Things {
            record,
            spare,
            bulk,
            task: task.number("/id"),
            item: task.number("/items/0/id"),
            person: desk.outsider,
            department: department.number("/id"),
            token: token.number("/id"),
            file: desk.upload(office.clerk, "a.png", testkit::files::PICTURE).await.number("/id"),
        }
    }
}

fn records(desk: &Desk, things: &Things) -> Vec<Line> {
    let (office, out) = (&desk.office, Some(desk.outsider));
    let read = (out, office.clerk);
    let one = format!("/records/appeal/{}", things.record);
    let at = |rest: &str| format!("{one}{rest}");
    let none = || Json::Null;
    let summary = json!({"fields": {"summary": "Фонари во дворе"}});
    vec![
        line("GET", "/records/{type}", "/records/appeal", none(), read),
        line("GET", "/records/{type}/board", "/records/appeal/board", none(), read),
        line("GET", "/records/{type}/totals", "/records/appeal/totals", none(), read),
        line("GET", "/records/{type}/same", "/records/contact/same?last_name=Иванов", none(), read),
        line("GET", "/records/{type}/offered", "/records/appeal/offered", none(), read),
        line("GET", "/records/{type}/{id}", &one, none(), read),
        line("GET", "/records/{type}/{id}/timeline", &at("/timeline"), none(), read),
        line(
            "POST",
            "/records/{type}",
            "/records/appeal",
            summary.clone(),
            (Some(office.deputy), office.clerk),
        ),
        line("PATCH", "/records/{type}/{id}", &one, summary, (Some(office.deputy), office.clerk)),
        line(
            "POST",
            "/records/{type}/{id}/activities",
            &at("/activities"),
            json!({"kind": "comment", "text": "Звонил заявитель"}),
            read,
        ),
        line(
            "POST",
            "/records/{type}/{id}/move",
            &at("/move"),
            json!({"stage": "appeal_review.new"}),
            (Some(office.deputy), office.clerk),
        ),
        line(
            "POST",
            "/records/{type}/{id}/events",
            &at("/events"),
            json!({"name": "answer_received"}),
            (Some(office.deputy), office.clerk),
        ),
        line(
            "POST",
            "/records/{type}/export",
            "/records/appeal/export",
            json!({"format": "csv"}),
            (Some(office.clerk), office.head),
        ),
        line(
            "DELETE",
            "/records/{type}/{id}",
            &format!("/records/appeal/{}", things.spare),
            none(),
            (Some(office.clerk), office.head),
        ),
        line(
            "POST",
            "/bulk",
            "/bulk",
            json!({"type": "appeal", "ids": [things.bulk], "action": "owner", "value": office.clerk}),
            (out, office.head),
        ),
    ]
}

/// The recycle bin, duplicates and merges; the spare appeal was deleted before.
fn back(desk: &Desk, things: &Things) -> Vec<Line> {
    let (office, out) = (&desk.office, Some(desk.outsider));
    let read = (out, office.clerk);
    let none = || Json::Null;
    vec![
        line(
            "POST",
            "/merges",
            "/merges",
            json!({"type": "appeal", "main": things.bulk, "other": things.record}),
            (Some(office.deputy), office.head),
        ),
        line("GET", "/duplicates/{type}", "/duplicates/contact", none(), read),
        line(
            "POST",
            "/duplicates/{type}",
            "/duplicates/contact",
            none(),
            (Some(office.deputy), office.head),
        ),
        line(
            "POST",
            "/duplicates/{type}/verdict",
            "/duplicates/appeal/verdict",
            json!({"a": things.bulk, "b": things.record, "is_distinct": true}),
            (out, office.head),
        ),
        line("POST", "/merges/{id}/undo", "/merges/999/undo", none(), (None, office.head)),
        line("POST", "/jobs/{id}/undo", "/jobs/999/undo", none(), (None, office.head)),
        line("GET", "/trash", "/trash", none(), (None, office.clerk)),
        line(
            "DELETE",
            "/trash/{id}",
            &format!("/trash/{}", things.spare),
            none(),
            (Some(office.head), office.admin),
        ),
        line(
            "POST",
            "/trash/{id}/restore",
            &format!("/trash/{}/restore", things.spare),
            none(),
            (Some(office.deputy), office.head),
        ),
    ]
}

fn work(desk: &Desk, things: &Things) -> Vec<Line> {
    let (office, out) = (&desk.office, Some(desk.outsider));
    let (mine, own) = ((None, office.clerk), (out, office.clerk));
    let none = || Json::Null;
    let task = format!("/tasks/{}", things.task);
    let errand =
        json!({"title": "Записать", "who": office.clerk, "due_at": "2026-12-04T12:00:00Z"});
    vec![
        line("GET", "/me", "/me", none(), mine),
        line("PATCH", "/me", "/me", json!({"locale": "en"}), mine),
        line("GET", "/meta", "/meta", none(), mine),
        line("GET", "/day", "/day", none(), mine),
        line("GET", "/tasks", "/tasks?scope=mine", none(), mine),
        line("POST", "/tasks", "/tasks", errand, mine),
        line("GET", "/tasks/{id}", &task, none(), own),
        line("PATCH", "/tasks/{id}", &task, json!({"title": "Позвонить утром"}), own),
        line(
            "POST",
            "/tasks/{id}/items/{item}",
            &format!("{task}/items/{}", things.item),
            json!({"done": true}),
            own,
        ),
        line("POST", "/tasks/{id}/done", &format!("{task}/done"), json!({}), own),
        line("POST", "/tasks/{id}/reopen", &format!("{task}/reopen"), none(), own),
        line("GET", "/notices", "/notices?tab=info", none(), mine),
        line("POST", "/notices/read", "/notices/read", json!({"all": true}), mine),
        line("GET", "/search", "/search?q=фонари", none(), mine),
        line("GET", "/recent", "/recent", none(), mine),
        line("POST", "/files", "/files?name=a.txt", json!("text"), mine),
        line("GET", "/files/{id}", &format!("/files/{}", things.file), none(), own),
        line("GET", "/files/{id}/preview", &format!("/files/{}/preview", things.file), none(), own),
    ]
}

fn people(desk: &Desk, things: &Things) -> Vec<Line> {
    let office = &desk.office;
    let (mine, admin) = ((None, office.clerk), (Some(office.clerk), office.admin));
    let none = || Json::Null;
    let person = format!("/people/{}", things.person);
    let department = format!("/departments/{}", things.department);
    vec![
        line("GET", "/people", "/people", none(), mine),
        line(
            "POST",
            "/people",
            "/people",
            json!({"name": "Новикова Нина", "position": "Помощник", "roles": ["assistant"]}),
            admin,
        ),
        line("PATCH", "/people/{id}", &person, json!({"position": "Водитель"}), admin),
        line("POST", "/people/{id}/link", &format!("{person}/link"), none(), admin),
        line("POST", "/people/{id}/block", &format!("{person}/block"), json!({}), admin),
        line("POST", "/people/{id}/unblock", &format!("{person}/unblock"), none(), admin),
        line("GET", "/departments", "/departments", none(), mine),
        line("POST", "/departments", "/departments", json!({"name": "Архив"}), admin),
        line("PATCH", "/departments/{id}", &department, json!({"name": "Канцелярия"}), admin),
        line("DELETE", "/departments/{id}", &department, none(), admin),
        line("GET", "/tokens", "/tokens", none(), mine),
        line("POST", "/tokens", "/tokens", json!({"name": "Выгрузка", "days": 7}), mine),
        line(
            "DELETE",
            "/tokens/{id}",
            &format!("/tokens/{}", things.token),
            none(),
            (Some(office.head), office.clerk),
        ),
    ]
}

fn house(desk: &Desk) -> Vec<Line> {
    let office = &desk.office;
    let admin = (Some(office.clerk), office.admin);
    let none = || Json::Null;
    let files = json!({"files": testkit::package("base")});
    vec![
        line("GET", "/packages", "/packages", none(), admin),
        line("POST", "/packages/check", "/packages/check", files.clone(), admin),
        line("POST", "/packages", "/packages", files, admin),
        line("GET", "/packages/lost", "/packages/lost?type=contact&field=phones", none(), admin),
        line("GET", "/packages/{code}", "/packages/base", none(), admin),
        line("GET", "/packages/{code}/revisions", "/packages/base/revisions", none(), admin),
        line("GET", "/packages/{code}/revisions/{id}", "/packages/base/revisions/1", none(), admin),
        line(
            "POST",
            "/packages/{code}/revisions/{id}/restore",
            "/packages/base/revisions/1/restore",
            json!({}),
            admin,
        ),
        line("GET", "/imports", "/imports", none(), (None, office.clerk)),
        line("GET", "/imports/{id}", "/imports/999", none(), (None, office.clerk)),
        line(
            "GET",
            "/imports/{id}/errors.csv",
            "/imports/999/errors.csv",
            none(),
            (None, office.clerk),
        ),
        line(
            "POST",
            "/imports/{id}/check",
            "/imports/999/check",
            json!({"mapping": {"columns": {}}}),
            (None, office.clerk),
        ),
        line(
            "POST",
            "/imports/{id}/run",
            "/imports/999/run",
            json!({"mapping": {"columns": {}}}),
            (None, office.clerk),
        ),
        line("POST", "/imports/{id}/undo", "/imports/999/undo", json!({}), (None, office.clerk)),
        line("GET", "/settings", "/settings", none(), (None, office.clerk)),
        line("PATCH", "/settings", "/settings", json!({"name": "Приёмная"}), admin),
        line("GET", "/jobs/{id}", "/jobs/999", none(), (None, office.clerk)),
        line("GET", "/jobs/{id}/file", "/jobs/999/file", none(), (None, office.clerk)),
    ]
}

/// Routes that answer in another way and are told of elsewhere.
const ELSEWHERE: &[&str] = &["GET /events", "GET /openapi.json", "POST /imports"];

fn described() -> BTreeSet<String> {
    let api: Json = serde_json::from_str(&web::openapi()).unwrap();
    let paths = api.get("paths").and_then(Json::as_object).cloned().unwrap_or_default();
    let mut routes = BTreeSet::new();
    for (path, item) in &paths {
        let path = path.strip_prefix("/api/v1").unwrap_or(path);
        for method in item.as_object().into_iter().flat_map(|item| item.keys()) {
            let is_method = ["get", "post", "patch", "delete", "put"].contains(&method.as_str());
            if is_method {
                routes.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    routes
}

async fn status(desk: &Desk, who: Option<PersonId>, line: &Line) -> String {
    let answer = desk.call(who, (line.method, &line.path), &line.body).await;
    assert!(answer.status < 500, "{} {}: {}", line.method, line.path, answer.line());
    answer.status.to_string()
}

fn all(desk: &Desk, things: &Things) -> Vec<Line> {
    let parts = [
        records(desk, things),
        back(desk, things),
        work(desk, things),
        people(desk, things),
        house(desk),
    ];
    parts.into_iter().flatten().collect()
}

/// A row for each line: what nobody, the wrong and the right person are answered.
async fn transcript(desk: &Desk, lines: &[Line]) -> String {
    let mut transcript = String::from("nobody wrong right\n");
    for line in lines {
        let nobody = status(desk, None, line).await;
        let wrong = match line.wrong {
            Some(who) => status(desk, Some(who), line).await,
            None => "-".to_owned(),
        };
        let right = status(desk, Some(line.right), line).await;
        let Line { method, route, .. } = line;
        writeln!(transcript, "{nobody:6} {wrong:5} {right:5} {method} {route}").unwrap();
    }
    transcript
}

/// Described routes that no line tells of.
fn untold(lines: &[Line]) -> Vec<String> {
    let told: BTreeSet<String> = lines
        .iter()
        .map(|line| format!("{} {}", line.method, line.route))
        .chain(ELSEWHERE.iter().map(|route| (*route).to_owned()))
        .collect();
    described().difference(&told).cloned().collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line for each route")]
fn every_route_knows_nobody_the_wrong_person_and_the_right_one() {
    desk(async |desk| {
        let things = Things::make(&desk).await;
        let lines = all(&desk, &things);
        assert_eq!(untold(&lines), Vec::<String>::new(), "routes without a line here");
        let transcript = transcript(&desk, &lines).await;
        expect![[r#"
            nobody wrong right
            401    404   200   GET /records/{type}
            401    404   200   GET /records/{type}/board
            401    404   200   GET /records/{type}/totals
            401    404   200   GET /records/{type}/same
            401    404   200   GET /records/{type}/offered
            401    404   200   GET /records/{type}/{id}
            401    404   200   GET /records/{type}/{id}/timeline
            401    403   201   POST /records/{type}
            401    403   200   PATCH /records/{type}/{id}
            401    404   201   POST /records/{type}/{id}/activities
            401    403   200   POST /records/{type}/{id}/move
            401    403   200   POST /records/{type}/{id}/events
            401    403   202   POST /records/{type}/export
            401    403   204   DELETE /records/{type}/{id}
            401    404   202   POST /bulk
            401    403   409   POST /merges
            401    404   200   GET /duplicates/{type}
            401    403   202   POST /duplicates/{type}
            401    404   204   POST /duplicates/{type}/verdict
            401    -     404   POST /merges/{id}/undo
            401    -     404   POST /jobs/{id}/undo
            401    -     200   GET /trash
            401    403   404   DELETE /trash/{id}
            401    403   200   POST /trash/{id}/restore
            401    -     200   GET /me
            401    -     200   PATCH /me
            401    -     200   GET /meta
            401    -     200   GET /day
            401    -     200   GET /tasks
            401    -     201   POST /tasks
            401    404   200   GET /tasks/{id}
            401    404   200   PATCH /tasks/{id}
            401    404   200   POST /tasks/{id}/items/{item}
            401    404   200   POST /tasks/{id}/done
            401    404   200   POST /tasks/{id}/reopen
            401    -     200   GET /notices
            401    -     200   POST /notices/read
            401    -     200   GET /search
            401    -     200   GET /recent
            401    -     201   POST /files
            401    404   200   GET /files/{id}
            401    404   200   GET /files/{id}/preview
            401    -     200   GET /people
            401    403   201   POST /people
            401    403   200   PATCH /people/{id}
            401    403   200   POST /people/{id}/link
            401    403   200   POST /people/{id}/block
            401    403   200   POST /people/{id}/unblock
            401    -     200   GET /departments
            401    403   201   POST /departments
            401    403   200   PATCH /departments/{id}
            401    403   204   DELETE /departments/{id}
            401    -     200   GET /tokens
            401    -     201   POST /tokens
            401    404   204   DELETE /tokens/{id}
            401    403   200   GET /packages
            401    403   200   POST /packages/check
            401    403   200   POST /packages
            401    403   200   GET /packages/lost
            401    403   200   GET /packages/{code}
            401    403   200   GET /packages/{code}/revisions
            401    403   200   GET /packages/{code}/revisions/{id}
            401    403   200   POST /packages/{code}/revisions/{id}/restore
            401    -     200   GET /imports
            401    -     404   GET /imports/{id}
            401    -     404   GET /imports/{id}/errors.csv
            401    -     404   POST /imports/{id}/check
            401    -     404   POST /imports/{id}/run
            401    -     404   POST /imports/{id}/undo
            401    -     200   GET /settings
            401    403   200   PATCH /settings
            401    -     404   GET /jobs/{id}
            401    -     404   GET /jobs/{id}/file
        "#]]
        .assert_eq(&transcript);
    });
}
