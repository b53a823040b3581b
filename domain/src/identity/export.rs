//! A copy of everything held about a person: asked for, made by the worker, fetched, and forgotten after a week.

use chrono::Duration;
use entity::audit;
use entity::files::file;
use entity::identity::{ExportState, consent, data_export, invitation, session, user};
use entity::ids::{DataExportId, FileId, UserId};
use entity::notifications::{mail, notification};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::find;
use crate::files;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::Problem;
use kernel::work::{View, Work};
use platform::blobs::Blobs;

/// How long a copy can be fetched.
const GOOD_FOR: Duration = Duration::days(7);

/// Asks for a copy of one's own data; while one is being made, that is the one. Tells `DataExportRequested`.
#[boxed]
pub async fn request(work: &mut Work) -> Result<data_export::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let user_id = work.actor().user_id().ok_or_else(Problem::unauthenticated)?;
    let preparing = data_export::Entity::find()
        .filter(data_export::Column::UserId.eq(user_id))
        .filter(data_export::Column::State.eq(ExportState::Preparing));
    if let Some(preparing) = preparing.one(work.db()).await? {
        return Ok(preparing);
    }
    let export = data_export::ActiveModel {
        id: Set(work.mint()),
        user_id: Set(user_id),
        state: Set(ExportState::Preparing),
        requested_at: Set(work.now()),
        file_id: Set(None),
        expires_at: Set(None),
    };
    let export = export.insert(work.db()).await?;
    work.record(Event::DataExportRequested { export: export.id, user: user_id });
    Ok(export)
}

/// One of the actor's own copies.
#[boxed]
pub async fn own(view: &View, id: DataExportId) -> Result<Option<data_export::Model>, Problem> {
    let Some(user_id) = view.actor().user_id() else { return Ok(None) };
    Ok(data_export::Entity::find_by_id(id).filter(data_export::Column::UserId.eq(user_id)).one(view.db()).await?)
}

/// Copies that are to be made, oldest first. For the worker.
#[boxed]
pub async fn waiting(view: &View) -> Result<Vec<data_export::Model>, Problem> {
    let waiting = data_export::Entity::find().filter(data_export::Column::State.eq(ExportState::Preparing));
    Ok(waiting.order_by_asc(data_export::Column::Id).all(view.db()).await?)
}

/// Makes the file of a copy, unless another worker has, or the person is gone. For the worker.
#[boxed]
pub async fn keep(work: &Work, blobs: &Blobs, export: &data_export::Model, data: &Json) -> Result<(), Problem> {
    let bytes = serde_json::to_vec_pretty(data).map_err(Problem::internal)?;
    let file = files::make::make(work, blobs, export.user_id, None, "karvon-data.json", "application/json", &bytes).await?;
    let ready = data_export::Entity::update_many()
        .col_expr(data_export::Column::State, Expr::value(ExportState::Ready.as_str()))
        .col_expr(data_export::Column::FileId, Expr::value(file.id))
        .col_expr(data_export::Column::ExpiresAt, Expr::value(work.now() + GOOD_FOR))
        .filter(data_export::Column::Id.eq(export.id))
        .filter(data_export::Column::State.eq(ExportState::Preparing))
        .exec(work.db())
        .await?;
    if ready.rows_affected == 0 { Err(Problem::conflict("problem-again")) } else { Ok(()) }
}

/// A copy that cannot be made. For the worker.
#[boxed]
pub async fn give_up(work: &Work, id: DataExportId) -> Result<(), Problem> {
    data_export::Entity::update_many()
        .col_expr(data_export::Column::State, Expr::value(ExportState::Failed.as_str()))
        .filter(data_export::Column::Id.eq(id))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Forgets copies whose time is over; the caller removes their bytes from the store. For the clock.
#[boxed]
pub async fn sweep(work: &Work) -> Result<Vec<FileId>, Problem> {
    let over =
        data_export::Entity::delete_many().filter(data_export::Column::ExpiresAt.lte(work.now())).exec_with_returning(work.db()).await?;
    let expired: Vec<FileId> = over.into_iter().filter_map(|export| export.file_id).collect();
    files::sweep::delete_rows(work, &expired).await?;
    Ok(expired)
}

/// Everything held about a person, but secrets; `global` gives the id of a thing of a kind as clients know it.
pub async fn gather(view: &View, user_id: UserId, global: impl Fn(&str, Uuid) -> String) -> Result<Json, Problem> {
    let db = view.db();
    let user = user::Entity::find_by_id(user_id).one(db).await?.ok_or(Problem::NotFound)?;
    let mut memberships = vec![];
    for seat in find::memberships_of(view, user_id).await? {
        let name = find::organization_name(view, seat.organization_kind, seat.organization_id).await?;
        let kind = kind_of(seat.organization_kind);
        memberships.push(json!({
            "organization": { "type": kind, "id": global(kind, seat.organization_id.0), "name": name },
            "role": seat.role, "since": seat.since,
        }));
    }
    let sessions = session::Entity::find().filter(session::Column::UserId.eq(user_id)).order_by_asc(session::Column::Id).all(db).await?;
    let consents = consent::Entity::find().filter(consent::Column::UserId.eq(user_id)).order_by_asc(consent::Column::Id).all(db).await?;
    let invitations = invitation::Entity::find().filter(invitation::Column::Email.eq(&user.email)).all(db).await?;
    let told = notification::Entity::find().filter(notification::Column::UserId.eq(user_id)).order_by_asc(notification::Column::Id);
    let letters = mail::Entity::find().filter(mail::Column::Recipient.eq(&user.email)).order_by_asc(mail::Column::Id);
    let files = file::Entity::find().filter(file::Column::UploadedBy.eq(user_id)).order_by_asc(file::Column::Id);
    let trail = audit::entry::Entity::find().filter(audit::entry::Column::ActorId.eq(user_id)).order_by_asc(audit::entry::Column::Id);
    let list = |rows: Vec<Json>| Json::Array(rows);
    Ok(json!({
        "account": {
            "id": global("User", user_id.0), "email": user.email, "emailVerifiedAt": user.email_verified_at, "fullName": user.full_name,
            "phone": user.phone, "locale": user.locale, "headline": user.headline, "expertise": user.expertise,
            "mutedNotifications": user.muted_notifications, "createdAt": user.created_at,
        },
        "memberships": memberships,
        "invitations": list(invitations.into_iter().map(|row| {
            let kind = kind_of(row.organization_kind);
            json!({ "organizationId": global(kind, row.organization_id.0), "role": row.role, "at": row.created_at, "acceptedAt": row.accepted_at })
        }).collect()),
        "sessions": list(sessions.into_iter().map(|row| {
            json!({ "createdAt": row.created_at, "lastSeenAt": row.last_seen_at, "endedAt": row.ended_at, "userAgent": row.user_agent })
        }).collect()),
        "consents": list(consents.into_iter().map(|row| {
            json!({
                "id": global("Consent", row.id.0), "purpose": row.purpose, "countries": row.countries, "textVersion": row.text_version,
                "givenAt": row.given_at, "withdrawnAt": row.withdrawn_at,
            })
        }).collect()),
        "notifications": list(told.all(db).await?.into_iter().map(|row| {
            let subject = json!({ "type": row.subject_kind, "id": global(&row.subject_kind, row.subject_id) });
            json!({ "kind": row.kind, "subject": subject, "details": row.details, "at": row.created_at, "readAt": row.read_at })
        }).collect()),
        "letters": list(letters.all(db).await?.into_iter().map(|row| json!({ "subject": row.subject, "sentAt": row.sent_at })).collect()),
        "files": list(files.all(db).await?.into_iter().map(|row| {
            json!({
                "id": global("File", row.id.0), "name": row.name, "mediaType": row.media_type, "bytes": row.bytes, "sha256": row.sha256,
                "at": row.created_at,
            })
        }).collect()),
        "auditTrail": list(trail.all(db).await?.into_iter().map(|row| {
            let subject = json!({ "type": row.subject_kind, "id": global(&row.subject_kind, row.subject_id) });
            json!({ "at": row.at, "action": row.action, "subject": subject, "address": row.address })
        }).collect()),
    }))
}

fn kind_of(kind: entity::identity::OrganizationKind) -> &'static str {
    use entity::identity::OrganizationKind::{Company, Investor, Park};
    match kind {
        Park => "Park",
        Company => "Company",
        Investor => "Investor",
    }
}
