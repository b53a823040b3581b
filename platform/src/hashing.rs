//! Argon2id off the async threads: each hash takes 19 MiB and some 25 ms, so only a few run at once.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use macros::boxed;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

#[derive(Clone, Debug)]
pub struct Hasher {
    seats: Arc<Semaphore>,
    /// Verified in place of a hash that is not there, so that a missing account costs the same time.
    nobody: Arc<str>,
}

impl Hasher {
    /// `seats` hashes run at once.
    pub fn new(seats: usize) -> Self {
        Self { seats: Arc::new(Semaphore::new(seats)), nobody: hash("nobody has this password").into() }
    }

    /// PHC string with the parameters that OWASP asks for at least: m = 19456 KiB, t = 2, p = 1.
    #[boxed]
    pub async fn hash(&self, password: String) -> String {
        let _seat = self.seats.acquire().await.expect("never closed");
        spawn_blocking(move || hash(&password)).await.expect("hashing does not panic")
    }

    /// Whether the password fits; without a stored hash the answer is no, after the same time.
    #[boxed]
    pub async fn verify(&self, password: String, stored: Option<String>) -> bool {
        let _seat = self.seats.acquire().await.expect("never closed");
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        let fits = spawn_blocking(move || {
            PasswordHash::new(&stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        fits.await.expect("hashing does not panic") && known
    }
}

fn hash(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("the parameters are good").to_string()
}
