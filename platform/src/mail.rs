//! Letters: as files in a folder, by SMTP, or not at all.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use macros::boxed;

use super::mint;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where letters go: `file:DIR`, `smtp://…`, `smtps://…` or `off`.
#[derive(Clone, Debug)]
pub enum Mail {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Off,
}

impl FromStr for Mail {
    type Err = Failure;

    fn from_str(setting: &str) -> Result<Self, Failure> {
        match setting.split_once(':') {
            None if setting == "off" => Ok(Self::Off),
            Some(("file", folder)) if !folder.is_empty() => Ok(Self::Folder(folder.into())),
            Some(("smtp" | "smtps", _)) => Ok(Self::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(setting)?.build())),
            _ => Err("must be file:DIR, smtp://… or off".into()),
        }
    }
}

impl Mail {
    /// Makes the folder, so that whoever waits for letters can watch it before the first one.
    pub fn open(&self) -> Result<(), Failure> {
        match self {
            Self::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| format!("KARVON_MAIL: {}: {error}", folder.display()).into())
            }
            Self::Smtp(_) | Self::Off => Ok(()),
        }
    }

    /// Sends one letter; back without an error, it is out of our hands.
    #[boxed]
    pub async fn send(&self, from: &str, to: &str, subject: &str, body: &str) -> Result<(), Failure> {
        let letter = || -> Result<Message, Failure> {
            let message = Message::builder().from(from.parse::<Mailbox>()?).to(to.parse()?).subject(subject);
            Ok(message.header(ContentType::TEXT_PLAIN).body(body.to_owned())?)
        };
        match self {
            Self::Off => Ok(()),
            Self::Folder(folder) => write_whole(folder, &letter()?.formatted()).await,
            Self::Smtp(smtp) => Ok(smtp.send(letter()?).await.map(|_| ())?),
        }
    }
}

/// Under another name first, so that nobody reads half a letter.
async fn write_whole(folder: &Path, bytes: &[u8]) -> Result<(), Failure> {
    tokio::fs::create_dir_all(folder).await?;
    let name = mint::id();
    let draft = folder.join(format!("{name}.draft"));
    tokio::fs::write(&draft, bytes).await?;
    Ok(tokio::fs::rename(draft, folder.join(format!("{name}.eml"))).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_there_before_the_first_letter() {
        let folder = std::env::temp_dir().join(mint::id().to_string()).join("mail");
        let mail: Mail = format!("file:{}", folder.display()).parse().unwrap();
        mail.open().unwrap();
        assert!(folder.is_dir());
        std::fs::remove_dir_all(folder.parent().unwrap()).unwrap();
        let taken = std::env::temp_dir().join(mint::id().to_string());
        std::fs::write(&taken, "no folder").unwrap();
        let refused = Mail::Folder(taken.join("mail")).open().unwrap_err().to_string();
        std::fs::remove_file(&taken).unwrap();
        assert!(refused.contains("KARVON_MAIL") && refused.contains(&taken.display().to_string()), "{refused}");
    }
}
