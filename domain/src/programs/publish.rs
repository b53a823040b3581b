//! A program comes to be, and changes what it says of itself.

use std::collections::HashSet;

use entity::ids::{AgreementId, ParkId, ProgramId};
use entity::parks::{ServiceKind, ServiceKinds, park};
use entity::programs::{ProgramKind, host, intake, program, sector};
use entity::text::{Texts, Words};
use macros::boxed;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value as Json, json};

use super::find;
use super::hosts::{hosts_of_program, hosts_scope, require_common_agreement};
use super::index::index_intakes;
use crate::companies::sectors;
use crate::{agreements, parks};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::values::Language;
use kernel::words;
use kernel::work::{Work, insert_all, is_taken};

/// Longer lists are a mistake.
const MOST_ENTRIES: usize = 100;

/// A program as it is to be published.
#[derive(Clone, Debug)]
pub struct Draft {
    pub hosts: Vec<ParkId>,
    /// What several hosts do it under.
    pub agreement: Option<AgreementId>,
    /// Its name in addresses; made from its name unless there is one already.
    pub slug: Option<String>,
    pub kind: ProgramKind,
    pub names: Texts,
    pub summaries: Texts,
    /// Codes; for every line of business if empty.
    pub sectors: Vec<String>,
    pub languages: Vec<String>,
    pub services: Vec<ServiceKind>,
}

/// Publishes a program; `faults` are those that reading the texts has found. Only owners and managers of a host; several hosts
/// need an agreement in force that binds them all. Tells `ProgramCreated`.
#[boxed]
pub async fn create(work: &mut Work, draft: Draft, mut faults: Faults) -> Result<program::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let found = parks::find::many(work, draft.hosts.iter().copied()).await?;
    let hosts = draft.hosts.iter().map(|id| found.get(id)).collect::<Option<Vec<&park::Model>>>().ok_or(Problem::NotFound)?;
    if hosts.is_empty() {
        faults.add("hostParkIds", Message::new("rule-required"));
        faults.finish()?;
        return Err(Problem::broken("a fault was not told"));
    }
    work.require(Action::CreateProgram, &hosts_scope(&draft.hosts))?;
    let agreement = match draft.agreement {
        Some(id) => Some(agreements::find::agreement_by_id(work, id).await?.ok_or(Problem::NotFound)?),
        None => None,
    };
    let mut seen = HashSet::new();
    for (place, _) in draft.hosts.iter().enumerate().filter(|(_, host)| !seen.insert(**host)) {
        faults.add(format!("hostParkIds.{place}"), Message::new("rule-twice"));
    }
    let sectors = judge_sectors(work, &mut faults, draft.sectors).await?;
    let languages = judge_languages(&mut faults, draft.languages);
    let services = judge_services(&mut faults, draft.services);
    faults.finish()?;
    require_common_agreement(work, &hosts, agreement.as_ref()).await?;
    let program = program::ActiveModel {
        id: Set(work.mint()),
        slug: Set(free_slug(work, draft.slug, &draft.names).await?),
        kind: Set(draft.kind),
        names: Set(draft.names),
        summaries: Set(draft.summaries),
        agreement_id: Set(draft.agreement),
        sectors: Set(sectors),
        languages: Set(languages),
        services: Set(services),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let program = program.insert(work.db()).await.map_err(|error| match is_taken(&error) {
        true => Problem::conflict("problem-again"),
        false => error.into(),
    })?;
    let rows = draft.hosts.clone().into_iter().enumerate().map(|(position, park)| host::ActiveModel {
        program_id: Set(program.id),
        park_id: Set(park),
        position: Set(position as i32),
    });
    insert_all::<host::Entity>(work.db(), rows).await?;
    keep_sectors(work, &program).await?;
    work.record(Event::ProgramCreated { program: program.id, hosts: draft.hosts });
    Ok(program)
}

/// What is to change about a program: `None` leaves a field as it is.
#[derive(Debug, Default)]
pub struct Change {
    pub names: Option<Texts>,
    pub summaries: Option<Texts>,
    pub sectors: Option<Vec<String>>,
    pub languages: Option<Vec<String>>,
    pub services: Option<Vec<ServiceKind>>,
}

/// Changes what a program says of itself; `faults` are those that reading the texts has found. Only owners and managers of a
/// host. Tells `ProgramChanged`; CONFLICT if somebody else changed it since.
#[boxed]
pub async fn update(
    work: &mut Work,
    id: ProgramId,
    expected_revision: Option<i32>,
    change: Change,
    mut faults: Faults,
) -> Result<program::Model, Problem> {
    let (before, hosts) = to_change(work, id, Action::EditProgram).await?;
    expect_revision(expected_revision, before.revision)?;
    let mut row = program::ActiveModel { revision: Set(before.revision + 1), ..Default::default() };
    if let Some(names) = change.names {
        row.names = Set(names);
    }
    if let Some(summaries) = change.summaries {
        row.summaries = Set(summaries);
    }
    if let Some(codes) = change.sectors {
        row.sectors = Set(judge_sectors(work, &mut faults, codes).await?);
    }
    if let Some(tags) = change.languages {
        row.languages = Set(judge_languages(&mut faults, tags));
    }
    if let Some(kinds) = change.services {
        row.services = Set(judge_services(&mut faults, kinds));
    }
    faults.finish()?;
    let written = program::Entity::update_many()
        .set(row)
        .filter(program::Column::Id.eq(id))
        .filter(program::Column::Revision.eq(before.revision))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    let program = find::by_id(work, id).await?.ok_or(Problem::NotFound)?;
    keep_sectors(work, &program).await?;
    let rounds = intake::Entity::find().filter(intake::Column::ProgramId.eq(id)).all(work.db()).await?;
    index_intakes(work, &program, &hosts, &rounds.iter().collect::<Vec<_>>()).await?;
    work.record_change(Event::ProgramChanged { program: id, hosts }, Some(told(&before)), Some(told(&program)));
    Ok(program)
}

/// The program that an officer wants to change, and its hosts, if this officer may.
#[boxed]
pub(super) async fn to_change(work: &Work, id: ProgramId, action: Action) -> Result<(program::Model, Vec<ParkId>), Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let program = find::by_id(work, id).await?.ok_or(Problem::NotFound)?;
    let hosts = hosts_of_program(work, id).await?;
    work.require(action, &hosts_scope(&hosts))?;
    Ok((program, hosts))
}

async fn judge_sectors(work: &Work, faults: &mut Faults, codes: Vec<String>) -> Result<Words, Problem> {
    let known = sectors::codes(work).await?;
    let known = |code: String| known.contains(&code).then_some(code).ok_or_else(|| Message::new("rule-sector"));
    Ok(Words(list(faults, "sectors", codes, known)))
}

fn judge_languages(faults: &mut Faults, tags: Vec<String>) -> Words {
    Words(list(faults, "languages", tags, |tag| Language::parse(&tag).map(String::from)))
}

fn judge_services(faults: &mut Faults, kinds: Vec<ServiceKind>) -> ServiceKinds {
    ServiceKinds(list(faults, "services", kinds, Ok))
}

/// Each entry once.
fn list<T, U: PartialEq>(faults: &mut Faults, path: &str, given: Vec<T>, parse: impl Fn(T) -> Result<U, Message>) -> Vec<U> {
    let mut entries = vec![];
    if given.len() > MOST_ENTRIES {
        faults.add(path, Message::new("rule-list-long").with("max", MOST_ENTRIES));
        return entries;
    }
    for (place, entry) in given.into_iter().enumerate() {
        let Some(entry) = faults.take(format!("{path}.{place}"), parse(entry)) else { continue };
        if entries.contains(&entry) {
            faults.add(format!("{path}.{place}"), Message::new("rule-twice"));
        }
        entries.push(entry);
    }
    entries
}

/// The name as it stands in an address, with a number behind it where others have the same.
async fn free_slug(work: &Work, wanted: Option<String>, names: &Texts) -> Result<String, Problem> {
    let name = names.0.get("en").or_else(|| names.0.values().next()).map_or("", String::as_str);
    let wanted = wanted.unwrap_or_else(|| words::slug(name));
    let taken: Vec<String> = program::Entity::find()
        .select_only()
        .column(program::Column::Slug)
        .filter(program::Column::Slug.eq(&wanted).or(program::Column::Slug.starts_with(format!("{wanted}-"))))
        .into_tuple()
        .all(work.db())
        .await?;
    Ok(words::free_slug(wanted, &taken))
}

/// The rows by which intakes are searched.
async fn keep_sectors(work: &Work, program: &program::Model) -> Result<(), Problem> {
    sector::Entity::delete_many().filter(sector::Column::ProgramId.eq(program.id)).exec(work.db()).await?;
    let rows = program.sectors.0.iter().map(|code| sector::ActiveModel { program_id: Set(program.id), sector: Set(code.clone()) });
    insert_all::<sector::Entity>(work.db(), rows.collect::<Vec<_>>()).await
}

/// What the audit trail shows.
fn told(program: &program::Model) -> Json {
    json!({
        "name": program.names, "summary": program.summaries, "sectors": program.sectors, "languages": program.languages,
        "services": program.services,
    })
}
