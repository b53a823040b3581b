//! Letters as they arrive: files in a folder.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

#[derive(Debug)]
pub struct Letter {
    pub subject: String,
    pub body: String,
}

impl Letter {
    /// The secret in the link of the letter.
    pub fn token(&self) -> Option<String> {
        let (_, rest) = self.body.split_once("token=")?;
        Some(rest.chars().take_while(|c| !c.is_whitespace()).collect())
    }
}

/// The letters to an address, oldest first: names of files sort by age.
pub fn to(folder: &Path, address: &str) -> Vec<Letter> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    let mut files: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "eml")).collect();
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts.filter(|text| text.contains(&format!("To: {address}\r\n"))).map(|text| read(&text)).collect()
}

fn read(text: &str) -> Letter {
    let (head, body) = text.split_once("\r\n\r\n").expect("a letter has a body");
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map_or("", str::trim);
    let subject = field("Subject:").to_owned();
    let body = match field("Content-Transfer-Encoding:") {
        "quoted-printable" => unquote(body),
        "base64" => {
            let bytes = BASE64_STANDARD.decode(body.replace("\r\n", "")).expect("base64");
            String::from_utf8(bytes).expect("letters are UTF-8")
        }
        _ => body.to_owned(),
    };
    Letter { subject, body }
}

/// Quoted-printable (RFC 2045).
fn unquote(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        match (first, others) {
            (b'=', [a, b, after @ ..]) => {
                let code = std::str::from_utf8(&[*a, *b]).ok().and_then(|code| u8::from_str_radix(code, 16).ok());
                bytes.push(code.expect("two hexadecimal digits"));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).expect("letters are UTF-8")
}
