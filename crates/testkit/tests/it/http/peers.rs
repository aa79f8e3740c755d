//! Where requests come from: proxies that are believed, attempts counted by address, figures for
//! those who may see them.

use super::desk::{ADDRESS, Answer, Desk, desk};
use axum::body::Body;
use axum::extract::ConnectInfo;
use base::PersonId;
use http::{Request, header};
use std::net::{IpAddr, SocketAddr};
use web::Network;

/// A request over a connection from an address.
fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let address: IpAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 40_000)));
    request
}

/// `/metrics` as a person.
pub(super) async fn figures(desk: &Desk, who: PersonId) -> Answer {
    let token = format!("Bearer {}", desk.token(who).await);
    desk.send(ask(&[("authorization", &token)])).await
}

fn ask(headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().uri("/metrics");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

#[test]
fn a_network_is_an_address_or_a_range_of_them() {
    #[track_caller]
    fn check(network: &str, address: &str, is_in: bool) {
        let network = Network::parse(network).unwrap();
        assert_eq!(network.has(address.parse().unwrap()), is_in, "{network:?} {address}");
    }
    check("127.0.0.1", "127.0.0.1", true);
    check("127.0.0.1", "127.0.0.2", false);
    check("10.0.0.0/8", "10.255.1.2", true);
    check("10.1.2.3/8", "10.9.9.9", true);
    check("10.0.0.0/8", "11.0.0.1", false);
    check("10.0.0.0/8", "::ffff:10.1.1.1", true);
    check("10.0.0.0/31", "10.0.0.1", true);
    check("10.0.0.0/31", "10.0.0.2", false);
    check("0.0.0.0/0", "203.0.113.7", true);
    check("0.0.0.0/0", "2001:db8::1", false);
    check("::/0", "2001:db8::1", true);
    check("2001:db8::/32", "2001:db8:ffff::1", true);
    check("2001:db8::/32", "2001:db9::1", false);
    for wrong in ["", "10.0.0.0/33", "::1/129", "10.0.0/8", "office", "10.0.0.0/-1", "1/8"] {
        assert_eq!(Network::parse(wrong), None, "{wrong}");
    }
}

/// Tries to sign in with a login of its own each time, so that only the address counts.
async fn guess(desk: &Desk, number: usize, (near, forwarded): (&str, &[&str])) -> Answer {
    let mut request = Request::builder()
        .method("POST")
        .uri("/login")
        .header(header::HOST, "office.example.ru")
        .header(header::ORIGIN, ADDRESS)
        .header("x-otklik", "1")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for line in forwarded {
        request = request.header("x-forwarded-for", *line);
    }
    let body = Body::from(format!("login=guess{number}&password="));
    desk.send(from(near, request.body(body).unwrap())).await
}

/// Spends all attempts of an address; gives the answer to one more.
async fn spend(desk: &Desk, at: (&str, &[&str])) -> Answer {
    for number in 0..50 {
        assert_eq!(guess(desk, number, at).await.status, 403);
    }
    guess(desk, 50, at).await
}

#[test]
fn attempts_are_counted_by_the_address_of_the_connection() {
    desk(async |desk| {
        let limited = spend(&desk, ("203.0.113.7", &[])).await;
        assert_eq!((limited.status, limited.header("retry-after")), (429, "5"));
        assert_eq!(limited.json()["code"], "login.limited");
        // A header that anybody can send buys no more attempts.
        let invented = guess(&desk, 51, ("203.0.113.7", &["198.51.100.1"])).await;
        assert_eq!(invented.status, 429);
        assert_eq!(guess(&desk, 52, ("203.0.113.8", &[])).await.status, 403);
    });
}

#[test]
fn a_trusted_proxy_tells_whose_attempts_they_are() {
    desk(async |desk| {
        let desk = desk.set_up(|options| {
            options.trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]
                .iter()
                .filter_map(|text| Network::parse(text))
                .collect();
        });
        let near = "127.0.0.1";
        let limited = spend(&desk, (near, &["203.0.113.7"])).await;
        assert_eq!(limited.status, 429);
        let answer = async |forwarded: &[&str]| guess(&desk, 60, (near, forwarded)).await.status;
        // Whatever the caller invented stands before what our proxies wrote.
        assert_eq!(answer(&["198.51.100.1, 203.0.113.7"]).await, 429);
        assert_eq!(answer(&["198.51.100.1", "203.0.113.7:51000, 10.0.0.9"]).await, 429);
        assert_eq!(answer(&["198.51.100.2"]).await, 403);
        // One household of IPv6 counts as one.
        assert_eq!(spend(&desk, (near, &["2001:db8::1"])).await.status, 429);
        assert_eq!(answer(&["2001:db8::ffff:1"]).await, 429);
        assert_eq!(answer(&["[2001:db8:0:1::1]:443"]).await, 403);
        // Somebody who is no proxy of ours.
        assert_eq!(guess(&desk, 61, ("203.0.113.7", &["198.51.100.9"])).await.status, 429);
    });
}

#[test]
fn the_page_of_sign_in_says_when_to_try_again() {
    desk(async |desk| {
        let guess = async || {
            let request = Request::builder()
                .method("POST")
                .uri("/login")
                .header(header::HOST, "office.example.ru")
                .header(header::ACCEPT_LANGUAGE, "ru")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let body = Body::from("login=irina&password=");
            desk.send(request.body(body).unwrap()).await
        };
        for _ in 0..10 {
            let answer = guess().await;
            assert_eq!((answer.status, answer.header("retry-after")), (403, ""));
        }
        let limited = guess().await;
        assert_eq!((limited.status, limited.header("retry-after")), (429, "30"));
        assert!(limited.text.contains("Повторите через 30 с."), "{}", limited.text);
    });
}

#[test]
fn figures_are_for_administrators_the_scraper_and_the_machine_itself() {
    desk(async |desk| {
        let token = "scraper-0123456789";
        let desk = desk.set_up(|options| options.metrics_token = Some(token.to_owned()));
        let bearer = format!("Bearer {token}");
        assert_eq!(figures(&desk, desk.office.admin).await.status, 200);
        assert_eq!(figures(&desk, desk.office.clerk).await.status, 403);
        let scraped = desk.send(ask(&[("authorization", &bearer)])).await;
        assert!(scraped.status == 200 && scraped.text.contains("otklik_"), "{scraped:?}");
        let status = async |request| desk.send(request).await.status;
        assert_eq!(status(ask(&[])).await, 401);
        assert_eq!(status(ask(&[("authorization", "Bearer scraper-012345678X")])).await, 401);
        assert_eq!(status(ask(&[("authorization", "Bearer scraper")])).await, 401);
        // The machine itself, with nobody in between.
        let host = ("host", "127.0.0.1:8080");
        assert_eq!(status(from("127.0.0.1", ask(&[host]))).await, 200);
        assert_eq!(status(from("::1", ask(&[("host", "[::1]:8080")]))).await, 200);
        assert_eq!(status(from("203.0.113.7", ask(&[host]))).await, 401);
        assert_eq!(status(from("127.0.0.1", ask(&[("host", "evil.example:8080")]))).await, 401);
        let proxied = ask(&[host, ("x-forwarded-for", "203.0.113.7")]);
        assert_eq!(status(from("127.0.0.1", proxied)).await, 401);
        let desk = desk.set_up(|options| options.is_direct = false);
        assert_eq!(desk.send(from("127.0.0.1", ask(&[host]))).await.status, 401);
        // Whether it lives at all is no secret.
        assert_eq!(desk.page("/health").await.status, 200);
    });
}
