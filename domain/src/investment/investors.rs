//! An investor comes to be, and says who it is.

use entity::identity::OrganizationKind;
use entity::ids::InvestorId;
use entity::investment::{InvestorKind, investor};
use entity::text::Texts;
use macros::boxed;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value as Json, json};

use super::find;
use crate::identity::members;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::language::texts;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::values::{Country, WebUrl};
use kernel::words;
use kernel::work::{Work, is_taken};

/// What is to be said. `None` leaves a part as it is, `Some(None)` empties it, texts replace all languages.
#[derive(Debug, Default)]
pub struct Change {
    pub name: Option<Option<String>>,
    /// Language and text.
    pub other_names: Option<Vec<(String, String)>>,
    pub kind: Option<Option<InvestorKind>>,
    pub website: Option<Option<String>>,
    /// Language and text.
    pub summaries: Option<Vec<(String, String)>>,
}

/// Registers an investor; by anybody who is logged in, who becomes its owner, or by the operator, then without one. Tells
/// `InvestorRegistered`.
#[boxed]
pub async fn register(work: &mut Work, kind: InvestorKind, country: &str, profile: Change) -> Result<investor::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let mut faults = Faults::default();
    let country = faults.take("country", Country::parse(country));
    let id: InvestorId = work.mint();
    let row = investor::ActiveModel {
        id: Set(id),
        slug: Set(String::new()),
        name: Set(String::new()),
        other_names: Set(Texts::default()),
        kind: Set(kind),
        country: Set(country.map(Into::into).unwrap_or_default()),
        website: Set(None),
        summaries: Set(Texts::default()),
        thesis: Set(None),
        demo: Set(false),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let mut row = judge(&mut faults, row, Change { name: Some(profile.name.flatten()), ..profile });
    faults.finish()?;
    row.slug = Set(free_slug(work, row.name.as_ref()).await?);
    let investor = row.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-again"),
        false => error.into(),
    })?;
    index(work, &investor).await?;
    if let Some(founder) = work.actor().user_id() {
        members::found(work, OrganizationKind::Investor, id, founder).await?;
    }
    work.record(Event::InvestorRegistered { investor: id });
    Ok(investor)
}

/// Changes what an investor says of itself; by its own staff. Tells `InvestorChanged`; CONFLICT if somebody else changed it since.
#[boxed]
pub async fn update(work: &mut Work, id: InvestorId, expected_revision: Option<i32>, change: Change) -> Result<investor::Model, Problem> {
    let before = to_change(work, id).await?;
    expect_revision(expected_revision, before.revision)?;
    let mut faults = Faults::default();
    let kind = change.kind;
    if kind == Some(None) {
        faults.add("kind", Message::new("rule-required"));
    }
    let mut changed = judge(&mut faults, <investor::ActiveModel as Default>::default(), change);
    faults.finish()?;
    if let Some(Some(kind)) = kind {
        changed.kind = Set(kind);
    }
    let after = write(work, &before, changed).await?;
    index(work, &after).await?;
    work.record_change(Event::InvestorChanged { investor: id }, Some(told(&before)), Some(told(&after)));
    Ok(after)
}

/// The investor that somebody wants to change, if they may.
#[boxed]
pub(super) async fn to_change(work: &Work, id: InvestorId) -> Result<investor::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let investor = find::investor(work, id).await?.ok_or(Problem::NotFound)?;
    work.require(Action::EditInvestor, &Scope::of(id))?;
    Ok(investor)
}

/// Writes a change to the revision that it was judged on.
#[boxed]
pub(super) async fn write(work: &Work, before: &investor::Model, mut changed: investor::ActiveModel) -> Result<investor::Model, Problem> {
    changed.revision = Set(before.revision + 1);
    let written = investor::Entity::update_many()
        .set(changed)
        .filter(investor::Column::Id.eq(before.id))
        .filter(investor::Column::Revision.eq(before.revision))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    find::investor(work, before.id).await?.ok_or(Problem::NotFound)
}

fn judge(faults: &mut Faults, mut row: investor::ActiveModel, change: Change) -> investor::ActiveModel {
    if let Some(name) = change.name {
        let name = name.unwrap_or_default();
        faults.length("name", &name, 1, 200);
        row.name = Set(name.trim().to_owned());
    }
    if let Some(names) = change.other_names {
        row.other_names = Set(texts(faults, "otherNames", &names, 200));
    }
    if let Some(website) = change.website {
        row.website = Set(faults.take_some("website", website.map(|website| WebUrl::parse(&website))).map(Into::into));
    }
    if let Some(summaries) = change.summaries {
        row.summaries = Set(texts(faults, "summary", &summaries, 10_000));
    }
    row
}

/// The name as it stands in an address, with a number behind it where others have the same.
async fn free_slug(work: &Work, name: &str) -> Result<String, Problem> {
    let wanted = words::slug(name);
    let taken: Vec<String> = investor::Entity::find()
        .select_only()
        .column(investor::Column::Slug)
        .filter(investor::Column::Slug.eq(&wanted).or(investor::Column::Slug.starts_with(format!("{wanted}-"))))
        .into_tuple()
        .all(work.db())
        .await?;
    Ok(words::free_slug(wanted, &taken))
}

/// An investor is found by its names and its texts.
async fn index(work: &Work, investor: &investor::Model) -> Result<(), Problem> {
    let said = |texts: &Texts| texts.0.values().cloned().collect::<Vec<_>>();
    let texts = [vec![investor.name.clone()], said(&investor.other_names), said(&investor.summaries)].concat();
    work.index(investor.id, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await
}

fn told(investor: &investor::Model) -> Json {
    json!({
        "name": investor.name,
        "otherNames": investor.other_names,
        "kind": investor.kind,
        "website": investor.website,
        "summary": investor.summaries,
    })
}
