//! Signed URLs of files. The URL is the right to use it: it names the file and, for reading, the session, and it expires.

use chrono::{DateTime, SubsecRound, Utc};
use entity::files::file;
use entity::ids::{FileId, SessionId};
use serde::{Deserialize, Serialize};

use app::App;
use domain::files::{announce, open};
use kernel::access::Actor;

pub(super) const UPLOAD: &str = "upload+jwt";
pub(super) const DOWNLOAD: &str = "download+jwt";
pub(super) const AUDIENCE: &str = "karvon-files";

#[derive(Serialize, Deserialize)]
pub(super) struct UploadClaims {
    pub file: FileId,
}

#[derive(Serialize, Deserialize)]
pub(super) struct DownloadClaims {
    pub file: FileId,
    /// The session of the viewer it was given to; none for what everybody may read.
    pub sid: Option<SessionId>,
}

/// Until when the bytes of an upload may come.
pub fn expires_at(file: &file::Model) -> DateTime<Utc> {
    (file.created_at + announce::GOOD_FOR).trunc_subsecs(0)
}

/// Where the bytes of an upload are sent.
pub fn upload_address(app: &App, file: &file::Model) -> String {
    let token = app.keys.sign(UPLOAD, AUDIENCE, file.created_at, expires_at(file), UploadClaims { file: file.id });
    address(app, &token)
}

/// Where this viewer can read a file, for a few minutes.
pub fn download_address(app: &App, viewer: &Actor, file: FileId) -> String {
    let now = app.clock.now();
    let token = app.keys.sign(DOWNLOAD, AUDIENCE, now, now + open::GOOD_FOR, DownloadClaims { file, sid: viewer.session_id() });
    address(app, &token)
}

fn address(app: &App, token: &str) -> String {
    format!("{}/files/{token}", app.config.public_url)
}
