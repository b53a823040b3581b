//! Somebody says which bytes are to come.

use chrono::Duration;
use entity::files::file;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use kernel::access::{Action, Scope};
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// How long the bytes may take to come.
pub const GOOD_FOR: Duration = Duration::hours(1);
/// No file is larger.
pub const MOST_BYTES: i64 = 50 * 1024 * 1024;

/// What one person may have waiting to be used; more is no work in hand.
const MOST_WAITING: u64 = 100;

/// What is announced.
pub struct Announcement {
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    /// Hexadecimal, in any case.
    pub sha256: String,
}

/// Makes a place for bytes to come; by anybody who is logged in, a hundred at most before something takes them. Nothing points to
/// it yet.
#[boxed]
pub async fn announce(work: &mut Work, announcement: Announcement) -> Result<file::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let uploaded_by = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let Announcement { name, media_type, bytes, sha256 } = announcement;
    let sha256 = sha256.trim().to_ascii_lowercase();
    let mut faults = Faults::default();
    faults.length("name", &name, 1, 255);
    if !is_media_type(&media_type) {
        faults.add("mediaType", Message::new("rule-media-type"));
    }
    faults.range("bytes", bytes, 1, MOST_BYTES);
    if sha256.len() != 64 || !sha256.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        faults.add("sha256", Message::new("rule-sha256"));
    }
    faults.finish()?;
    let waiting = file::Entity::find().filter(file::Column::UploadedBy.eq(uploaded_by)).filter(file::Column::TakenAt.is_null());
    if waiting.count(work.db()).await? >= MOST_WAITING {
        return Err(Problem::conflict("problem-uploads-waiting"));
    }
    let file = file::ActiveModel {
        id: Set(work.mint()),
        // A name, not a path: nobody's folders travel with it.
        name: Set(name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned()),
        media_type: Set(media_type),
        bytes: Set(bytes),
        sha256: Set(sha256),
        uploaded_by: Set(uploaded_by),
        created_at: Set(work.now()),
        received_at: Set(None),
        taken_at: Set(None),
        owner_id: Set(None),
        public: Set(false),
    };
    Ok(file.insert(work.db()).await?)
}

/// `type/subtype` of RFC 6838, without parameters.
fn is_media_type(text: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty()
            && part.len() <= 127
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    text.split_once('/').is_some_and(|(kind, subtype)| name(kind) && name(subtype))
}

#[cfg(test)]
mod tests {
    use super::is_media_type;

    #[test]
    fn a_media_type_is_two_plain_names() {
        for good in ["application/pdf", "image/svg+xml", "application/vnd.ms-excel"] {
            assert!(is_media_type(good), "{good}");
        }
        for wrong in ["", "pdf", "text/", "/plain", "text/html; charset=utf-8", "text/html\r\nX-Evil: 1", "*/*"] {
            assert!(!is_media_type(wrong), "{wrong}");
        }
    }
}
