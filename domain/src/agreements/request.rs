//! A resident asks for a service of a park abroad, and holds its part of the quota from then on.

use chrono::NaiveDate;
use entity::agreements::{AccessState, access_request, provision};
use entity::companies::company;
use entity::ids::{CompanyId, ParkId, ProvisionId, UserId};
use entity::parks::park;
use macros::boxed;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use super::entitlement::AccessGround;
use super::{find, history, ledger, lifecycle, offers, quota};
use crate::identity;
use crate::parks::{self, calendar};
use kernel::access::{Action, Scope};
use kernel::events::Event;
use kernel::problem::{Faults, Message, Problem};
use kernel::work::Work;

/// What a company asks for.
#[derive(Clone, Debug)]
pub struct NewAccessRequest {
    pub company: CompanyId,
    pub provision: ProvisionId,
    /// The company's home park, unless it names another.
    pub home: Option<ParkId>,
    pub from: NaiveDate,
    /// The last day, included.
    pub until: NaiveDate,
    pub people: i32,
    pub purpose: Option<String>,
    /// A member of the company; the one who asks, unless another is named.
    pub contact: Option<UserId>,
}

/// Asks for access; only people who act for the company. It must be entitled today and on its first day, and something must be
/// left: NOT_ELIGIBLE and QUOTA_EXHAUSTED say which clause is not met. Tells `AccessRequested`.
#[boxed]
pub async fn request_access(work: &mut Work, ask: NewAccessRequest) -> Result<access_request::Model, Problem> {
    work.require(Action::UseAccount, &Scope::none())?;
    let company = company::Entity::find_by_id(ask.company).one(work.db()).await?.ok_or(Problem::NotFound)?;
    let provision = find::provisions_by_id(work, [ask.provision]).await?.remove(&ask.provision).ok_or(Problem::NotFound)?;
    if let Some(home) = ask.home {
        parks::find::by_id(work, home).await?.ok_or(Problem::NotFound)?;
    }
    work.require(Action::RequestAccess, &Scope::of(company.id))?;
    let contact = ask.contact.or(work.actor().user_id());
    let host = host(work, &provision).await?;
    let today = calendar::today(work, &host);
    validate(work, &ask, &provision, today).await?;
    let ground = entitled(work, &company, &provision, today, &ask).await?;
    let units = quota::requested_units(&provision, ask.people, ask.from, ask.until);
    let units = units.ok_or_else(|| Problem::invalid("people", Message::new("rule-amount-range")))?;
    let agreement = find::agreement_by_id(work, provision.agreement_id).await?.ok_or(Problem::NotFound)?;
    let id = work.mint();
    let share = quota::quota_share(&provision, &agreement, ground.home, company.id, ask.from);
    let account = ledger::reserve_units(work, share, provision.quota_amount, id, units).await?;
    let row = access_request::ActiveModel {
        id: Set(id),
        agreement_id: Set(agreement.id),
        provision_id: Set(provision.id),
        company_id: Set(company.id),
        home_park_id: Set(ground.home),
        host_park_id: Set(host.id),
        account_id: Set(account),
        state: Set(AccessState::Requested),
        from_on: Set(ask.from),
        until_on: Set(ask.until),
        people: Set(ask.people),
        units: Set(units),
        purpose: Set(ask.purpose.map(|purpose| purpose.trim().to_owned()).filter(|purpose| !purpose.is_empty())),
        contact_id: Set(contact),
        revision: Set(1),
        created_at: Set(work.now()),
    };
    let request = row.insert(work.db()).await?;
    history::add_access_entry(work, &request, None, None, None).await?;
    work.record(Event::AccessRequested { request: id, company: company.id, home: ground.home, host: host.id });
    Ok(request)
}

async fn host(work: &Work, provision: &provision::Model) -> Result<park::Model, Problem> {
    let gone = || Problem::broken("a provision lost its service");
    let service = parks::services::by_id(work, provision.service_id).await?.ok_or_else(gone)?;
    parks::find::by_id(work, service.park_id).await?.ok_or_else(gone)
}

async fn validate(work: &Work, ask: &NewAccessRequest, provision: &provision::Model, today: NaiveDate) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if ask.from < today {
        faults.add("from", Message::new("rule-date-past"));
    }
    let days = (ask.until - ask.from).num_days() + 1;
    let agreement = find::agreement_by_id(work, provision.agreement_id).await?.ok_or(Problem::NotFound)?;
    if days < 1 {
        faults.add("until", Message::new("rule-date-order"));
    } else if provision.max_days.is_some_and(|most| days > i64::from(most)) {
        faults.add("until", Message::new("rule-access-days").with("max", provision.max_days.unwrap_or_default()));
    } else if lifecycle::in_force(&agreement, ask.from) && !lifecycle::in_force(&agreement, ask.until) {
        faults.add("until", Message::new("rule-access-term"));
    }
    faults.range("people", ask.people.into(), 1, provision.max_people.unwrap_or(MOST_PEOPLE).into());
    if let Some(purpose) = &ask.purpose {
        faults.length("purpose", purpose, 0, 2000);
    }
    if let Some(contact) = ask.contact {
        let organizations = identity::find::organizations_of(work, vec![contact]).await?;
        if !organizations.get(&contact).is_some_and(|organizations| organizations.contains(&ask.company.into())) {
            faults.add("contactId", Message::new("rule-access-contact"));
        }
    }
    faults.finish()
}

/// More than this come to no park at once.
const MOST_PEOPLE: i32 = 10_000;

/// The residency by which the company may use it, today and on the first day; or every clause that is not met.
async fn entitled(
    work: &Work,
    company: &company::Model,
    provision: &provision::Model,
    today: NaiveDate,
    ask: &NewAccessRequest,
) -> Result<AccessGround, Problem> {
    let mut ground = None;
    let first = [today, ask.from];
    let days = if today == ask.from { &first[..1] } else { &first[..] };
    for day in days {
        let judged = offers::evaluate_provisions(work, company, vec![provision.clone()], Some(*day), ask.home).await?;
        let Some(finding) = judged.findings.first() else { return Err(Problem::NotFound) };
        match &finding.ground {
            Ok(found) => ground = Some(*found),
            Err(_) => {
                let unmet: Vec<String> = judged.unmet_clauses(finding, work.locale()).into_iter().map(|(_, words)| words).collect();
                return Err(Problem::NotEligible(Message::new("problem-access-not-eligible").with("unmet", unmet.join(" "))));
            }
        }
    }
    ground.ok_or_else(|| Problem::broken("no day was judged"))
}
