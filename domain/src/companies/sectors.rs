//! Lines of business: a short list of our own, mapped to ISIC, kept as data.

use std::collections::HashMap;

use entity::companies::sector;
use entity::ids::SectorId;
use entity::text::{Texts, Words};
use macros::boxed;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;

use kernel::problem::Problem;
use kernel::work::{View, Work};
use platform::mint;

/// The list this program comes with.
const LIST: &str = include_str!("../../../data/sectors.toml");

#[derive(Deserialize)]
struct List {
    sector: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    parent: Option<String>,
    names: Texts,
    #[serde(default)]
    isic: Words,
}

/// Brings the table up to the list; what is there and not in the list stays, for companies may name it. Safe to repeat.
#[boxed]
pub async fn load(work: &Work) -> Result<(), Problem> {
    let list: List = toml::from_str(LIST).map_err(Problem::internal)?;
    let rows = list.sector.into_iter().enumerate().map(|(position, entry)| sector::ActiveModel {
        id: Set(id_of(&entry.code)),
        code: Set(entry.code),
        names: Set(entry.names),
        parent_code: Set(entry.parent),
        isic: Set(entry.isic),
        position: Set(position as i32),
    });
    let columns = [sector::Column::Names, sector::Column::ParentCode, sector::Column::Isic, sector::Column::Position];
    let again = OnConflict::column(sector::Column::Code).update_columns(columns).to_owned();
    sector::Entity::insert_many(rows).on_conflict(again).exec_without_returning(work.db()).await?;
    Ok(())
}

/// The same in every installation, so that clients may keep it.
fn id_of(code: &str) -> SectorId {
    mint::named("sector", code).into()
}

/// All of them, in the order of the list: a sector before those under it.
#[boxed]
pub async fn all(view: &View) -> Result<Vec<sector::Model>, Problem> {
    Ok(sector::Entity::find().order_by_asc(sector::Column::Position).all(view.db()).await?)
}

#[boxed]
pub async fn by_codes(view: &View, codes: Vec<String>) -> Result<HashMap<String, sector::Model>, Problem> {
    let rows = sector::Entity::find().filter(sector::Column::Code.is_in(codes)).all(view.db()).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

#[boxed]
pub async fn by_id(view: &View, id: SectorId) -> Result<Option<sector::Model>, Problem> {
    Ok(sector::Entity::find_by_id(id).one(view.db()).await?)
}

/// The codes that there are.
#[boxed]
pub async fn codes(view: &View) -> Result<Vec<String>, Problem> {
    Ok(all(view).await?.into_iter().map(|sector| sector.code).collect())
}

/// These sectors, all that are under them, and all that they are under: what is for a wider line of business is for them too.
#[boxed]
pub async fn related(view: &View, codes: &[String]) -> Result<Vec<String>, Problem> {
    let parents: HashMap<String, Option<String>> = all(view).await?.into_iter().map(|s| (s.code, s.parent_code)).collect();
    let mut related = with_those_under(view, codes).await?;
    for code in codes {
        let above = std::iter::successors(parents.get(code).and_then(Option::as_ref), |code| parents.get(*code)?.as_ref());
        related.extend(above.take(parents.len()).cloned());
    }
    Ok(related)
}

/// These sectors and all that are under them.
#[boxed]
pub async fn with_those_under(view: &View, codes: &[String]) -> Result<Vec<String>, Problem> {
    let parents: HashMap<String, Option<String>> = all(view).await?.into_iter().map(|s| (s.code, s.parent_code)).collect();
    let under = |code: &String| {
        let mut above = std::iter::successors(Some(code), |code| parents.get(*code)?.as_ref()).take(parents.len() + 1);
        above.any(|code| codes.contains(code))
    };
    Ok(parents.keys().filter(|code| under(code)).cloned().collect())
}

/// These sectors and all that are above them.
#[boxed]
pub async fn with_those_above(view: &View, codes: &[String]) -> Result<Vec<String>, Problem> {
    let parents: HashMap<String, Option<String>> = all(view).await?.into_iter().map(|s| (s.code, s.parent_code)).collect();
    let above = |code| std::iter::successors(Some(code), |code: &&String| parents.get(*code)?.as_ref()).take(parents.len() + 1);
    let mut found: Vec<String> = codes.iter().flat_map(above).cloned().collect();
    found.sort();
    found.dedup();
    Ok(found)
}
