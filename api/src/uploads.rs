//! Bytes in and out, never through GraphQL. The address is the right: it names the file and, for reading, the viewer, is signed,
//! and ends soon. Whether the viewer may still read is asked once more when it is used.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use entity::ids::FileId;

use super::file_urls::{AUDIENCE, DOWNLOAD, DownloadClaims, UPLOAD, UploadClaims};
use super::gateway::Gateway;
use app::App;
use domain::files::{receive, stored};
use domain::identity::find as people;
use domain::residency::papers;
use kernel::access::Actor;
use kernel::language::Locale;
use kernel::problem::Problem;
use kernel::work::Caller;
use platform::blobs::Refused;

pub fn router() -> Router<Gateway> {
    Router::new().route("/files/{token}", put(receive_bytes).get(send_bytes))
}

fn refusal(status: StatusCode, why: &str) -> Response {
    (status, format!("{why}\n")).into_response()
}

/// A problem as a plain answer; an address that no longer opens anything gives nothing away.
fn told(problem: &Problem) -> Response {
    match problem {
        Problem::NotFound | Problem::Forbidden | Problem::Unauthenticated(_) => refusal(StatusCode::NOT_FOUND, "There is nothing here."),
        Problem::Unavailable => refusal(StatusCode::SERVICE_UNAVAILABLE, "Try again in a moment."),
        problem => {
            tracing::error!(%problem, "a file could not be handed over");
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server.")
        }
    }
}

async fn receive_bytes(State(gateway): State<Gateway>, Path(token): Path<String>, request: Request) -> Response {
    let app = &gateway.engine.app;
    let Some(token) = app.keys.verify::<UploadClaims>(UPLOAD, AUDIENCE, app.clock.now(), &token) else {
        return refusal(StatusCode::FORBIDDEN, "This address is not good, or no longer.");
    };
    receive_file(app, token.claims.file, request).await.unwrap_or_else(|problem| told(&problem))
}

async fn receive_file(app: &App, id: FileId, request: Request) -> Result<Response, Problem> {
    let Some(file) = receive::expected(&app.view(Caller::system()), id).await? else {
        return Ok(refusal(StatusCode::CONFLICT, "The bytes of this upload have come already."));
    };
    let announced = file.bytes.unsigned_abs();
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > announced) {
        return Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "These are more bytes than were announced."));
    }
    // The bytes flow before the transaction begins, which would otherwise wait for the slowest client.
    let kept = app.blobs.keep(&stored(id), announced, &file.sha256, request.into_body().into_data_stream()).await;
    match kept {
        Ok(()) => {}
        Err(Refused::TooMany) => return Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "These are more bytes than were announced.")),
        Err(Refused::Different) => return Ok(refusal(StatusCode::UNPROCESSABLE_ENTITY, "These are not the bytes that were announced.")),
        Err(Refused::Broken) => return Ok(refusal(StatusCode::BAD_REQUEST, "The bytes stopped coming.")),
        Err(Refused::Store(error)) => {
            tracing::error!(%error, "the store does not take a file");
            return Err(Problem::Unavailable);
        }
    }
    let mut work = app.begin(Caller::system(), "receiveFile").await?;
    receive::receive(&mut work, id).await?;
    app.commit(work).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn send_bytes(State(gateway): State<Gateway>, Path(token): Path<String>) -> Response {
    let app = &gateway.engine.app;
    let Some(token) = app.keys.verify::<DownloadClaims>(DOWNLOAD, AUDIENCE, app.clock.now(), &token) else {
        return refusal(StatusCode::FORBIDDEN, "This address is not good, or no longer.");
    };
    send_file(app, token.claims).await.unwrap_or_else(|problem| told(&problem))
}

async fn send_file(app: &App, claims: DownloadClaims) -> Result<Response, Problem> {
    let actor = match claims.sid {
        Some(session) => people::actor(&app.view(Caller::system()), session).await?.ok_or(Problem::NotFound)?,
        None => Actor::Anonymous,
    };
    let caller = Caller { actor, locale: Locale::default(), address: None };
    let mut work = app.begin(caller, "openFile").await?;
    let file = papers::open(&mut work, claims.file).await?;
    let bytes = app.blobs.read(&stored(file.id)).await.map_err(|error| {
        tracing::error!(%error, file = %file.id, "the store does not give a file");
        Problem::Unavailable
    })?;
    app.commit(work).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_str(&file.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"))),
        (CONTENT_LENGTH, HeaderValue::from(file.bytes)),
        (CONTENT_DISPOSITION, disposition(&file.name)),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        // Shown by a browser all the same, it runs nothing and speaks to nobody.
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

/// Saved under its own name (RFC 6266), never shown in the page.
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let exact: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")).expect("it is plain ASCII")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_says_nothing_but_itself() {
        assert_eq!(disposition("deck.pdf"), "attachment; filename=\"deck.pdf\"; filename*=UTF-8''deck.pdf");
        assert_eq!(
            disposition("Устав\"\r\n.pdf"),
            "attachment; filename=\"________.pdf\"; filename*=UTF-8''%D0%A3%D1%81%D1%82%D0%B0%D0%B2%22%0D%0A.pdf"
        );
    }
}
