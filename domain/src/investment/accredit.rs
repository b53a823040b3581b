//! Why somebody may be taken for a professional investor: by its own word, by a paper, or by a park that has looked at it.

use chrono::NaiveDate;
use entity::ids::{FileId, InvestorId, ParkId};
use entity::investment::{AccreditationBasis, accreditation, investor};
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::find;
use crate::files;
use crate::parks;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::values::Country;
use kernel::work::Work;

/// What an accreditation is to rest on.
#[derive(Debug)]
pub struct Ground {
    pub jurisdiction: String,
    pub basis: AccreditationBasis,
    pub park: Option<ParkId>,
    pub upload: Option<FileId>,
    pub valid_until: Option<NaiveDate>,
}

/// Accredits an investor: the investor itself by its word or by a paper, the officers of a park as verified by it. What stood
/// on the same ground in the same country before is replaced. Tells `InvestorAccredited` or `InvestorVerified`.
#[boxed]
pub async fn accredit(work: &mut Work, id: InvestorId, ground: Ground) -> Result<(accreditation::Model, investor::Model), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let investor = find::investor(work, id).await?.ok_or(Problem::NotFound)?;
    let park = match ground.park {
        Some(park) => Some(parks::find::by_id(work, park).await?.ok_or(Problem::NotFound)?.id),
        None => None,
    };
    let by_park = ground.basis == AccreditationBasis::ParkVerified;
    match (by_park, park) {
        (true, Some(park)) => work.require(Action::VerifyInvestor, &Scope::of(park))?,
        (true, None) => return Err(Problem::invalid("parkId", Message::new("rule-required"))),
        (false, _) => work.require(Action::AccreditInvestor, &Scope::of(id))?,
    }
    let mut faults = Faults::default();
    let jurisdiction = faults.take("jurisdiction", Country::parse(&ground.jurisdiction));
    named(&mut faults, "parkId", park.is_some(), by_park);
    named(&mut faults, "uploadId", ground.upload.is_some(), ground.basis == AccreditationBasis::Document);
    if ground.valid_until.is_some_and(|day| day < work.now().date_naive()) {
        faults.add("validUntil", Message::new("rule-date-past"));
    }
    faults.finish()?;
    let file = match ground.upload {
        Some(upload) => Some(files::take::take(work, upload, "uploadId", &[id.into()]).await?.id),
        None => None,
    };
    let jurisdiction: String = jurisdiction.map(Into::into).unwrap_or_default();
    let mut before = accreditation::Entity::delete_many()
        .filter(accreditation::Column::InvestorId.eq(id))
        .filter(accreditation::Column::Basis.eq(ground.basis))
        .filter(accreditation::Column::Jurisdiction.eq(jurisdiction.as_str()));
    if let Some(park) = park {
        before = before.filter(accreditation::Column::ParkId.eq(park));
    }
    before.exec(work.db()).await?;
    let accreditation = accreditation::ActiveModel {
        id: Set(work.mint()),
        investor_id: Set(id),
        jurisdiction: Set(jurisdiction),
        basis: Set(ground.basis),
        park_id: Set(park),
        file_id: Set(file),
        valid_until: Set(ground.valid_until),
        created_at: Set(work.now()),
    };
    let accreditation = accreditation.insert(work.db()).await?;
    work.record(match park {
        Some(park) => Event::InvestorVerified { accreditation: accreditation.id, investor: id, park },
        None => Event::InvestorAccredited { accreditation: accreditation.id, investor: id },
    });
    Ok((accreditation, investor))
}

/// What the ground needs must be there, and what it does not need must not.
fn named(faults: &mut Faults, path: &str, is: bool, needed: bool) {
    match (is, needed) {
        (false, true) => faults.add(path, Message::new("rule-required")),
        (true, false) => faults.add(path, Message::new("rule-not-here")),
        _ => {}
    }
}
