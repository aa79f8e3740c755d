//! Secrets given out once; only their SHA-256 is kept.

use base::Problem;
use sha2::{Digest, Sha256};

/// 256 random bits as 64 hex digits.
///
/// # Errors
/// `bug` when the system gives no random bytes.
pub(crate) fn fresh() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Problem::bug("the system gives no random bytes").because(error))?;
    Ok(hex(&bytes))
}

/// What the database keeps of a secret. A secret has 256 random bits, so that a plain hash is
/// enough and looking it up tells an attacker nothing.
pub(crate) fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(half.into(), 16));
        }
    }
    out
}
