//! New ids, secrets, and their digests.

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A new id; later ones sort after earlier ones.
#[allow(clippy::disallowed_methods, reason = "the one place that makes ids")]
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// The id of something that has one name everywhere: the same in every installation.
pub fn named(kind: &str, name: &str) -> Uuid {
    let digest = digest::digest(&digest::SHA256, format!("{kind}:{name}").as_bytes());
    let bytes = digest.as_ref().first_chunk().expect("a digest is longer than an id");
    uuid::Builder::from_custom_bytes(*bytes).into_uuid()
}

/// Eight letters and digits that nobody confuses on the telephone.
pub fn spoken() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let random = id().as_u128();
    (0..8).map(|place| LETTERS[(random >> (place * 5)) as usize & 31] as char).collect()
}

/// 256 random bits, safe in an address.
pub fn secret() -> String {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect("the system gives random bytes");
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256, hexadecimal: what is stored of a secret.
pub fn digest(text: impl AsRef<[u8]>) -> String {
    hex(digest::digest(&digest::SHA256, text.as_ref()).as_ref())
}

/// Hexadecimal, lower case.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes everything");
        hex
    })
}
