//! The list of intakes with its filters.

use entity::ids::{CompanyId, IntakeId, ParkId, TypedId};
use entity::programs::{ProgramKind, host, intake, program, sector};
use macros::boxed;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::eligibility;
use super::find::{not_over, open_now};
use crate::companies::sectors;
use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::word_search;
use kernel::work::View;

/// Conditions of a list of intakes; an empty one leaves nothing out.
#[derive(Debug, Default)]
pub struct IntakeFilter {
    pub search: Option<String>,
    pub kinds: Vec<ProgramKind>,
    /// Hosts; one of them is enough.
    pub parks: Vec<ParkId>,
    /// Codes. A program for no line of business in particular is for these too.
    pub sectors: Vec<String>,
    pub open_only: bool,
    /// Only those that are not over and would let this company in.
    pub eligible: Option<CompanyId>,
}

/// Intakes, the one that closes first in front. Only members of a company see which intakes it is eligible for; for others that list
/// is empty.
#[boxed]
pub async fn list_intakes(view: &View, filter: IntakeFilter, request: &PageRequest) -> Result<Page<intake::Model>, Problem> {
    let mut narrowed = Condition::all();
    if filter.open_only {
        narrowed = narrowed.add(open_now(view));
    }
    if let Some(programs) = program_conditions(view, &filter).await? {
        let programs = program::Entity::find().select_only().column(program::Column::Id).filter(programs).into_query();
        narrowed = narrowed.add(intake::Column::ProgramId.in_subquery(programs));
    }
    if let Some(found) = filter.search.as_deref().and_then(|search| word_search::matching_ids(IntakeId::KIND, search)) {
        narrowed = narrowed.add(intake::Column::Id.in_subquery(found));
    }
    if let Some(company) = filter.eligible {
        if !view.may(Action::ReadEligibility, &Scope::of(company)) {
            return Ok(Page::empty());
        }
        let candidates = intake::Entity::find().filter(narrowed.clone()).filter(not_over(view)).all(view.db()).await?;
        let judged = eligibility::of_many(view, candidates.into_iter().map(|intake| (intake, company)).collect()).await?;
        let open = judged.into_iter().filter(|(_, results)| results.iter().all(|result| result.met)).map(|((intake, _), _)| intake);
        narrowed = narrowed.add(intake::Column::Id.is_in(open));
    }
    let order = Keyset::new("intakes")
        .asc(intake::Column::ClosesAt, |intake: &intake::Model| intake.closes_at.into())
        .asc(intake::Column::Id, |intake| intake.id.into());
    page::read(view, intake::Entity::find().filter(narrowed), order, request).await
}

/// The conditions on the program; none if the filter has none.
async fn program_conditions(view: &View, filter: &IntakeFilter) -> Result<Option<Condition>, Problem> {
    let mut narrowed = Condition::all();
    if !filter.kinds.is_empty() {
        narrowed = narrowed.add(program::Column::Kind.is_in(filter.kinds.iter().copied()));
    }
    if !filter.parks.is_empty() {
        let hosted = host::Entity::find().select_only().column(host::Column::ProgramId);
        let hosted = hosted.filter(host::Column::ParkId.is_in(filter.parks.iter().copied())).into_query();
        narrowed = narrowed.add(program::Column::Id.in_subquery(hosted));
    }
    if !filter.sectors.is_empty() {
        let known = sectors::codes(view).await?;
        let mut faults = Faults::default();
        for (place, _) in filter.sectors.iter().enumerate().filter(|(_, code)| !known.contains(code)) {
            faults.add(format!("sectors.{place}"), Message::new("rule-sector"));
        }
        faults.finish()?;
        let named = || sector::Entity::find().select_only().column(sector::Column::ProgramId);
        let fitting = named().filter(sector::Column::Sector.is_in(sectors::related(view, &filter.sectors).await?)).into_query();
        let fits = program::Column::Id.in_subquery(fitting);
        narrowed = narrowed.add(fits.or(program::Column::Id.not_in_subquery(named().into_query())));
    }
    Ok((!narrowed.is_empty()).then_some(narrowed))
}
