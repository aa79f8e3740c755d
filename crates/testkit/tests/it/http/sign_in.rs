//! Signing in with a browser: cookies, foreign sites, one-time links, the page itself.

use super::desk::{ADDRESS, Answer, Desk, desk};
use app::people::{self, NewPerson, NewUser};
use axum::body::Body;
use base::Actor;
use http::{Request, header};
use testkit::Office;

const PASSWORD: &str = "зелёный-чайник-7";

async fn user(desk: &Desk) {
    let person = NewPerson {
        name: "Иванова Ирина".into(),
        roles: vec!["clerk".into()],
        ..NewPerson::default()
    };
    let new = NewUser { person, login: "irina".into(), password: PASSWORD.into() };
    people::create_user(&desk.world.app, &Actor::System, new).await.unwrap();
}

/// Percent-encoding of a form's value.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    Request::builder()
        .method("POST")
        .uri(path)
        .header(header::HOST, "office.example.ru")
        .header(header::ORIGIN, ADDRESS)
        .header(header::ACCEPT_LANGUAGE, "ru")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(pairs.join("&")))
        .unwrap()
}

fn page(path: &str, cookie: &str) -> Request<Body> {
    Request::builder()
        .uri(path)
        .header(header::HOST, "office.example.ru")
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_LANGUAGE, "ru")
        .body(Body::empty())
        .unwrap()
}

/// The cookie that an answer sets, without its attributes.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().unwrap_or_default().to_owned()
}

async fn signed_in(desk: &Desk) -> String {
    user(desk).await;
    let answer = desk.send(form("/login", &[("login", "irina"), ("password", PASSWORD)])).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    cookie(&answer)
}

#[test]
fn a_person_signs_in_works_and_signs_out() {
    desk(async |desk| {
        user(&desk).await;
        let wrong = desk.send(form("/login", &[("login", "irina"), ("password", "нет")])).await;
        assert_eq!(wrong.status, 403);
        assert!(wrong.text.contains("Неверный логин или пароль"), "{}", wrong.text);
        assert_eq!(wrong.header("set-cookie"), "");
        assert!(!wrong.text.contains(PASSWORD));
        let right =
            desk.send(form("/login", &[("login", " Irina "), ("password", PASSWORD)])).await;
        assert_eq!(right.status, 303);
        let set = right.header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(set.contains(part), "{part}: {set}");
        }
        let cookie = cookie(&right);
        let me = desk.send(page("/api/v1/me", &cookie)).await;
        assert_eq!((me.status, me.json()["person"]["name"].as_str()), (200, Some("Иванова Ирина")));
        let mut out = form("/logout", &[]);
        out.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        assert_eq!(desk.send(out).await.status, 303);
        assert_eq!(desk.send(page("/api/v1/me", &cookie)).await.status, 401);
    });
}

#[test]
fn a_browser_is_sent_back_only_to_our_own_pages() {
    desk(async |desk| {
        user(&desk).await;
        let to = async |place: &str| {
            let fields = [("login", "irina"), ("password", PASSWORD), ("to", place)];
            let answer = desk.send(form("/login", &fields)).await;
            answer.header("location").to_owned()
        };
        assert_eq!(to("/records/appeal?view=board").await, "/records/appeal?view=board");
        for foreign in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"]
        {
            assert_eq!(to(foreign).await, "/", "{foreign}");
        }
    });
}

#[test]
fn another_site_cannot_act_with_a_persons_cookie() {
    desk(async |desk| {
        let cookie = signed_in(&desk).await;
        let change = |origin: Option<&str>, is_ours: bool| {
            let mut request = Request::builder()
                .method("PATCH")
                .uri("/api/v1/me")
                .header(header::HOST, "office.example.ru")
                .header(header::COOKIE, &cookie)
                .header(header::CONTENT_TYPE, "application/json");
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            if is_ours {
                request = request.header("x-otklik", "1");
            }
            request.body(Body::from("{\"locale\":\"ru\"}")).unwrap()
        };
        assert_eq!(desk.send(change(Some(ADDRESS), true)).await.status, 200);
        let foreign = desk.send(change(Some("https://evil.example"), true)).await;
        assert_eq!(
            (foreign.status, foreign.json()["code"].as_str()),
            (403, Some("origin.foreign"))
        );
        let plain = desk.send(change(Some(ADDRESS), false)).await;
        assert_eq!(plain.status, 403, "a form cannot send our header");
        let opaque = desk.send(change(Some("null"), true)).await;
        assert_eq!(opaque.status, 403);
    });
}

#[test]
fn attempts_to_guess_a_password_are_slowed_down() {
    desk(async |desk| {
        user(&desk).await;
        let mut last = String::new();
        for _ in 0..12 {
            let guess = [("login", "irina"), ("password", "наугад-наугад")];
            last = desk.send(form("/login", &guess)).await.text;
        }
        assert!(last.contains("Слишком много попыток"), "{last}");
    });
}

#[test]
fn a_form_that_cannot_be_read_is_refused_in_the_language_of_the_browser() {
    desk(async |desk| {
        let mut request = form("/login", &[]);
        request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        let answer = desk.send(request).await;
        let (code, message) = (&answer.json()["code"], &answer.json()["message"]);
        assert_eq!((answer.status, code.as_str()), (422, Some("request.invalid")));
        assert_eq!(message.as_str(), Some("Запрос не читается."));
    });
}

#[test]
fn a_link_of_the_first_administrator_works_once() {
    testkit::story(async |world| {
        world.install(&["base"]).await;
        let link = people::first_admin_link(&world.app).await.unwrap().unwrap();
        let nobody = Office { admin: 0, deputy: 0, head: 0, assistant: 0, clerk: 0 };
        let desk = Desk::around(world, nobody, 0);
        let path = format!("/link/{link}");
        assert_eq!(desk.send(page(&path, "")).await.status, 200);
        let fields = [
            ("name", "Админова Ада"),
            ("login", "ada"),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ];
        let weak =
            [("name", "Админова Ада"), ("login", "ada"), ("password", "123"), ("again", "123")];
        assert_eq!(desk.send(form(&path, &weak)).await.header("set-cookie"), "");
        let used = desk.send(form(&path, &fields)).await;
        assert_eq!(used.status, 303, "{used:?}");
        let me = desk.send(page("/api/v1/me", &cookie(&used))).await.json();
        assert_eq!(
            (&me["is_admin"], &me["person"]["name"]),
            (&true.into(), &"Админова Ада".into())
        );
        assert_eq!(desk.send(page(&path, "")).await.status, 404);
        let again = desk.send(form(&path, &fields)).await;
        assert_eq!(again.header("set-cookie"), "", "{again:?}");
        assert!((400..500).contains(&again.status), "{again:?}");
    });
}

#[test]
fn pages_allow_no_foreign_script_and_remember_where_one_was_going() {
    desk(async |desk| {
        let nobody = desk.send(page("/records/appeal?view=board", "")).await;
        assert!(nobody.header("location").starts_with("/login?"), "{nobody:?}");
        assert!(nobody.header("location").contains("records"));
        let login = desk.send(page("/login", "")).await;
        let policy = login.header("content-security-policy");
        assert!(!policy.contains("unsafe-eval"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(login.header("x-content-type-options"), "nosniff");
        let cookie = signed_in(&desk).await;
        let nonce = async || {
            let page = desk.send(page("/", &cookie)).await;
            assert_eq!(page.status, 200);
            assert!(!page.header("cache-control").contains("public"));
            page.header("content-security-policy").to_owned()
        };
        let (first, second) = (nonce().await, nonce().await);
        assert!(!first.is_empty());
        assert!(!first.contains("script-src") || first != second, "a nonce is used once: {first}");
    });
}
