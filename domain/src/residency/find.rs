//! Applications, as far as the one who asks may know of them; and the public register.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::companies::{IdentifierScheme, TagKind, company, identifier};
use entity::ids::{AppealId, CompanyId, EntitlementId, FilingId, ParkId, ResidencyApplicationId, ResidencyId, TypedId, UserId};
use entity::parks::{ApplicantKind, ObligationKind, park};
use entity::residency::{
    ApplicationState, ResidencyState, appeal, application, commitment, document, entitlement, filing, history, obligation, residency,
    signature, status,
};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::duties::DutyState;
use super::income::{Earned, Report};
use super::lifecycle;
use crate::agreements;
use crate::companies::eligibility::Candidate;
use crate::companies::residents::{self, RESIDENT, WITH_ACCESS};
use crate::companies::{self, candidates};
use crate::investment::rates::Rates;
use crate::parks::calendar;
use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::word_search;
use kernel::work::{View, grouped};

/// The decision that an appeal is filed against.
#[derive(Clone, Copy, Debug)]
pub enum AppealSubject {
    Refusal(ResidencyApplicationId),
    Loss(ResidencyId),
}

/// Whose an application is. The park has it before it only once it was submitted.
pub fn scope(application: &application::Model) -> Scope {
    let scope = Scope::of(application.company_id);
    if application.submitted_at.is_some() { scope.and(application.park_id) } else { scope }
}

#[boxed]
pub(super) async fn unguarded(view: &View, id: ResidencyApplicationId) -> Result<Option<application::Model>, Problem> {
    Ok(application::Entity::find_by_id(id).one(view.db()).await?)
}

/// An application that the actor may know of.
#[boxed]
pub async fn by_id(view: &View, id: ResidencyApplicationId) -> Result<Option<application::Model>, Problem> {
    let found = unguarded(view, id).await?;
    Ok(found.filter(|application| view.may(Action::ReadResidencyApplication, &scope(application))))
}

/// As `by_id`, for many.
#[boxed]
pub async fn by_ids(view: &View, ids: Vec<ResidencyApplicationId>) -> Result<HashMap<ResidencyApplicationId, application::Model>, Problem> {
    let rows = application::Entity::find().filter(application::Column::Id.is_in(ids)).all(view.db()).await?;
    let seen = rows.into_iter().filter(|row| view.may(Action::ReadResidencyApplication, &scope(row)));
    Ok(seen.map(|row| (row.id, row)).collect())
}

/// The documents of an application; the caller has found the application.
#[boxed]
pub async fn documents(view: &View, id: ResidencyApplicationId) -> Result<Vec<document::Model>, Problem> {
    let rows = document::Entity::find().filter(document::Column::ApplicationId.eq(id)).order_by_asc(document::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// Who has signed so far, in order; the caller has found the application.
#[boxed]
pub async fn signatures(view: &View, id: ResidencyApplicationId) -> Result<Vec<signature::Model>, Problem> {
    let rows = signature::Entity::find().filter(signature::Column::ApplicationId.eq(id)).order_by_asc(signature::Column::SignedAt);
    Ok(rows.all(view.db()).await?)
}

/// The documents of many applications; the caller has found the applications.
#[boxed]
pub async fn documents_of(
    view: &View,
    ids: Vec<ResidencyApplicationId>,
) -> Result<HashMap<ResidencyApplicationId, Vec<document::Model>>, Problem> {
    let rows = document::Entity::find().filter(document::Column::ApplicationId.is_in(ids)).order_by_asc(document::Column::Id);
    Ok(grouped(rows.all(view.db()).await?.into_iter().map(|row| (row.application_id, row))))
}

/// Who has signed many applications so far, in order; the caller has found the applications.
#[boxed]
pub async fn signatures_of(
    view: &View,
    ids: Vec<ResidencyApplicationId>,
) -> Result<HashMap<ResidencyApplicationId, Vec<signature::Model>>, Problem> {
    let rows = signature::Entity::find().filter(signature::Column::ApplicationId.is_in(ids)).order_by_asc(signature::Column::SignedAt);
    Ok(grouped(rows.all(view.db()).await?.into_iter().map(|row| (row.application_id, row))))
}

/// What happened to an application, oldest first; the caller has found the application.
#[boxed]
pub async fn history_of_application(view: &View, id: ResidencyApplicationId) -> Result<Vec<history::Model>, Problem> {
    let rows = history::Entity::find().filter(history::Column::ApplicationId.eq(id)).order_by_asc(history::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// What happened to a residency, oldest first; the caller has asked the policy.
#[boxed]
pub async fn history_of_residency(view: &View, id: ResidencyId) -> Result<Vec<history::Model>, Problem> {
    let rows = history::Entity::find().filter(history::Column::ResidencyId.eq(id)).order_by_asc(history::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// Narrows the queue.
#[derive(Debug, Default)]
pub struct QueueFilter {
    /// None means whatever waits.
    pub states: Option<Vec<ApplicationState>>,
    pub overdue: Option<bool>,
    pub assignee: Option<UserId>,
    pub applicant_kinds: Option<Vec<ApplicantKind>>,
}

/// The order of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueOrder {
    DueSoonest,
    SubmittedFirst,
    SubmittedLast,
}

/// What has been handed in to a park; the caller has asked the policy.
#[boxed]
pub async fn queue(
    view: &View,
    park: &park::Model,
    filter: QueueFilter,
    order: QueueOrder,
    request: &PageRequest,
) -> Result<Page<application::Model>, Problem> {
    type Row = application::Model;
    use application::Column;
    let states = filter.states.unwrap_or_else(|| lifecycle::WAITING.to_vec());
    let mut select = application::Entity::find()
        .filter(Column::ParkId.eq(park.id))
        .filter(Column::State.is_in(states))
        .filter(Column::SubmittedAt.is_not_null());
    let today = calendar::today(view, park);
    match filter.overdue {
        Some(true) => select = select.filter(Column::QueueDue.lt(today)),
        Some(false) => select = select.filter(Column::QueueDue.gte(today)),
        None => {}
    }
    if let Some(assignee) = filter.assignee {
        select = select.filter(Column::AssigneeId.eq(assignee));
    }
    if let Some(kinds) = filter.applicant_kinds {
        select = select.filter(Column::ApplicantKind.is_in(kinds));
    }
    let keyset = match order {
        QueueOrder::DueSoonest => {
            Keyset::new("queue.due").asc(Column::QueueDue, |row: &Row| row.queue_due.into()).asc(Column::Id, |row| row.id.into())
        }
        QueueOrder::SubmittedFirst => {
            Keyset::new("queue.first").asc(Column::QueuedAt, |row: &Row| row.queued_at.into()).asc(Column::Id, |row| row.id.into())
        }
        QueueOrder::SubmittedLast => {
            Keyset::new("queue.last").desc(Column::QueuedAt, |row: &Row| row.queued_at.into()).desc(Column::Id, |row| row.id.into())
        }
    };
    page::read(view, select, keyset, request).await
}

/// The applications of a company, latest first; the caller has asked the policy.
#[boxed]
pub async fn of_company(
    view: &View,
    company: CompanyId,
    states: Option<Vec<ApplicationState>>,
    request: &PageRequest,
) -> Result<Page<application::Model>, Problem> {
    use application::Column;
    let mut select = application::Entity::find().filter(Column::CompanyId.eq(company));
    if let Some(states) = states {
        select = select.filter(Column::State.is_in(states));
    }
    let keyset = Keyset::new("applications")
        .desc(Column::QueuedAt, |row: &application::Model| row.queued_at.into())
        .desc(Column::Id, |row| row.id.into());
    page::read(view, select, keyset, request).await
}

/// Narrows the register.
#[derive(Debug, Default)]
pub struct RegisterFilter {
    /// None means those with access, and the suspended.
    pub states: Option<Vec<ResidencyState>>,
    pub countries: Option<Vec<String>>,
    /// Codes, those under them included.
    pub sectors: Option<Vec<String>>,
    pub on: Option<NaiveDate>,
    pub foreign_capital: Option<bool>,
    pub search: Option<String>,
}

/// A park's public register, the longest residents first.
#[boxed]
pub async fn register(
    view: &View,
    park: &park::Model,
    filter: RegisterFilter,
    request: &PageRequest,
) -> Result<Page<residency::Model>, Problem> {
    use residency::Column;
    const COMPANY: (residency::Entity, Column) = (residency::Entity, Column::CompanyId);
    let on = filter.on.unwrap_or_else(|| calendar::today(view, park));
    // A residency that is to begin is not in the register of today, but it is in that of its first day.
    let standing = match filter.states {
        Some(states) => residents::standing_rarely(view, &states, on).await?,
        None => residents::standing(&RESIDENT, on),
    };
    let mut select = residency::Entity::find().filter(Column::ParkId.eq(park.id)).filter(standing);
    let mut companies = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(Expr::col((company::Entity, company::Column::Id)).equals(COMPANY));
    let mut narrowed = false;
    if let Some(countries) = filter.countries {
        companies = companies.filter(company::Column::Country.is_in(countries));
        narrowed = true;
    }
    if let Some(foreign) = filter.foreign_capital {
        companies = companies.filter(company::Column::ForeignCapital.eq(foreign));
        narrowed = true;
    }
    if narrowed {
        select = select.filter(Expr::exists(companies.into_query()));
    }
    if let Some(sectors) = filter.sectors {
        select = select.filter(companies::find::is_tagged(view, COMPANY, TagKind::Sector, sectors).await?);
    }
    if let Some(search) = filter.search.filter(|search| !search.trim().is_empty()) {
        let number = Column::Number.eq(search.trim());
        select = select.filter(
            Condition::any().add(number).add_option(word_search::condition_for_page(view, CompanyId::KIND, &search, COMPANY).await?),
        );
    }
    let keyset = Keyset::new("register").asc(Column::Since, |row: &residency::Model| row.since.into()).asc(Column::Id, |row| row.id.into());
    page::read(view, select, keyset, request).await
}

/// A residency: the public part is everybody's.
#[boxed]
pub async fn residency(view: &View, id: ResidencyId) -> Result<Option<residency::Model>, Problem> {
    Ok(residency::Entity::find_by_id(id).one(view.db()).await?)
}

/// All residencies that companies have or had, oldest first.
#[boxed]
pub async fn residencies_of(view: &View, companies: Vec<CompanyId>) -> Result<HashMap<CompanyId, Vec<residency::Model>>, Problem> {
    let rows = residency::Entity::find()
        .filter(residency::Column::CompanyId.is_in(companies))
        .order_by_asc(residency::Column::Since)
        .order_by_asc(residency::Column::Id)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.company_id, row))))
}

/// The residencies that go on from others, by the one they go on from.
#[boxed]
pub async fn successors(view: &View, of: Vec<ResidencyId>) -> Result<HashMap<ResidencyId, residency::Model>, Problem> {
    let rows = residency::Entity::find().filter(residency::Column::PredecessorId.is_in(of)).all(view.db()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.predecessor_id?, row))).collect())
}

/// What the register says of many residencies: every stretch, as it was ever known, oldest knowledge first.
#[boxed]
pub async fn statuses(view: &View, residencies: Vec<ResidencyId>) -> Result<HashMap<ResidencyId, Vec<status::Model>>, Problem> {
    let rows = status::Entity::find()
        .filter(status::Column::ResidencyId.is_in(residencies))
        .order_by_asc(status::Column::KnownFrom)
        .order_by_asc(status::Column::Id)
        .all(view.db())
        .await?;
    Ok(grouped(rows.into_iter().map(|row| (row.residency_id, row))))
}

/// The state on a day, as the register knew it at an instant, or as it knows it now; none before it began or was known.
pub fn state_on(statuses: &[status::Model], day: NaiveDate, known_at: Option<DateTime<Utc>>) -> Option<ResidencyState> {
    line_on(statuses, day, known_at).map(|row| row.state)
}

/// The line of the register that holds on a day, as `state_on` reads it.
pub fn line_on(statuses: &[status::Model], day: NaiveDate, known_at: Option<DateTime<Utc>>) -> Option<&status::Model> {
    let known = statuses.iter().filter(|row| match known_at {
        Some(at) => row.known_from <= at && row.known_until.is_none_or(|until| until > at),
        None => row.known_until.is_none(),
    });
    let mut holding = known.filter(|row| row.valid_from <= day && row.valid_until.is_none_or(|until| until > day));
    holding.next_back()
}

/// The last day of a residency as the register knows it now; none while nothing ends it.
pub fn last_day(statuses: &[status::Model]) -> Option<NaiveDate> {
    let known = statuses.iter().filter(|row| row.known_until.is_none());
    let last = known.max_by_key(|row| row.valid_from).filter(|row| super::status::is_over(row.state))?;
    // One loss may follow another: it was over from the first of them.
    let mut over: Vec<_> = statuses.iter().filter(|row| row.known_until.is_none()).collect();
    over.sort_by_key(|row| std::cmp::Reverse(row.valid_from));
    let first = over.into_iter().take_while(|row| super::status::is_over(row.state)).last().unwrap_or(last);
    first.valid_from.pred_opt()
}

/// The residency of a company at a park that is not over: with access, suspended, or still to begin.
#[boxed]
pub async fn current_residency(view: &View, park: &park::Model, company: CompanyId) -> Result<Option<residency::Model>, Problem> {
    let rows = residency::Entity::find()
        .filter(residency::Column::ParkId.eq(park.id))
        .filter(residency::Column::CompanyId.eq(company))
        .order_by_desc(residency::Column::Since)
        .all(view.db())
        .await?;
    let statuses = statuses(view, rows.iter().map(|row| row.id).collect()).await?;
    let today = calendar::today(view, park);
    Ok(rows.into_iter().find(|row| {
        let known = statuses.get(&row.id).map_or(&[][..], Vec::as_slice);
        let state = state_on(known, Ord::max(today, row.since), None);
        state.is_some_and(|state| RESIDENT.contains(&state))
    }))
}

/// The parks that a company is a resident of on a day, with access.
#[boxed]
pub async fn parks_of(view: &View, company: CompanyId, on: NaiveDate) -> Result<Vec<ParkId>, Problem> {
    let rows = residency::Entity::find()
        .filter(residency::Column::CompanyId.eq(company))
        .filter(residents::standing(&WITH_ACCESS, on))
        .all(view.db())
        .await?;
    Ok(rows.into_iter().map(|row| row.park_id).collect())
}

/// The latest residency at a park of the company that has this number in a register.
#[boxed]
pub async fn by_identifier(view: &View, park: ParkId, scheme: IdentifierScheme, value: &str) -> Result<Option<residency::Model>, Problem> {
    let Some(holder) = identifier::Entity::find()
        .filter(identifier::Column::Scheme.eq(scheme))
        .filter(identifier::Column::Value.eq(value.trim()))
        .one(view.db())
        .await?
    else {
        return Ok(None);
    };
    let rows = residency::Entity::find()
        .filter(residency::Column::ParkId.eq(park))
        .filter(residency::Column::CompanyId.eq(holder.company_id))
        .order_by_desc(residency::Column::Since)
        .order_by_desc(residency::Column::Id);
    Ok(rows.one(view.db()).await?)
}

/// What a resident owes, soonest first; the caller has asked the policy.
#[boxed]
pub async fn obligations(view: &View, id: ResidencyId, due_until: Option<NaiveDate>) -> Result<Vec<obligation::Model>, Problem> {
    let mut rows =
        obligation::Entity::find().filter(obligation::Column::ResidencyId.eq(id)).filter(obligation::Column::CancelledOn.is_null());
    if let Some(day) = due_until {
        rows = rows.filter(obligation::Column::DueOn.lte(day));
    }
    Ok(rows.order_by_asc(obligation::Column::DueOn).order_by_asc(obligation::Column::Id).all(view.db()).await?)
}

/// What the residents of a park owe, soonest first; the caller has asked the policy.
#[boxed]
pub async fn obligations_to(
    view: &View,
    park: &park::Model,
    states: Option<Vec<DutyState>>,
    due_before: Option<NaiveDate>,
    request: &PageRequest,
) -> Result<Page<obligation::Model>, Problem> {
    use obligation::Column;
    let today = calendar::today(view, park);
    let here =
        residency::Entity::find().select_only().column(residency::Column::Id).filter(residency::Column::ParkId.eq(park.id)).into_query();
    let mut select = obligation::Entity::find().filter(Column::ResidencyId.in_subquery(here)).filter(Column::CancelledOn.is_null());
    if let Some(states) = states {
        let any = states.into_iter().fold(Condition::any().add(Expr::val(false)), |any, state| any.add(stands(state, today)));
        select = select.filter(any);
    }
    if let Some(day) = due_before {
        select = select.filter(Column::DueOn.lt(day));
    }
    let keyset =
        Keyset::new("obligations").asc(Column::DueOn, |row: &obligation::Model| row.due_on.into()).asc(Column::Id, |row| row.id.into());
    page::read(view, select, keyset, request).await
}

/// As `duties::state` says it, in the words of the database.
fn stands(state: DutyState, today: NaiveDate) -> Condition {
    use obligation::Column;
    let open = || Condition::any().add(Column::FiledOn.is_null()).add(Column::Accepted.eq(false));
    // A notice that was sent back is due before the day that it is about.
    let begun = || Condition::any().add(Column::PeriodUntil.lt(today)).add(Column::FiledOn.is_not_null());
    let over = || Condition::all().add(open()).add(begun());
    let late = || Condition::all().add(over()).add(Column::DueOn.lt(today));
    let accepted = || Condition::all().add(Column::Accepted.eq(true));
    let due_on = || Expr::col((obligation::Entity, Column::DueOn));
    let filed_on = || Expr::col((obligation::Entity, Column::FiledOn));
    match state {
        DutyState::Upcoming => Condition::all().add(Column::FiledOn.is_null()).add(Column::PeriodUntil.gte(today)),
        DutyState::Due => Condition::all().add(over()).add(Column::DueOn.gte(today)),
        DutyState::Overdue => late().add(Condition::any().add(Column::CureBy.is_null()).add(Column::CureBy.gte(today))),
        DutyState::Breached => late().add(Column::CureBy.lt(today)),
        DutyState::Filed => Condition::all().add(Column::FiledOn.is_not_null()).add(Column::Accepted.is_null()),
        DutyState::Accepted => accepted().add(filed_on().lte(due_on())),
        DutyState::Cured => accepted().add(filed_on().gt(due_on())),
    }
}

/// What was filed, by its id; the callers have found the duties.
#[boxed]
pub async fn filings(view: &View, ids: Vec<FilingId>) -> Result<HashMap<FilingId, filing::Model>, Problem> {
    let rows = filing::Entity::find().filter(filing::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What was accepted of a residency's reports, in the currency of its park; what no rate is known for is left out with its report. The
/// caller has asked the policy.
#[boxed]
pub async fn accepted_reports(view: &View, residency: &residency::Model, currency: &str) -> Result<Vec<Report>, Problem> {
    let rows = obligation::Entity::find()
        .filter(obligation::Column::ResidencyId.eq(residency.id))
        .filter(obligation::Column::Kind.eq(ObligationKind::PeriodicReport))
        .filter(obligation::Column::Accepted.eq(true))
        .all(view.db())
        .await?;
    let filings = filings(view, rows.iter().filter_map(|row| row.filing_id).collect()).await?;
    let rates = Rates::read(view).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let filing = filings.get(&row.filing_id?)?;
            let earned = filing.income.0.iter().map(|line| {
                let amount = rates.convert(line.amount, &line.currency, currency)?;
                Some(Earned { activity: line.activity.clone(), listed: line.listed, export: line.export, amount })
            });
            Some(Report { from: row.period_from, until: row.period_until, earned: earned.collect::<Option<_>>()? })
        })
        .collect())
}

/// Many residencies by their ids: the public part is everybody's.
#[boxed]
pub async fn residencies(view: &View, ids: Vec<ResidencyId>) -> Result<HashMap<ResidencyId, residency::Model>, Problem> {
    let rows = residency::Entity::find().filter(residency::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Which benefits were determined, oldest first; the caller has asked the policy.
#[boxed]
pub async fn entitlements(view: &View, id: ResidencyId) -> Result<Vec<entitlement::Model>, Problem> {
    let rows = entitlement::Entity::find().filter(entitlement::Column::ResidencyId.eq(id)).order_by_asc(entitlement::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// A determination that the actor may know of.
#[boxed]
pub async fn entitlement(view: &View, id: EntitlementId) -> Result<Option<entitlement::Model>, Problem> {
    let Some(found) = entitlement::Entity::find_by_id(id).one(view.db()).await? else { return Ok(None) };
    let Some(residency) = residency(view, found.residency_id).await? else { return Ok(None) };
    let scope = Scope::of(residency.company_id).and(residency.park_id);
    Ok(view.may(Action::ReadResidencyInside, &scope).then_some(found))
}

/// An appeal that the actor may know of.
#[boxed]
pub async fn appeal(view: &View, id: AppealId) -> Result<Option<appeal::Model>, Problem> {
    let found = appeal::Entity::find_by_id(id).one(view.db()).await?;
    let scope = |appeal: &appeal::Model| Scope::of(appeal.company_id).and(appeal.park_id);
    Ok(found.filter(|appeal| view.may(Action::ReadResidencyInside, &scope(appeal))))
}

/// The latest appeal against a refusal, or against the loss of a residency; the caller has asked the policy.
#[boxed]
pub async fn appeal_against(view: &View, subject: AppealSubject) -> Result<Option<appeal::Model>, Problem> {
    let against = match subject {
        AppealSubject::Refusal(id) => appeal::Column::ApplicationId.eq(id),
        AppealSubject::Loss(id) => appeal::Column::ResidencyId.eq(id),
    };
    Ok(appeal::Entity::find().filter(against).order_by_desc(appeal::Column::Id).one(view.db()).await?)
}

/// The application of a company to a park that is not over.
#[boxed]
pub(super) async fn open_application(view: &View, park: ParkId, company: CompanyId) -> Result<Option<application::Model>, Problem> {
    use application::Column;
    let over = ApplicationState::ALL.iter().copied().filter(|state| !lifecycle::is_open(*state));
    let open = application::Entity::find()
        .filter(Column::ParkId.eq(park))
        .filter(Column::CompanyId.eq(company))
        .filter(Column::State.is_not_in(over));
    Ok(open.one(view.db()).await?)
}

/// A duty that the actor may know of.
#[boxed]
pub async fn obligation(view: &View, id: entity::ids::ObligationId) -> Result<Option<obligation::Model>, Problem> {
    let Some(found) = obligation::Entity::find_by_id(id).one(view.db()).await? else { return Ok(None) };
    let Some(residency) = residency(view, found.residency_id).await? else { return Ok(None) };
    let scope = Scope::of(residency.company_id).and(residency.park_id);
    Ok(view.may(Action::ReadResidencyInside, &scope).then_some(found))
}

/// Promises to invest; the caller has asked the policy.
#[boxed]
pub async fn commitments(view: &View, id: ResidencyId) -> Result<Vec<commitment::Model>, Problem> {
    let rows = commitment::Entity::find().filter(commitment::Column::ResidencyId.eq(id)).order_by_asc(commitment::Column::Id);
    Ok(rows.all(view.db()).await?)
}

/// A promise to invest that the actor may know of.
#[boxed]
pub async fn commitment(view: &View, id: entity::ids::CommitmentId) -> Result<Option<commitment::Model>, Problem> {
    let Some(found) = commitment::Entity::find_by_id(id).one(view.db()).await? else { return Ok(None) };
    let Some(residency) = residency(view, found.residency_id).await? else { return Ok(None) };
    let scope = Scope::of(residency.company_id).and(residency.park_id);
    Ok(view.may(Action::ReadResidencyInside, &scope).then_some(found))
}

/// What the rules of a park look at in a company, as of today in the park.
#[boxed]
pub async fn candidate(view: &View, park: &park::Model, company: &company::Model) -> Result<Candidate, Problem> {
    let today = calendar::today(view, park);
    let resident_of = parks_of(view, company.id, today).await?;
    let partners = agreements::find::partner_parks(view, park.id, today).await?;
    let candidate = candidates::of(view, &[company]).await?.remove(&company.id).unwrap_or_default();
    Ok(Candidate {
        today,
        resident_of_partner: resident_of.iter().any(|park| partners.contains(park)),
        resident_of: resident_of.into_iter().map(|park| park.0).collect(),
        ..candidate
    })
}
