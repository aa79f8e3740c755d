use super::passwords;
use super::script::Moment;

#[test]
fn a_moment_is_days_from_the_start() {
    #[track_caller]
    fn check(text: &str, expected: Option<i32>) {
        assert_eq!(Moment::parse(text).map(|moment| moment.0), expected, "{text}");
    }
    check("-25d", Some(-25));
    check("-0d", Some(0));
    check("+3d", Some(3));
    check("25d", None);
    check("-25", None);
    check("И-25d", None);
    check("d", None);
}

#[test]
fn passwords_are_strong_and_differ() {
    let (one, two) = (passwords::fresh().expect("random bytes"), passwords::fresh().expect("too"));
    assert_ne!(one, two);
    assert_eq!(one.len(), "talomi-reneso-417".len());
    crate::sessions::must_be_strong(&one, "head", "Орлова Елена").expect("a strong password");
}
