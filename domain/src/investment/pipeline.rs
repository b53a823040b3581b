//! How far an investor has come with each deal; its own business, which no company sees.

use entity::ids::{DealId, InvestorId, PipelineEntryId};
use entity::investment::{PipelineStage, deal, pipeline_entry};
use macros::boxed;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::find;
use super::visibility::Viewer;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::page::{self, Keyset, Page, PageRequest};
use kernel::problem::{Faults, Message, Problem};
use kernel::work::{View, Work};

/// Characters of a note at most.
const NOTE: usize = 2000;

/// Where a deal is to stand.
#[derive(Debug)]
pub struct Move {
    pub stage: PipelineStage,
    /// `None` leaves it as it is.
    pub note: Option<Option<String>>,
    /// Why the investor passes.
    pub pass_reason: Option<String>,
}

/// Puts a deal into the pipeline, or moves it; any of the investor's staff may, to any stage. Tells `PipelineMoved`.
#[boxed]
pub async fn put(work: &mut Work, investor: InvestorId, deal: DealId, to: Move) -> Result<pipeline_entry::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    find::investor(work, investor).await?.ok_or(Problem::NotFound)?;
    find::deal(work, deal).await?.ok_or(Problem::NotFound)?;
    work.require(Action::KeepPipeline, &Scope::of(investor))?;
    let mut faults = Faults::default();
    if let Some(Some(note)) = &to.note {
        faults.length("note", note, 0, NOTE);
    }
    let passes = to.stage == PipelineStage::Passed;
    match &to.pass_reason {
        Some(reason) if passes => faults.length("passReason", reason, 1, NOTE),
        Some(_) => faults.add("passReason", Message::new("rule-not-here")),
        None if passes => faults.add("passReason", Message::new("rule-required")),
        None => {}
    }
    faults.finish()?;
    let mut columns = vec![pipeline_entry::Column::Stage, pipeline_entry::Column::PassReason, pipeline_entry::Column::ChangedAt];
    if to.note.is_some() {
        columns.push(pipeline_entry::Column::Note);
    }
    let row = pipeline_entry::ActiveModel {
        id: Set(work.mint()),
        investor_id: Set(investor),
        deal_id: Set(deal),
        stage: Set(to.stage),
        note: Set(to.note.flatten()),
        pass_reason: Set(to.pass_reason),
        changed_at: Set(work.now()),
    };
    let known =
        OnConflict::columns([pipeline_entry::Column::InvestorId, pipeline_entry::Column::DealId]).update_columns(columns).to_owned();
    pipeline_entry::Entity::insert(row).on_conflict(known).exec_without_returning(work.db()).await?;
    let entry = pipeline_entry::Entity::find()
        .filter(pipeline_entry::Column::InvestorId.eq(investor))
        .filter(pipeline_entry::Column::DealId.eq(deal))
        .one(work.db())
        .await?
        .ok_or(Problem::NotFound)?;
    work.record(Event::PipelineMoved { entry: entry.id, investor });
    Ok(entry)
}

/// The deals of a pipeline that can still be seen, of these stages or of all, the latest move first. The caller has asked the
/// policy.
#[boxed]
pub async fn of(
    view: &View,
    investor: InvestorId,
    stages: Vec<PipelineStage>,
    request: &PageRequest,
) -> Result<Page<pipeline_entry::Model>, Problem> {
    let mut select = pipeline_entry::Entity::find().filter(pipeline_entry::Column::InvestorId.eq(investor)).filter(seen(view).await?);
    if !stages.is_empty() {
        select = select.filter(pipeline_entry::Column::Stage.is_in(stages));
    }
    let order = Keyset::new("pipeline")
        .desc(pipeline_entry::Column::ChangedAt, |entry: &pipeline_entry::Model| entry.changed_at.into())
        .desc(pipeline_entry::Column::Id, |entry| entry.id.into());
    page::read(view, select, order, request).await
}

/// An entry of an investor that the actor acts for.
#[boxed]
pub async fn by_id(view: &View, id: PipelineEntryId) -> Result<Option<pipeline_entry::Model>, Problem> {
    let entry = pipeline_entry::Entity::find_by_id(id).filter(seen(view).await?).one(view.db()).await?;
    Ok(entry.filter(|entry| view.may(Action::ReadInvestorInside, &Scope::of(entry.investor_id))))
}

/// Entries whose deal the actor may see.
async fn seen(view: &View) -> Result<Condition, Problem> {
    let finds = Viewer::of(view).await?.finds();
    let deals = deal::Entity::find().select_only().column(deal::Column::Id).filter(finds).into_query();
    Ok(Condition::all().add(pipeline_entry::Column::DealId.in_subquery(deals)))
}
