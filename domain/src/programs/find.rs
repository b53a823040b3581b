//! Programs and their intakes are public; applications are known to the company, and to the hosts once they were submitted.

use std::collections::HashMap;

use entity::companies::company;
use entity::ids::{CompanyId, IntakeId, ParkId, ProgramApplicationId, ProgramId};
use entity::programs::{IntakeStage, ProgramApplicationState, application, history, host, intake, program};
use macros::boxed;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use super::hosts::{hosts_of_program, hosts_scope};
use kernel::access::{Action, Scope};
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::Problem;
use kernel::work::View;

#[boxed]
pub async fn by_id(view: &View, id: ProgramId) -> Result<Option<program::Model>, Problem> {
    Ok(program::Entity::find_by_id(id).one(view.db()).await?)
}

#[boxed]
pub async fn by_slug(view: &View, slug: &str) -> Result<Option<program::Model>, Problem> {
    Ok(program::Entity::find().filter(program::Column::Slug.eq(slug)).one(view.db()).await?)
}

pub async fn many(view: &View, ids: impl IntoIterator<Item = ProgramId>) -> Result<HashMap<ProgramId, program::Model>, Problem> {
    let programs = program::Entity::find().filter(program::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(programs.into_iter().map(|program| (program.id, program)).collect())
}

/// The programs that a park runs, alone or with others, the newest first.
#[boxed]
pub async fn of_park(view: &View, park: ParkId, request: &PageRequest) -> Result<Page<program::Model>, Problem> {
    let hosted = host::Entity::find().select_only().column(host::Column::ProgramId).filter(host::Column::ParkId.eq(park)).into_query();
    let select = program::Entity::find().filter(program::Column::Id.in_subquery(hosted));
    let order = Keyset::new("park.programs")
        .desc(program::Column::CreatedAt, |program: &program::Model| program.created_at.into())
        .desc(program::Column::Id, |program| program.id.into());
    page::read(view, select, order, request).await
}

#[boxed]
pub async fn intake(view: &View, id: IntakeId) -> Result<Option<intake::Model>, Problem> {
    Ok(intake::Entity::find_by_id(id).one(view.db()).await?)
}

pub async fn intakes(view: &View, ids: impl IntoIterator<Item = IntakeId>) -> Result<HashMap<IntakeId, intake::Model>, Problem> {
    let intakes = intake::Entity::find().filter(intake::Column::Id.is_in(ids)).all(view.db()).await?;
    Ok(intakes.into_iter().map(|intake| (intake.id, intake)).collect())
}

/// As `opening::state`, for the database: whoever applies now may submit.
pub(super) fn open_now(view: &View) -> Condition {
    not_over(view).add(intake::Column::OpensAt.lte(view.now()))
}

/// Open, or still to open.
pub(super) fn not_over(view: &View) -> Condition {
    Condition::all().add(intake::Column::State.eq(IntakeStage::Scheduled)).add(intake::Column::ClosesAt.gt(view.now()))
}

/// The intakes of a program, that which closes last first.
#[boxed]
pub async fn of_program(view: &View, program: ProgramId, open_only: bool, request: &PageRequest) -> Result<Page<intake::Model>, Problem> {
    let mut select = intake::Entity::find().filter(intake::Column::ProgramId.eq(program));
    if open_only {
        select = select.filter(open_now(view));
    }
    let order = Keyset::new("program.intakes")
        .desc(intake::Column::ClosesAt, |intake: &intake::Model| intake.closes_at.into())
        .desc(intake::Column::Id, |intake| intake.id.into());
    page::read(view, select, order, request).await
}

/// All intakes that a company may apply to now, as far as the clock and its own applications say: those of the intakes that it has
/// applied to already are left out.
#[boxed]
pub async fn open_to(view: &View, company: CompanyId) -> Result<Vec<intake::Model>, Problem> {
    let applied = application::Entity::find()
        .select_only()
        .column(application::Column::IntakeId)
        .filter(application::Column::CompanyId.eq(company))
        .filter(application::Column::State.ne(ProgramApplicationState::Withdrawn))
        .into_query();
    let open = intake::Entity::find().filter(open_now(view)).filter(intake::Column::Id.not_in_subquery(applied));
    Ok(open.order_by_asc(intake::Column::Id).all(view.db()).await?)
}

/// How many have applied to an intake, and from how many countries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub applications: i64,
    pub countries: i64,
}

/// The figures of many intakes; what has been taken back does not count.
#[boxed]
pub async fn figures(view: &View, intakes: Vec<IntakeId>) -> Result<HashMap<IntakeId, Figures>, Problem> {
    let companies: RelationDef =
        application::Entity::belongs_to(company::Entity).from(application::Column::CompanyId).to(company::Column::Id).into();
    let rows: Vec<(IntakeId, String, i64)> = application::Entity::find()
        .select_only()
        .column(application::Column::IntakeId)
        .column(company::Column::Country)
        .column_as(application::Column::Id.count(), "applications")
        .join(JoinType::InnerJoin, companies)
        .filter(application::Column::IntakeId.is_in(intakes))
        .filter(application::Column::State.eq(ProgramApplicationState::Submitted))
        .group_by(application::Column::IntakeId)
        .group_by(company::Column::Country)
        .into_tuple()
        .all(view.db())
        .await?;
    Ok(rows.into_iter().fold(HashMap::new(), |mut figures, (intake, _, applications)| {
        let figure: &mut Figures = figures.entry(intake).or_default();
        figure.applications += applications;
        figure.countries += 1;
        figures
    }))
}

/// Whose an application is. The hosts have it before them only once it was submitted.
pub fn scope(application: &application::Model, hosts: &[ParkId]) -> Scope {
    let scope = Scope::of(application.company_id);
    if application.submitted_at.is_some() { hosts.iter().copied().fold(scope, Scope::and) } else { scope }
}

#[boxed]
pub(super) async fn unguarded(view: &View, id: ProgramApplicationId) -> Result<Option<application::Model>, Problem> {
    Ok(application::Entity::find_by_id(id).one(view.db()).await?)
}

/// An application that the actor may know of.
#[boxed]
pub async fn application(view: &View, id: ProgramApplicationId) -> Result<Option<application::Model>, Problem> {
    let Some(found) = unguarded(view, id).await? else { return Ok(None) };
    let Some(intake) = intake(view, found.intake_id).await? else { return Ok(None) };
    let hosts = hosts_of_program(view, intake.program_id).await?;
    Ok(view.may(Action::ReadProgramApplication, &scope(&found, &hosts)).then_some(found))
}

/// Whether a company has an application before the hosts of an intake.
#[boxed]
pub(super) async fn applies(view: &View, intake: IntakeId, company: CompanyId) -> Result<bool, Problem> {
    Ok(application::Entity::find()
        .filter(application::Column::IntakeId.eq(intake))
        .filter(application::Column::CompanyId.eq(company))
        .filter(application::Column::State.eq(ProgramApplicationState::Submitted))
        .count(view.db())
        .await?
        > 0)
}

/// What has been handed in to an intake, the earliest first; none for all but the hosts' staff.
#[boxed]
pub async fn applications_to(
    view: &View,
    intake: &intake::Model,
    states: Option<Vec<ProgramApplicationState>>,
    request: &PageRequest,
) -> Result<Option<Page<application::Model>>, Problem> {
    let hosts = hosts_of_program(view, intake.program_id).await?;
    if !view.may(Action::ReadIntakeApplications, &hosts_scope(&hosts)) {
        return Ok(None);
    }
    let mut select = application::Entity::find()
        .filter(application::Column::IntakeId.eq(intake.id))
        .filter(application::Column::SubmittedAt.is_not_null());
    if let Some(states) = states {
        select = select.filter(application::Column::State.is_in(states));
    }
    let order = Keyset::new("intake.applications")
        .asc(application::Column::SubmittedAt, |row: &application::Model| row.submitted_at.unwrap_or(row.created_at).into())
        .asc(application::Column::Id, |row| row.id.into());
    page::read(view, select, order, request).await.map(Some)
}

/// The applications of a company, the latest first; none for all but its members.
#[boxed]
pub async fn applications_of(
    view: &View,
    company: CompanyId,
    states: Option<Vec<ProgramApplicationState>>,
    request: &PageRequest,
) -> Result<Option<Page<application::Model>>, Problem> {
    if !view.may(Action::ReadCompanyInside, &Scope::of(company)) {
        return Ok(None);
    }
    let mut select = application::Entity::find().filter(application::Column::CompanyId.eq(company));
    if let Some(states) = states {
        select = select.filter(application::Column::State.is_in(states));
    }
    let order = Keyset::new("company.program_applications")
        .desc(application::Column::CreatedAt, |row: &application::Model| row.created_at.into())
        .desc(application::Column::Id, |row| row.id.into());
    page::read(view, select, order, request).await.map(Some)
}

/// What happened to an application, oldest first; the caller has found the application.
#[boxed]
pub async fn history(view: &View, id: ProgramApplicationId) -> Result<Vec<history::Model>, Problem> {
    let rows = history::Entity::find().filter(history::Column::ApplicationId.eq(id)).order_by_asc(history::Column::Id);
    Ok(rows.all(view.db()).await?)
}
