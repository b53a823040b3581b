//! Loads the input of the entitlement evaluator and explains its results in the viewer's language.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use entity::agreements::{AccessConditions, RenewalRule, agreement, provision};
use entity::companies::{company, sector};
use entity::ids::{ParkId, ServiceId};
use entity::parks::{park, service};
use entity::text::Texts;
use macros::boxed;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::entitlement::{AccessCandidate, AccessGround, CandidateResidency, StatusPeriod, UnmetClause, evaluate_entitlement};
use super::find::{self, ProvisionContext};
use super::ledger;
use super::quota::{self, QuotaShare};
use crate::companies::{home_park, residents, sectors};
use crate::parks::{self, calendar};
use kernel::language::{Locale, pick, say};
use kernel::problem::{Message, Problem};
use kernel::work::View;

/// A provision that a company may use.
#[derive(Clone, Debug)]
pub struct AccessOffer {
    pub provision: provision::Model,
    pub agreement: agreement::Model,
    pub service: service::Model,
    pub host: park::Model,
    pub home: park::Model,
    pub since: NaiveDate,
    /// Units left; none if there is no limit.
    pub left: Option<i32>,
}

/// The facts about a company that the evaluator needs, as known now.
#[boxed]
pub async fn access_candidate(view: &View, company: &company::Model) -> Result<AccessCandidate, Problem> {
    let known = residents::known(view, vec![company.id]).await?;
    if known.is_empty() {
        // A company without a residency is not entitled to anything, so the rest is not needed.
        return Ok(AccessCandidate { stage: company.stage, headcount: company.headcount, ..AccessCandidate::default() });
    }
    let parks = parks::find::many(view, known.iter().map(|known| known.residency.park_id)).await?;
    let home = home_park::home_parks(view, vec![company.id]).await?;
    let residencies = known.into_iter().filter_map(|known| {
        let period =
            |row: &entity::residency::status::Model| StatusPeriod { state: row.state, from: row.valid_from, until: row.valid_until };
        Some(CandidateResidency {
            park: known.residency.park_id,
            slug: parks.get(&known.residency.park_id)?.slug.clone(),
            since: known.residency.since,
            periods: known.statuses.iter().map(period).collect(),
        })
    });
    Ok(AccessCandidate {
        sectors: sectors::with_those_above(view, &company.sectors.0).await?,
        stage: company.stage,
        headcount: company.headcount,
        home: home.get(&company.id).copied(),
        residencies: residencies.collect(),
    })
}

/// Every provision that a company may use today; the caller has checked the policy. `country` restricts it to host parks there.
#[boxed]
pub async fn offers_to_company(view: &View, company: &company::Model, country: Option<&str>) -> Result<Vec<AccessOffer>, Problem> {
    let candidate = access_candidate(view, company).await?;
    let homes: Vec<ParkId> = candidate.residencies.iter().map(|residency| residency.park).collect();
    if homes.is_empty() {
        return Ok(vec![]);
    }
    let provisions = provision::Entity::find()
        .filter(provision::Column::AgreementId.in_subquery(find::agreements_with_party(homes, None)))
        .filter(provision::Column::AgreementId.in_subquery(binding_somewhere(view)))
        .all(view.db())
        .await?;
    let context = ProvisionContext::load(view, &provisions).await?;
    let mut open: Vec<(&provision::Model, &park::Model, AccessGround, QuotaShare)> = vec![];
    for provision in &provisions {
        let (Some(rule), Some(host)) = (context.rule(provision), context.host(provision)) else { continue };
        if country.is_some_and(|country| host.country != country) {
            continue;
        }
        let today = calendar::today(view, host);
        if let Ok(ground) = evaluate_entitlement(&rule, &candidate, today, None) {
            open.push((provision, host, ground, quota::quota_share(provision, rule.agreement, ground.home, company.id, today)));
        }
    }
    let limited = open.iter().filter(|(provision, ..)| provision.quota_amount.is_some());
    let accounts = ledger::quota_accounts(view, limited.map(|(provision, _, _, share)| (provision.id, share.period_from))).await?;
    let offers = open.into_iter().filter_map(|(provision, host, ground, share)| {
        Some(AccessOffer {
            agreement: context.agreements.get(&provision.agreement_id)?.clone(),
            service: context.services.get(&provision.service_id)?.clone(),
            host: host.clone(),
            home: context.parks.get(&ground.home)?.clone(),
            since: ground.since,
            left: quota::units_left(provision, accounts.get(&share)),
            provision: provision.clone(),
        })
    });
    Ok(offers.collect())
}

/// Ids of agreements that may be in force today in some time zone; the evaluator decides for each.
fn binding_somewhere(view: &View) -> sea_orm::sea_query::SelectStatement {
    use agreement::Column;
    let yesterday = view.now().date_naive() - Days::new(1);
    agreement::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::SignedOn.is_not_null())
        .filter(Condition::any().add(Column::TerminatedOn.is_null()).add(Column::TerminatedOn.gt(yesterday)))
        .filter(
            Condition::any()
                .add(Column::ValidUntil.is_null())
                .add(Column::ValidUntil.gte(yesterday))
                .add(Column::Renewal.eq(RenewalRule::Automatic)),
        )
        .into_query()
}

/// The result of the evaluator for one provision.
#[derive(Clone, Debug)]
pub struct ProvisionFinding {
    pub provision: provision::Model,
    /// The entitling residency, or the clauses that are not met.
    pub ground: Result<AccessGround, Vec<UnmetClause>>,
    /// Units left; none if there is no limit or the company is not entitled.
    pub left: Option<i32>,
}

impl ProvisionFinding {
    /// Whether the company is entitled and units are left.
    pub fn holds(&self) -> bool {
        self.ground.is_ok() && self.left.is_none_or(|left| left > 0)
    }
}

/// Whether a company may use a service on a day: a finding for each provision, usable ones first, then by the number of unmet
/// clauses.
pub struct Entitlement {
    pub day: NaiveDate,
    pub findings: Vec<ProvisionFinding>,
    context: ProvisionContext,
    sectors: HashMap<String, sector::Model>,
}

/// Evaluates provisions of one service for a company; the caller has checked the policy.
#[boxed]
pub async fn evaluate_provisions(
    view: &View,
    company: &company::Model,
    provisions: Vec<provision::Model>,
    day: Option<NaiveDate>,
    home: Option<ParkId>,
) -> Result<Entitlement, Problem> {
    let context = ProvisionContext::load(view, &provisions).await?;
    let host = provisions.first().and_then(|provision| context.host(provision));
    let day = day.or_else(|| host.map(|host| calendar::today(view, host))).unwrap_or_else(|| view.now().date_naive());
    let candidate = access_candidate(view, company).await?;
    let evaluated: Vec<_> = provisions
        .iter()
        .filter_map(|provision| {
            let rule = context.rule(provision)?;
            let ground = evaluate_entitlement(&rule, &candidate, day, home);
            let share = ground.as_ref().ok().map(|ground| quota::quota_share(provision, rule.agreement, ground.home, company.id, day));
            Some((provision, ground, share))
        })
        .collect();
    let shares = evaluated.iter().filter_map(|(.., share)| *share);
    let accounts = ledger::quota_accounts(view, shares.map(|share| (share.provision, share.period_from))).await?;
    let mut findings: Vec<ProvisionFinding> = evaluated
        .into_iter()
        .map(|(provision, ground, share)| ProvisionFinding {
            left: share.and_then(|share| quota::units_left(provision, accounts.get(&share))),
            provision: provision.clone(),
            ground,
        })
        .collect();
    findings.sort_by_key(|finding| (!finding.holds(), finding.ground.as_ref().err().map_or(0, Vec::len), finding.provision.id));
    let sectors = condition_sectors(view, &provisions).await?;
    Ok(Entitlement { day, findings, context, sectors })
}

/// The sectors that conditions name, by code.
async fn condition_sectors(view: &View, provisions: &[provision::Model]) -> Result<HashMap<String, sector::Model>, Problem> {
    let codes: HashSet<String> = provisions.iter().flat_map(|provision| provision.conditions.sectors.iter().cloned()).collect();
    if codes.is_empty() { Ok(HashMap::new()) } else { sectors::by_codes(view, codes.into_iter().collect()).await }
}

/// The provisions of a service whose agreements the actor may read.
#[boxed]
pub async fn provisions_of_service(view: &View, service: ServiceId) -> Result<Vec<provision::Model>, Problem> {
    let rows = provision::Entity::find().filter(provision::Column::ServiceId.eq(service)).all(view.db()).await?;
    let known = find::agreements_by_id(view, rows.iter().map(|row| row.agreement_id).collect::<HashSet<_>>()).await?;
    Ok(rows.into_iter().filter(|row| known.contains_key(&row.agreement_id)).collect())
}

/// The entitlement on the first day of a request; the caller has checked that the request may be read.
#[boxed]
pub async fn entitlement_of_request(view: &View, id: entity::ids::AccessRequestId) -> Result<Option<Entitlement>, Problem> {
    let Some(request) = super::access::access_request_unchecked(view, id).await? else { return Ok(None) };
    let provision = provision::Entity::find_by_id(request.provision_id).one(view.db()).await?;
    let company = company::Entity::find_by_id(request.company_id).one(view.db()).await?;
    let (Some(provision), Some(company)) = (provision, company) else { return Ok(None) };
    let evaluated = evaluate_provisions(view, &company, vec![provision], Some(request.from_on), Some(request.home_park_id)).await?;
    Ok(Some(evaluated))
}

impl Entitlement {
    /// The result for one provision whose clauses are not all met.
    #[boxed]
    pub(super) async fn refused(
        view: &View,
        context: ProvisionContext,
        provision: provision::Model,
        day: NaiveDate,
        unmet: Vec<UnmetClause>,
    ) -> Result<Self, Problem> {
        let sectors = condition_sectors(view, std::slice::from_ref(&provision)).await?;
        Ok(Self { day, findings: vec![ProvisionFinding { provision, ground: Err(unmet), left: None }], context, sectors })
    }

    /// A sentence that names the agreement and the residency.
    pub fn why(&self, finding: &ProvisionFinding, ground: AccessGround, locale: &Locale) -> String {
        let title = self.context.agreements.get(&finding.provision.agreement_id).map(|agreement| &agreement.titles);
        why(title, self.context.parks.get(&ground.home), ground.since, locale)
    }

    /// A sentence for each clause that is not met, with the name of the clause.
    pub fn unmet_clauses(&self, finding: &ProvisionFinding, locale: &Locale) -> Vec<(&'static str, String)> {
        match &finding.ground {
            Ok(_) if finding.holds() => vec![],
            Ok(_) => {
                let amount = finding.provision.quota_amount.unwrap_or_default();
                vec![("QUOTA", say(locale, &Message::new("problem-quota-exhausted").with("amount", amount)))]
            }
            Err(failures) => {
                failures.iter().map(|failure| (clause(failure), say(locale, &self.message(finding, failure, locale)))).collect()
            }
        }
    }

    fn message(&self, finding: &ProvisionFinding, failure: &UnmetClause, locale: &Locale) -> Message {
        let text = |texts: Option<&Texts>| texts.and_then(|texts| pick(texts, locale)).unwrap_or_default().to_owned();
        let park = |id: &ParkId| text(self.context.parks.get(id).map(|park| &park.names));
        let conditions: &AccessConditions = &finding.provision.conditions;
        let unknown = || Message::new("access-unknown");
        match failure {
            UnmetClause::Agreement { state } => {
                let title = text(self.context.agreements.get(&finding.provision.agreement_id).map(|agreement| &agreement.titles));
                let day = self.day.to_string();
                Message::new("access-agreement").with("agreement", title).with("day", day).with("state", state.as_str())
            }
            UnmetClause::Retired { since } => Message::new("access-retired").with("day", since.to_string()),
            UnmetClause::NotResident => {
                let parks = self.context.beneficiaries(&finding.provision, self.day);
                let names: Vec<String> = parks.iter().map(park).collect();
                Message::new("access-not-resident").with("parks", names.join(", "))
            }
            UnmetClause::Status { park: id, state } => {
                let state = state.map(|state| state.as_str().into()).unwrap_or_else(|| unknown().into());
                let mut message = Message::new("access-status").with("park", park(id)).with("day", self.day.to_string());
                message.args.push(("state", state));
                message
            }
            UnmetClause::Months { park: id, required, has } => {
                Message::new("access-months").with("park", park(id)).with("required", *required).with("has", *has)
            }
            UnmetClause::Sector => {
                let name = |code: &String| text(self.sectors.get(code).map(|sector| &sector.names));
                Message::new("access-sector").with("sectors", conditions.sectors.iter().map(name).collect::<Vec<_>>().join(", "))
            }
            UnmetClause::Stage { .. } => {
                let stages: Vec<String> = conditions.stages.iter().map(|stage| stage.as_str()).collect();
                Message::new("access-stage").with("stages", stages.join(", "))
            }
            UnmetClause::Headcount { .. } => {
                let min = conditions.headcount_min.unwrap_or(0);
                match conditions.headcount_max {
                    Some(max) => Message::new("access-headcount").with("min", min).with("max", max),
                    None => Message::new("access-headcount-min").with("min", min),
                }
            }
        }
    }
}

/// The name of a clause in the API.
fn clause(failure: &UnmetClause) -> &'static str {
    match failure {
        UnmetClause::Agreement { .. } => "AGREEMENT",
        UnmetClause::Retired { .. } => "SERVICE",
        UnmetClause::NotResident => "RESIDENCY",
        UnmetClause::Status { .. } => "STATUS",
        UnmetClause::Months { .. } => "MONTHS_OF_RESIDENCY",
        UnmetClause::Sector => "SECTOR",
        UnmetClause::Stage { .. } => "STAGE",
        UnmetClause::Headcount { .. } => "SIZE",
    }
}

impl AccessOffer {
    /// A sentence that names the agreement and the residency.
    pub fn why(&self, locale: &Locale) -> String {
        why(Some(&self.agreement.titles), Some(&self.home), self.since, locale)
    }
}

fn why(agreement: Option<&Texts>, home: Option<&park::Model>, since: NaiveDate, locale: &Locale) -> String {
    let text = |texts: Option<&Texts>| texts.and_then(|texts| pick(texts, locale)).unwrap_or_default().to_owned();
    let message = Message::new("access-why")
        .with("agreement", text(agreement))
        .with("park", text(home.map(|home| &home.names)))
        .with("day", since.to_string());
    say(locale, &message)
}
