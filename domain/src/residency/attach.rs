//! A document is put under a line of the checklist.

use entity::ids::{FileId, ResidencyApplicationId};
use entity::parks::DocumentKind;
use entity::residency::{application, document};
use macros::boxed;
use sea_orm::{ActiveValue::Set, EntityTrait, ModelTrait};

use super::lifecycle::Step;
use super::{find, step};
use crate::files::take;
use crate::parks::regimes;
use kernel::access::Action;
use kernel::events::Event;
use kernel::problem::{Message, Problem};
use kernel::work::Work;

/// Attaches an uploaded file; one that is there is replaced, and no longer shared. Tells `ResidencyApplicationDrafted`.
#[boxed]
pub async fn attach(
    work: &mut Work,
    id: ResidencyApplicationId,
    expected_revision: Option<i32>,
    kind: DocumentKind,
    upload: FileId,
) -> Result<(application::Model, document::Model), Problem> {
    let case = step::open(work, id, Action::EditResidencyApplication, expected_revision, Step::Edit).await?;
    if !regimes::documents(&case.regime, Some(case.application.applicant_kind)).any(|line| line.kind == kind) {
        return Err(Problem::invalid("document", Message::new("rule-not-on-checklist")));
    }
    let readers = [case.application.company_id.into()];
    let file = take::take(work, upload, "uploadId", &readers).await?;
    // A file that has been handed in once belongs to the park too from its next submission on.
    if let Some(earlier) = find::documents(work, id).await?.into_iter().find(|document| document.kind == kind) {
        earlier.delete(work.db()).await?;
    }
    let document = document::ActiveModel {
        id: Set(work.mint()),
        application_id: Set(id),
        kind: Set(kind),
        file_id: Set(file.id),
        received_at: Set(work.now()),
        accepted: Set(None),
        remark: Set(None),
    };
    document::Entity::insert(document.clone()).exec_without_returning(work.db()).await?;
    let application = step::save(work, &case.application, case.change()).await?;
    work.record(Event::ResidencyApplicationDrafted { application: id, company: application.company_id });
    let document = sea_orm::TryIntoModel::try_into_model(document)?;
    Ok((application, document))
}
