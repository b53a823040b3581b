//! Programs are public: everybody finds every one.

use std::collections::HashMap;

use entity::ids::{ParkId, ProgramId};
use entity::programs::{host, program};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::kernel::page::{self, Keyset, Page, PageRequest};
use crate::kernel::problem::Problem;
use crate::kernel::work::Sight;

pub async fn by_id(sight: &impl Sight, id: ProgramId) -> Result<Option<program::Model>, Problem> {
    Ok(program::Entity::find_by_id(id).one(sight.db()).await?)
}

pub async fn by_slug(sight: &impl Sight, slug: &str) -> Result<Option<program::Model>, Problem> {
    Ok(program::Entity::find().filter(program::Column::Slug.eq(slug)).one(sight.db()).await?)
}

pub async fn many(sight: &impl Sight, ids: impl IntoIterator<Item = ProgramId>) -> Result<HashMap<ProgramId, program::Model>, Problem> {
    let programs = program::Entity::find().filter(program::Column::Id.is_in(ids)).all(sight.db()).await?;
    Ok(programs.into_iter().map(|program| (program.id, program)).collect())
}

/// The parks that run programs, in their order.
pub async fn hosts(sight: &impl Sight, programs: impl IntoIterator<Item = ProgramId>) -> Result<HashMap<ProgramId, Vec<ParkId>>, Problem> {
    let rows =
        host::Entity::find().filter(host::Column::ProgramId.is_in(programs)).order_by_asc(host::Column::Position).all(sight.db()).await?;
    Ok(rows.into_iter().fold(HashMap::new(), |mut found, row| {
        found.entry(row.program_id).or_insert_with(Vec::new).push(row.park_id);
        found
    }))
}

/// The parks that run one program, in their order.
pub async fn hosts_of(sight: &impl Sight, program: ProgramId) -> Result<Vec<ParkId>, Problem> {
    Ok(hosts(sight, [program]).await?.remove(&program).unwrap_or_default())
}

/// The programs that a park runs, alone or with others, the newest first.
pub async fn of_park(sight: &impl Sight, park: ParkId, request: &PageRequest) -> Result<Page<program::Model>, Problem> {
    let hosted = host::Entity::find().select_only().column(host::Column::ProgramId).filter(host::Column::ParkId.eq(park)).into_query();
    let select = program::Entity::find().filter(program::Column::Id.in_subquery(hosted));
    let order = Keyset::new("park.programs")
        .desc(program::Column::CreatedAt, |program: &program::Model| program.created_at.into())
        .desc(program::Column::Id, |program| program.id.into());
    page::read(sight, select, order, request).await
}
