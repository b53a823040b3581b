//! The Ed25519 keys that tokens and credentials are signed with: PEM files in a folder, the public halves as a JWKS.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::mint;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// No token of ours is longer.
const LONGEST: usize = 4096;

/// Every key of the folder; the newest signs, all of them verify.
#[derive(Clone)]
pub struct Keys(Arc<Ring>);

struct Ring {
    issuer: String,
    keys: Vec<Key>,
}

struct Key {
    id: String,
    signs: EncodingKey,
    verifies: DecodingKey,
    public: Jwk,
}

/// What every token says besides its own claims.
#[derive(Debug, Serialize, Deserialize)]
pub struct Signed<C> {
    pub iss: String,
    pub aud: String,
    pub iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    pub exp: i64,
    #[serde(flatten)]
    pub claims: C,
}

/// When a token was issued, and when it is good; from its issue on unless it says from when.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub issued: DateTime<Utc>,
    pub from: Option<DateTime<Utc>>,
    pub until: DateTime<Utc>,
}

impl Keys {
    /// Reads the folder; with `make`, an empty or missing one gets its first key.
    pub fn open(folder: &Path, issuer: &str, make: bool) -> Result<Self, Failure> {
        let mut files: Vec<_> = match fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "pem")).collect(),
            Err(_) if make => vec![],
            Err(error) => return Err(format!("{}: {error}", folder.display()).into()),
        };
        if files.is_empty() {
            if !make {
                return Err(format!("{} holds no key; `karvon keys rotate` makes one", folder.display()).into());
            }
            files.push(Self::add(folder)?);
        }
        files.sort();
        let keys = files.iter().map(|file| Key::read(file)).collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Ring { issuer: issuer.to_owned(), keys })))
    }

    /// Puts a new key into the folder; it signs from the next start on. File names sort by age.
    pub fn add(folder: &Path) -> Result<std::path::PathBuf, Failure> {
        let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).map_err(|_| "no key could be made")?;
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(document.as_ref()));
        fs::create_dir_all(folder)?;
        let file = folder.join(format!("{}.pem", mint::id()));
        write_private(&file, pem.as_bytes())?;
        Ok(file)
    }

    fn newest(&self) -> &Key {
        self.0.keys.last().expect("there is at least one key")
    }

    /// The public halves, newest last.
    pub fn published(&self) -> JwkSet {
        JwkSet { keys: self.0.keys.iter().map(|key| key.public.clone()).collect() }
    }

    /// `typ` keeps one kind of token from being taken for another.
    pub fn sign<C: Serialize>(&self, typ: &str, aud: &str, from: DateTime<Utc>, until: DateTime<Utc>, claims: C) -> String {
        self.issue(typ, aud, Term { issued: from, from: None, until }, claims)
    }

    /// As `sign`, for what may be issued before it is good.
    pub fn issue<C: Serialize>(&self, typ: &str, aud: &str, term: Term, claims: C) -> String {
        let nbf = term.from.map(|from| from.timestamp());
        let (iat, exp) = (term.issued.timestamp(), term.until.timestamp());
        let signed = Signed { iss: self.0.issuer.clone(), aud: aud.to_owned(), iat, nbf, exp, claims };
        let key = self.newest();
        jsonwebtoken::encode(&header(typ, &key.id), &signed, &key.signs).expect("claims are JSON")
    }

    /// None for whatever is not a token of this kind, for this audience, of ours, and good now.
    pub fn verify<C: DeserializeOwned>(&self, typ: &str, aud: &str, now: DateTime<Utc>, token: &str) -> Option<Signed<C>> {
        let signed: Signed<C> = self.read(typ, token)?;
        let now = now.timestamp();
        let good = signed.aud == aud && signed.exp > now && signed.nbf.is_none_or(|from| from <= now) && signed.iat <= now + 60;
        good.then_some(signed)
    }

    /// As `verify`, but for any audience and time: for those who tell apart why a credential is not good.
    pub fn read<C: DeserializeOwned>(&self, typ: &str, token: &str) -> Option<Signed<C>> {
        if token.len() > LONGEST {
            return None;
        }
        let given = jsonwebtoken::decode_header(token).ok()?;
        let key = self.0.keys.iter().find(|key| Some(&key.id) == given.kid.as_ref())?;
        // The whole header is ours to the letter: no other algorithm, no key of its own, nothing critical.
        if given != header(typ, &key.id) {
            return None;
        }
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_required_spec_claims(&["exp", "aud", "iss"]);
        rules.set_issuer(&[&self.0.issuer]);
        // Audience and times are compared by our own clock, which tests move.
        rules.validate_aud = false;
        rules.validate_exp = false;
        jsonwebtoken::decode::<Signed<C>>(token, &key.verifies, &rules).ok().map(|token| token.claims)
    }
}

fn header(typ: &str, kid: &str) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(typ.to_owned());
    header.kid = Some(kid.to_owned());
    header
}

impl Key {
    fn read(file: &Path) -> Result<Self, Failure> {
        let wrong = |error: jsonwebtoken::errors::Error| format!("{}: {error}", file.display());
        let signs = EncodingKey::from_ed_pem(&fs::read(file)?).map_err(wrong)?;
        let mut public = Jwk::from_encoding_key(&signs, Algorithm::EdDSA).map_err(wrong)?;
        let id = public.thumbprint(ThumbprintHash::SHA256).map_err(wrong)?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let verifies = DecodingKey::from_jwk(&public).map_err(wrong)?;
        Ok(Self { id, signs, verifies, public })
    }
}

fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
}
