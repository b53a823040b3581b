//! A company looks for money: it drafts a deal, opens it, changes it, and ends it.

use chrono::NaiveDate;
use entity::companies::company;
use entity::ids::{CompanyId, DealId};
use entity::investment::{DealState, DealVisibility, Instrument, Round, deal};
use entity::text::Texts;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value as Json, json};

use super::find::NEVER;
use super::rates::Rates;
use super::{Sum, find, lifecycle, today};
use crate::companies;
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::language::texts;
use kernel::problem::{Faults, Message, Problem, expect_revision};
use kernel::values::amount;
use kernel::words;
use kernel::work::Work;

/// Characters of a headline at most.
const HEADLINE: usize = 200;
/// Characters of a pitch at most.
const PITCH: usize = 10_000;

/// A new deal.
#[derive(Debug)]
pub struct Opening {
    pub round: Round,
    pub instrument: Instrument,
    pub visibility: DealVisibility,
    pub headline: String,
    /// Language and text.
    pub pitches: Vec<(String, String)>,
    pub target: Sum,
    pub min_ticket: Option<Sum>,
    pub valuation_cap: Option<Sum>,
    /// Today unless named.
    pub opens_on: Option<NaiveDate>,
    pub closes_on: Option<NaiveDate>,
    /// Seen by the company alone.
    pub draft: bool,
}

/// Drafts a deal, which all of the company's staff may, or opens it, which its owners and managers may. Tells `DealDrafted` or
/// `DealOpened`.
#[boxed]
pub async fn open(work: &mut Work, company_id: CompanyId, opening: Opening) -> Result<deal::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let company = companies::find::by_id(work, company_id).await?.ok_or(Problem::NotFound)?;
    let action = if opening.draft { Action::DraftDeal } else { Action::OpenDeal };
    work.require(action, &Scope::of(company_id))?;
    let (state, opened_at) = if opening.draft { (DealState::Draft, None) } else { (DealState::Open, Some(work.now())) };
    let mut faults = Faults::default();
    let terms = Terms {
        visibility: opening.visibility,
        headline: opening.headline.trim().to_owned(),
        pitches: texts(&mut faults, "pitch", &opening.pitches, PITCH),
        money: Asked::judge(&mut faults, &opening.target, opening.min_ticket.as_ref(), opening.valuation_cap.as_ref()),
        opens_on: opening.opens_on.unwrap_or_else(|| today(work)),
        closes_on: opening.closes_on.unwrap_or(NEVER),
    };
    terms.judge(&mut faults, &company);
    faults.finish()?;
    let Some(money) = terms.money else { return Err(Problem::broken("a fault was not told")) };
    let deal = deal::ActiveModel {
        id: Set(work.mint()),
        company_id: Set(company_id),
        country: Set(company.country.clone()),
        round: Set(opening.round),
        instrument: Set(opening.instrument),
        state: Set(state),
        visibility: Set(terms.visibility),
        headline: Set(terms.headline),
        pitches: Set(terms.pitches),
        target_reference: Set(Rates::read(work).await?.reference(money.target, &money.currency)),
        currency: Set(money.currency),
        target_amount: Set(money.target),
        raised_amount: Set(0),
        min_ticket_amount: Set(money.min_ticket),
        valuation_cap_amount: Set(money.valuation_cap),
        opens_on: Set(terms.opens_on),
        closes_on: Set(terms.closes_on),
        opened_at: Set(opened_at),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let deal = deal.insert(work.db()).await?;
    index(work, &deal, &company).await?;
    work.record(match state {
        DealState::Draft => Event::DealDrafted { deal: deal.id, company: company_id },
        _ => Event::DealOpened { deal: deal.id, company: company_id },
    });
    Ok(deal)
}

/// What is to change. `None` leaves a part as it is, `Some(None)` empties it, texts replace all languages.
#[derive(Debug, Default)]
pub struct Change {
    pub state: Option<Option<DealState>>,
    pub visibility: Option<Option<DealVisibility>>,
    pub headline: Option<Option<String>>,
    /// Language and text.
    pub pitches: Option<Vec<(String, String)>>,
    pub target: Option<Option<Sum>>,
    pub min_ticket: Option<Option<Sum>>,
    pub valuation_cap: Option<Option<Sum>>,
    pub closes_on: Option<Option<NaiveDate>>,
}

/// Changes a deal, or moves it on. All of the company's staff may work on a draft; only owners and managers open it, and change
/// what others can see. Tells `DealOpened` when it leaves DRAFT for OPEN, else `DealChanged`.
#[boxed]
pub async fn update(work: &mut Work, id: DealId, expected_revision: Option<i32>, change: Change) -> Result<deal::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let before = find::deal(work, id).await?.ok_or(Problem::NotFound)?;
    let only_drafts = before.state == DealState::Draft && change.state.is_none();
    let action = if only_drafts { Action::DraftDeal } else { Action::OpenDeal };
    work.require(action, &Scope::of(before.company_id))?;
    expect_revision(expected_revision, before.revision)?;
    let state = change.state.flatten().unwrap_or(before.state);
    if lifecycle::is_final(before.state) || change.state.flatten().is_some_and(|to| !lifecycle::leads(before.state, to)) {
        let message = Message::new("problem-deal-state").with("from", before.state.as_str()).with("to", state.as_str());
        return Err(Problem::IllegalTransition(message));
    }
    let company = companies::find::by_id(work, before.company_id).await?.ok_or(Problem::NotFound)?;
    let mut faults = Faults::default();
    let sum = |amount_now: i64| Sum { amount: amount(amount_now, &before.currency), currency: before.currency.clone() };
    let target = match &change.target {
        None => Some(sum(before.target_amount)),
        Some(target) => target.clone(),
    };
    let emptied = [("state", change.state == Some(None)), ("visibility", change.visibility == Some(None)), ("target", target.is_none())];
    for (path, _) in emptied.into_iter().filter(|(_, emptied)| *emptied) {
        faults.add(path, Message::new("rule-required"));
    }
    let min_ticket = change.min_ticket.unwrap_or_else(|| before.min_ticket_amount.map(sum));
    let valuation_cap = change.valuation_cap.unwrap_or_else(|| before.valuation_cap_amount.map(sum));
    let terms = Terms {
        visibility: change.visibility.flatten().unwrap_or(before.visibility),
        headline: change.headline.map_or_else(|| before.headline.clone(), |headline| headline.unwrap_or_default().trim().to_owned()),
        pitches: change.pitches.map_or_else(|| before.pitches.clone(), |given| texts(&mut faults, "pitch", &given, PITCH)),
        money: target.and_then(|target| Asked::judge(&mut faults, &target, min_ticket.as_ref(), valuation_cap.as_ref())),
        opens_on: before.opens_on,
        closes_on: change.closes_on.map_or(before.closes_on, |day| day.unwrap_or(NEVER)),
    };
    terms.judge(&mut faults, &company);
    if before.raised_amount > 0 && terms.money.as_ref().is_some_and(|money| money.currency != before.currency) {
        faults.add("target.currency", Message::new("rule-deal-currency-kept"));
    }
    faults.finish()?;
    let Some(money) = terms.money else { return Err(Problem::broken("a fault was not told")) };
    let opens = before.state == DealState::Draft && state == DealState::Open;
    let changed = deal::ActiveModel {
        state: Set(state),
        visibility: Set(terms.visibility),
        headline: Set(terms.headline),
        pitches: Set(terms.pitches),
        target_reference: Set(Rates::read(work).await?.reference(money.target, &money.currency)),
        currency: Set(money.currency),
        target_amount: Set(money.target),
        min_ticket_amount: Set(money.min_ticket),
        valuation_cap_amount: Set(money.valuation_cap),
        closes_on: Set(terms.closes_on),
        opened_at: Set(if opens { Some(work.now()) } else { before.opened_at }),
        revision: Set(before.revision + 1),
        ..Default::default()
    };
    let written = deal::Entity::update_many()
        .set(changed)
        .filter(deal::Column::Id.eq(id))
        .filter(deal::Column::Revision.eq(before.revision))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(Problem::conflict("problem-revision"));
    }
    let after = deal::Entity::find_by_id(id).one(work.db()).await?.ok_or(Problem::NotFound)?;
    index(work, &after, &company).await?;
    let (was, is) = (Some(told(&before)), Some(told(&after)));
    match opens {
        true => work.record_change(Event::DealOpened { deal: id, company: company.id }, was, is),
        false => work.record_change(Event::DealChanged { deal: id, company: company.id }, was, is),
    }
    Ok(after)
}

/// What is judged alike when a deal is opened and when it is changed.
struct Terms {
    visibility: DealVisibility,
    headline: String,
    pitches: Texts,
    money: Option<Asked>,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
}

impl Terms {
    fn judge(&self, faults: &mut Faults, company: &company::Model) {
        faults.length("headline", &self.headline, 1, HEADLINE);
        if self.closes_on < self.opens_on {
            faults.add("closesOn", Message::new("rule-date-order"));
        }
        if self.visibility != DealVisibility::ByIntroduction {
            return;
        }
        if names(&self.headline, company) {
            faults.add("headline", Message::new("rule-deal-names-company"));
        }
        if self.pitches.0.values().any(|pitch| names(pitch, company)) {
            faults.add("pitch", Message::new("rule-deal-names-company"));
        }
    }
}

/// Whether a text holds every word of one of the company's names.
fn names(text: &str, company: &company::Model) -> bool {
    let said = words::fold(text);
    let names = std::iter::once(&company.name).chain(company.other_names.0.values());
    names.map(|name| words::fold(name)).any(|name| !name.is_empty() && name.iter().all(|word| said.contains(word)))
}

/// What is asked for, in the smallest unit of one currency.
struct Asked {
    currency: String,
    target: i64,
    min_ticket: Option<i64>,
    valuation_cap: Option<i64>,
}

impl Asked {
    fn judge(faults: &mut Faults, target: &Sum, min_ticket: Option<&Sum>, valuation_cap: Option<&Sum>) -> Option<Self> {
        let target = target.judge_positive(faults, "target");
        let mut other = |path: &str, sum: Option<&Sum>| {
            let sum = sum?.judge_positive(faults, path)?;
            if target.as_ref().is_some_and(|target| target.currency != sum.currency) {
                faults.add(format!("{path}.currency"), Message::new("rule-one-currency"));
                return None;
            }
            Some(sum.minor)
        };
        let (min_ticket, valuation_cap) = (other("minTicket", min_ticket), other("valuationCap", valuation_cap));
        let target = target?;
        if min_ticket.is_some_and(|min| min > target.minor) {
            faults.add("minTicket.amount", Message::new("rule-ticket-over-target"));
        }
        Some(Self { currency: target.currency.into(), target: target.minor, min_ticket, valuation_cap })
    }
}

/// A deal is found by its headline and its pitch, and by the names of its company where those are told.
#[boxed]
pub(super) async fn index(work: &Work, deal: &deal::Model, company: &company::Model) -> Result<(), Problem> {
    let mut texts = vec![deal.headline.as_str()];
    texts.extend(deal.pitches.0.values().map(String::as_str));
    if deal.visibility != DealVisibility::ByIntroduction {
        texts.push(&company.name);
        texts.extend(company.other_names.0.values().map(String::as_str));
    }
    work.index(deal.id, &texts).await
}

/// Follows a company that has another name. Called by the worker.
#[boxed]
pub async fn follow(work: &Work, company: CompanyId) -> Result<(), Problem> {
    let Some(company) = companies::find::by_id(work, company).await? else { return Ok(()) };
    for deal in deal::Entity::find().filter(deal::Column::CompanyId.eq(company.id)).all(work.db()).await? {
        index(work, &deal, &company).await?;
    }
    Ok(())
}

fn told(deal: &deal::Model) -> Json {
    json!({
        "state": deal.state,
        "visibility": deal.visibility,
        "headline": deal.headline,
        "pitch": deal.pitches,
        "currency": deal.currency,
        "target": deal.target_amount,
        "minTicket": deal.min_ticket_amount,
        "valuationCap": deal.valuation_cap_amount,
        "closesOn": (deal.closes_on != NEVER).then_some(deal.closes_on),
    })
}
