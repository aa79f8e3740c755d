//! Rules of sign-in.

use super::links::{Acceptance, identity, is_login};
use super::{Attempts, Pace, must_be_strong, password};
use argon2::password_hash::phc::PasswordHash;
use base::Time;

#[test]
fn obvious_passwords_are_refused() {
    #[track_caller]
    fn check(password: &str, is_strong: bool) {
        let outcome = must_be_strong(password, "kuzmina", "Кузьмина Анна Сергеевна");
        assert_eq!(outcome.is_ok(), is_strong, "{password:?}");
    }
    check("синий трактор едет", true);
    check("correct horse battery", true);
    check("Ночь-Улица-1912", true);
    check("x7#Kp2!mQz", true);
    check("короткий", false);
    check("", false);
    check("password12345", false);
    check("PaSsWoRd!!!!!!", false);
    check("паролЬ123456", false);
    check("парольпароль", false);
    check("qwertyuiop1", false);
    check("йцукенгшщз", false);
    check("1234567890", false);
    check("9876543210", false);
    check("0123456789012", false);
    check("aaaaaaaaaaaa", false);
    check("121212121212", false);
    check("kuzmina12345", false);
    check("Сергеевна1990", false);
    check("кузьмина2024!!", false);
    check(&"длинно".repeat(50), false);
}

#[test]
fn logins_are_plain_words() {
    #[track_caller]
    fn check(login: &str, is_fine: bool) {
        assert_eq!(is_login(login), is_fine, "{login:?}");
    }
    check("kuzmina", true);
    check("a.kuzmina@example.ru", true);
    check("кузьмина", true);
    check("a", false);
    check("two words", false);
    check("a\u{0}b", false);
    check(&"x".repeat(65), false);
    let given = Acceptance {
        name: "  Анна   Кузьмина ".into(),
        login: " Kuzmina ".into(),
        ..Acceptance::default()
    };
    let kept = identity(&given).unwrap();
    assert_eq!(kept, ("Анна Кузьмина".to_owned(), "kuzmina".to_owned()));
    let problem = identity(&Acceptance::default()).unwrap_err();
    let fields: Vec<_> = problem.field_problems().iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["name", "login"]);
}

#[test]
fn attempts_are_counted_per_key_and_come_back_with_time() {
    let pace = Pace { burst: 3, every_ms: 1000 };
    let mut attempts = Attempts::default();
    let at = |ms: i64| Time(1_000_000 + ms);
    assert!((0..3).all(|_| attempts.allow("a", pace, at(0)).is_ok()));
    assert_eq!(attempts.allow("a", pace, at(0)), Err(1000), "the fourth in a row");
    assert_eq!(attempts.allow("b", pace, at(0)), Ok(()), "another key");
    assert_eq!(attempts.allow("a", pace, at(999)), Err(1));
    assert_eq!(attempts.allow("a", pace, at(1000)), Ok(()), "one more after a while");
    assert_eq!(attempts.allow("a", pace, at(1001)), Err(999));
    attempts.give_back("a", pace);
    assert_eq!(attempts.allow("a", pace, at(1001)), Ok(()), "a success costs nothing");
    attempts.forget("a");
    assert!((0..3).all(|_| attempts.allow("a", pace, at(1002)).is_ok()));
}

#[test]
fn an_unknown_login_costs_as_much_as_a_known_one() {
    let nobody = PasswordHash::new(password::NOBODY).unwrap();
    let ours = argon2::Params::default();
    let theirs = argon2::Params::try_from(&nobody).unwrap();
    assert_eq!(
        (theirs.m_cost(), theirs.t_cost(), theirs.p_cost()),
        (ours.m_cost(), ours.t_cost(), ours.p_cost())
    );
    assert_eq!(nobody.algorithm.as_str(), "argon2id");
    assert_eq!(nobody.hash.unwrap().len(), 32);
}
