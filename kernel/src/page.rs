//! Pages of a list by keyset, forward and backward: as fast on the last page as on the first, and steady while rows come and go.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait, Order, SelectStatement, SimpleExpr};
use sea_orm::{Condition, ConnectionTrait, EntityTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::narrow;
use super::problem::{Message, Problem};
use super::work::View;

/// Rows to a page unless asked otherwise.
pub const USUAL: u64 = 20;
/// Rows to a page at most.
pub const MOST: i32 = 100;
/// Above this nothing is counted.
const COUNTED: i64 = 10_000;

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    pub size: u64,
    pub direction: Direction,
    /// The cursor the page begins after, or ends before.
    pub from: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { size: USUAL, direction: Direction::Forward, from: None }
    }
}

impl PageRequest {
    /// The four arguments of a Relay connection; `first` with `before`, or `last` with `after`, is refused like `first` with `last`.
    pub fn parse(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Self, Problem> {
        let wrong = |path: &str, id| Err(Problem::invalid(path, Message::new(id).with("max", MOST)));
        match (first, last) {
            (Some(_), Some(_)) => return wrong("last", "rule-page-both-ways"),
            (Some(first), _) if !(0..=MOST).contains(&first) => return wrong("first", "rule-page-size"),
            (_, Some(last)) if !(0..=MOST).contains(&last) => return wrong("last", "rule-page-size"),
            _ => {}
        }
        let backward = last.is_some() || before.is_some();
        match (backward, &after, first) {
            (true, Some(_), _) => return wrong("after", "rule-page-both-ways"),
            (true, _, Some(_)) => return wrong("first", "rule-page-both-ways"),
            _ => {}
        }
        let size = first.or(last).map_or(USUAL, |size| size as u64);
        let direction = if backward { Direction::Backward } else { Direction::Forward };
        Ok(Self { size, direction, from: after.or(before) })
    }
}

/// A page, in the order of the list, with a cursor for each row.
#[derive(Clone, Debug)]
pub struct Page<R> {
    pub rows: Vec<R>,
    pub cursors: Vec<String>,
    pub has_next: bool,
    pub has_previous: bool,
    pub count: Count,
}

impl<R> Page<R> {
    /// A page of nothing, for lists that this viewer may see but that hold nothing.
    pub fn empty() -> Self {
        Self { rows: vec![], cursors: vec![], has_next: false, has_previous: false, count: Count::Known(0) }
    }
}

/// One page of a list that is reckoned and not stored: the largest key first, and by id where keys are equal. The name keeps a
/// cursor of one list from being used in another.
pub fn cut<R>(name: &str, rows: Vec<R>, key: impl Fn(&R) -> (i64, Uuid), request: &PageRequest) -> Result<Page<R>, Problem> {
    let backward = request.direction == Direction::Backward;
    let count = Count::Known(rows.len() as i64);
    let mut rows: Vec<(std::cmp::Reverse<i64>, Uuid, R)> = rows
        .into_iter()
        .map(|row| {
            let (size, id) = key(&row);
            (std::cmp::Reverse(size), id, row)
        })
        .collect();
    rows.sort_by_key(|row| (row.0, row.1));
    if let Some(cursor) = &request.from {
        let path = if backward { "before" } else { "after" };
        let read = || -> Option<(std::cmp::Reverse<i64>, Uuid)> {
            let Cursor(list, keys) = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
            match keys.as_slice() {
                [Key::Number(size), Key::Id(id)] if list == name => Some((std::cmp::Reverse(*size), *id)),
                _ => None,
            }
        };
        let place = read().ok_or_else(|| Problem::invalid(path, Message::new("rule-cursor")))?;
        rows.retain(|row| if backward { (row.0, row.1) < place } else { (row.0, row.1) > place });
    }
    let more = rows.len() as u64 > request.size;
    if backward {
        rows.drain(..rows.len().saturating_sub(request.size as usize));
    } else {
        rows.truncate(request.size as usize);
    }
    let come_from = request.from.is_some();
    let (has_next, has_previous) = if backward { (come_from, more) } else { (more, come_from) };
    let cursor = |row: &(std::cmp::Reverse<i64>, Uuid, R)| {
        let cursor = Cursor(name.to_owned(), vec![Key::Number(row.0.0), Key::Id(row.1)]);
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).expect("keys are JSON"))
    };
    let cursors = rows.iter().map(cursor).collect();
    Ok(Page { rows: rows.into_iter().map(|row| row.2).collect(), cursors, has_next, has_previous, count })
}

/// How many rows the whole list has; read only when somebody asks.
#[derive(Clone, Debug)]
pub enum Count {
    /// Of a list that is in memory.
    Known(i64),
    Of(Box<SelectStatement>),
}

impl Count {
    /// None above ten thousand.
    #[boxed]
    pub async fn read(&self, view: &View) -> Result<Option<i64>, Problem> {
        let rows = match self {
            Self::Known(count) => return Ok((*count <= COUNTED).then_some(*count)),
            Self::Of(rows) => rows.as_ref(),
        };
        let count = narrow::count(rows.clone(), COUNTED as u64 + 1);
        let row = view.db().query_one(&count).await?;
        let count = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
        Ok((count <= COUNTED).then_some(count))
    }
}

struct Column<R> {
    expression: SimpleExpr,
    descending: bool,
    value: fn(&R) -> Value,
}

/// The order of a list, and how to come back to a place in it. The last column must be unique, and none may be null.
pub struct Keyset<R> {
    name: &'static str,
    columns: Vec<Column<R>>,
}

impl<R> Keyset<R> {
    /// The name keeps a cursor of one list from being used in another.
    pub fn new(name: &'static str) -> Self {
        Self { name, columns: vec![] }
    }

    #[must_use]
    pub fn asc(self, column: impl IntoSimpleExpr, value: fn(&R) -> Value) -> Self {
        self.by(column, false, value)
    }

    #[must_use]
    pub fn desc(self, column: impl IntoSimpleExpr, value: fn(&R) -> Value) -> Self {
        self.by(column, true, value)
    }

    fn by(mut self, column: impl IntoSimpleExpr, descending: bool, value: fn(&R) -> Value) -> Self {
        self.columns.push(Column { expression: column.into_simple_expr(), descending, value });
        self
    }

    fn cursor(&self, row: &R) -> String {
        let keys = self.columns.iter().map(|column| Key::from_value((column.value)(row))).collect();
        let cursor = serde_json::to_vec(&Cursor(self.name.to_owned(), keys)).expect("keys are JSON");
        BASE64_URL_SAFE_NO_PAD.encode(cursor)
    }

    fn keys(&self, cursor: &str) -> Option<Vec<Value>> {
        let Cursor(name, keys) = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        (name == self.name && keys.len() == self.columns.len()).then(|| keys.into_iter().map(Key::into_value).collect())
    }

    /// Rows beyond a place: `a > x OR (a = x AND b > y) …`, with `a >= x` in front, by which an index is entered.
    fn beyond(&self, keys: Vec<Value>, backward: bool) -> Condition {
        let mut any = Condition::any();
        for place in 0..self.columns.len() {
            let mut all = Condition::all();
            for (column, key) in self.columns.iter().zip(&keys).take(place) {
                all = all.add(column.expression.clone().eq(key.clone()));
            }
            let column = &self.columns[place];
            let less = column.descending != backward;
            let key = keys[place].clone();
            all = all.add(if less { column.expression.clone().lt(key) } else { column.expression.clone().gt(key) });
            any = any.add(all);
        }
        let first = &self.columns[0];
        let key = keys[0].clone();
        let bound = if first.descending != backward { first.expression.clone().lte(key) } else { first.expression.clone().gte(key) };
        Condition::all().add(bound).add(any)
    }
}

#[derive(Serialize, Deserialize)]
struct Cursor(String, Vec<Key>);

/// A value in a cursor.
#[derive(Serialize, Deserialize)]
enum Key {
    #[serde(rename = "u")]
    Id(Uuid),
    #[serde(rename = "i")]
    Number(i64),
    #[serde(rename = "s")]
    Text(String),
    #[serde(rename = "t")]
    Instant(DateTime<Utc>),
    #[serde(rename = "d")]
    Day(NaiveDate),
}

impl Key {
    fn from_value(value: Value) -> Self {
        match value {
            Value::Uuid(Some(id)) => Self::Id(id),
            Value::BigInt(Some(number)) => Self::Number(number),
            Value::Int(Some(number)) => Self::Number(number.into()),
            Value::String(Some(text)) => Self::Text(text),
            Value::ChronoDateTimeUtc(Some(at)) => Self::Instant(at),
            Value::ChronoDate(Some(day)) => Self::Day(day),
            other => panic!("a keyset column is {other:?}"),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Id(id) => id.into(),
            Self::Number(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::Instant(at) => at.into(),
            Self::Day(day) => day.into(),
        }
    }
}

/// Reads one page of a list in the order of the keyset.
pub async fn read<E: EntityTrait>(
    view: &View,
    select: Select<E>,
    keyset: Keyset<E::Model>,
    request: &PageRequest,
) -> Result<Page<E::Model>, Problem> {
    let backward = request.direction == Direction::Backward;
    let count = Count::Of(Box::new(select.clone().select_only().expr(Expr::val(1)).into_query()));
    let mut select = select;
    if let Some(cursor) = &request.from {
        let path = if backward { "before" } else { "after" };
        let keys = keyset.keys(cursor).ok_or_else(|| Problem::invalid(path, Message::new("rule-cursor")))?;
        select = select.filter(keyset.beyond(keys, backward));
    }
    for column in &keyset.columns {
        let order = if column.descending != backward { Order::Desc } else { Order::Asc };
        select = select.order_by(column.expression.clone(), order);
    }
    let mut rows = select.limit(request.size + 1).all(view.db()).await?;
    let more = rows.len() as u64 > request.size;
    rows.truncate(request.size as usize);
    if backward {
        rows.reverse();
    }
    let come_from = request.from.is_some();
    let (has_next, has_previous) = if backward { (come_from, more) } else { (more, come_from) };
    let cursors = rows.iter().map(|row| keyset.cursor(row)).collect();
    Ok(Page { rows, cursors, has_next, has_previous, count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_into_pages_both_ways() {
        let list = || (0..7_u128).rev().map(Uuid::from_u128).collect::<Vec<_>>();
        let numbers = |page: &Page<Uuid>| page.rows.iter().map(Uuid::as_u128).collect::<Vec<_>>();
        let page = |request: PageRequest| cut("list", list(), |row| (0, *row), &request);
        let first = page(PageRequest { size: 3, ..PageRequest::default() }).unwrap();
        assert_eq!((numbers(&first), first.has_next, first.has_previous), (vec![0, 1, 2], true, false));
        let second = page(PageRequest { size: 4, from: first.cursors.last().cloned(), ..PageRequest::default() }).unwrap();
        assert_eq!((numbers(&second), second.has_next), (vec![3, 4, 5, 6], false));
        let back = PageRequest { size: 2, direction: Direction::Backward, from: second.cursors.first().cloned() };
        let back = page(back).unwrap();
        assert_eq!((numbers(&back), back.has_next, back.has_previous), (vec![1, 2], true, true));
        assert!(
            cut("another", list(), |row| (0, *row), &PageRequest { from: first.cursors.first().cloned(), ..PageRequest::default() })
                .is_err()
        );
    }
}
