//! Passwords: argon2id off the async threads, few at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base::{Code, Problem};
use tokio::sync::Semaphore;

/// The shortest password, in characters.
const MIN: usize = 10;

/// The longest password, in characters: longer ones only cost time.
const MAX: usize = 200;

/// A hash of nothing anybody knows, with our parameters: an unknown login costs the same time.
pub(super) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9i$\
     Vv0yL1m0m5wEJ3o0r8p1c0cEo2bq8b8yqkC2oQ3u1jE";

/// Passwords that everybody tries first; compared without case, digits at the end left out.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "parol",
    "пароль",
    "qwerty",
    "qwertyuiop",
    "йцукен",
    "йцукенгшщз",
    "admin",
    "administrator",
    "админ",
    "администратор",
    "letmein",
    "welcome",
    "iloveyou",
    "monkey",
    "dragon",
    "football",
    "otklik",
    "отклик",
    "deputat",
    "депутат",
    "priemnaya",
    "приемная",
    "qazwsx",
    "qazwsxedc",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "privet",
    "привет",
    "marina",
    "natasha",
    "changeme",
    "secret",
    "секрет",
    "test",
    "тест",
    "user",
];

/// Refuses passwords that are short or among the obvious ones.
///
/// # Errors
/// `password.weak`
pub fn must_be_strong(password: &str, login: &str, name: &str) -> Result<(), Problem> {
    let count = password.chars().count();
    let is_known = is_common(password) || names_its_owner(password, login, name);
    if (MIN..=MAX).contains(&count) && !is_known && !is_monotonous(password) {
        return Ok(());
    }
    Err(Problem::new(Code::PasswordWeak).with("min", MIN.to_string()))
}

fn is_common(password: &str) -> bool {
    let folded = base::fold::fold(password);
    let core = folded.trim_matches(|ch: char| !ch.is_alphabetic());
    core.is_empty() && is_sequence(&folded) || COMMON.contains(&core) || {
        // The same word twice is still that word.
        COMMON.iter().any(|word| !core.is_empty() && core.replace(word, "").is_empty())
    }
}

/// The login or a name with nothing but digits and signs added.
fn names_its_owner(password: &str, login: &str, name: &str) -> bool {
    let folded = base::fold::fold(password);
    let core = folded.trim_matches(|ch: char| !ch.is_alphabetic());
    let name = base::fold::fold(name);
    let mut words = name.split(' ').chain([login]).filter(|word| word.chars().count() >= 3);
    words.any(|word| word == core || word == folded)
}

/// Fewer than four different characters.
fn is_monotonous(password: &str) -> bool {
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    different.len() < 4
}

/// Digits and signs only: `1234567890`, `0987654321`, dates without more.
fn is_sequence(folded: &str) -> bool {
    folded.chars().all(|ch| !ch.is_alphabetic()) && {
        let digits: Vec<u32> = folded.chars().filter_map(|ch| ch.to_digit(10)).collect();
        let step =
            |by: u32| digits.windows(2).all(|pair| matches!(pair, [a, b] if (a + by) % 10 == *b));
        digits.is_empty() || step(1) || step(9)
    }
}

/// Makes the hash of a password.
///
/// # Errors
/// `bug`
pub(super) async fn hash(limit: &Semaphore, password: String) -> Result<String, Problem> {
    let _permit = permit(limit).await?;
    let made = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    made.await
        .map_err(|error| Problem::bug("hashing panicked").because(error))?
        .map_err(|error| Problem::bug("hashing").because(error.to_string()))
}

/// Whether a password is the one of a hash. A hash that cannot be read fits nothing.
///
/// # Errors
/// `bug`
pub(super) async fn fits(
    limit: &Semaphore,
    password: String,
    hash: String,
) -> Result<bool, Problem> {
    let _permit = permit(limit).await?;
    let checked = tokio::task::spawn_blocking(move || {
        let Ok(hash) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
    });
    checked.await.map_err(|error| Problem::bug("verifying panicked").because(error))
}

async fn permit(limit: &Semaphore) -> Result<tokio::sync::SemaphorePermit<'_>, Problem> {
    limit.acquire().await.map_err(|error| Problem::bug("a closed semaphore").because(error))
}
