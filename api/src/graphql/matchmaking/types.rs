//! Match, and why.

use async_graphql::{Context, Enum, ID, Object, Result, Union};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::companies::company;
use entity::ids::{CompanyId, DealId, IntakeId, InvestorId};
use entity::investment::Round;
use entity::matchmaking::MatchSide;
use uuid::Uuid;

use crate::graphql::companies::loaders::SectorByCode;
use crate::graphql::companies::types::{self as companies, Company};
use crate::graphql::context::Door;
use crate::graphql::investment::deals::Deal;
use crate::graphql::investment::types::{Investor, investor};
use crate::graphql::programs::types::Intake;
use domain::investment::rates::REFERENCE;
use domain::matchmaking::suggest::{self, Pair};
use engine::explanation::{self, Explanation, Obstacle};
use kernel::language::{pick, say};
use kernel::page::Page;
use kernel::problem::{Message, Problem};
use kernel::values;

/// Before the ids of the two.
const OF_DEALS: &[u8] = b"Match:";
const OF_INTAKES: &[u8] = b"MatchOfIntake:";
const OF_PARTNERS: &[u8] = b"MatchOfPartners:";

/// Whom a match is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Deal(InvestorId, DealId),
    Intake(CompanyId, IntakeId),
    /// In the order of their ids, so that it is the same match on both sides.
    Partners(CompanyId, CompanyId),
}

/// The same whenever it is computed, on both sides.
fn id_of(of: Of) -> ID {
    let (kind, one, two): (_, Uuid, Uuid) = match of {
        Of::Deal(investor, deal) => (OF_DEALS, investor.into(), deal.into()),
        Of::Intake(company, intake) => (OF_INTAKES, company.into(), intake.into()),
        Of::Partners(one, two) => (OF_PARTNERS, one.min(two).into(), one.max(two).into()),
    };
    ID(BASE64_URL_SAFE_NO_PAD.encode([kind, one.as_bytes(), two.as_bytes()].concat()))
}

/// What is no id of a match is not found.
pub fn parse(id: &str) -> Result<Of, Problem> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).map_err(|_| Problem::NotFound)?;
    let pair = |kind: &[u8]| {
        let (one, two) = bytes.strip_prefix(kind).filter(|pair| pair.len() == 32)?.split_at(16);
        Some((Uuid::from_slice(one).ok()?, Uuid::from_slice(two).ok()?))
    };
    let of = pair(OF_DEALS).map(|(one, two)| Of::Deal(one.into(), two.into()));
    let of = of.or_else(|| pair(OF_INTAKES).map(|(one, two)| Of::Intake(one.into(), two.into())));
    of.or_else(|| pair(OF_PARTNERS).map(|(one, two)| Of::Partners(one.into(), two.into()))).ok_or(Problem::NotFound)
}

/// What a match may be with.
#[derive(Union)]
pub enum MatchCandidate {
    Investor(Investor),
    Company(Company),
    Intake(Intake),
    Deal(Deal),
}

/// What a reason is about.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "engine::explanation::Factor")]
pub enum MatchFactor {
    /// The line of business.
    Sector,
    /// The round.
    Round,
    /// Where the company is incorporated; for a program or a partner, whose market is where.
    Geography,
    /// How much goes into one deal.
    Ticket,
    /// How the company earns.
    BusinessModel,
    /// The words of both sides; for a program or a partner, the languages.
    Text,
    /// Investors that both have been with.
    CoInvestors,
    /// What the investor has done so far; for a partner, the technologies of both.
    Portfolio,
    /// How far the company has come.
    Traction,
    /// The park behind the company; for a program, the services that the company's own parks do not offer.
    Park,
    /// How new the deal is.
    Momentum,
    /// What the two have said of such a match.
    Feedback,
}

#[derive(Clone)]
pub struct Match(pub suggest::Match);

/// How well two fit.
#[Object]
impl Match {
    /// Of the pair: the same whenever it is computed.
    async fn id(&self) -> ID {
        id_of(match &self.0.pair {
            Pair::Deal { investor, deal, .. } => Of::Deal(*investor, deal.id),
            Pair::Intake { company, intake } => Of::Intake(*company, intake.id),
            Pair::Partner { company, partner } => Of::Partners(*company, *partner),
        })
    }

    /// The other side: a deal for an investor; an investor, an intake or another company for a company.
    async fn candidate(&self, ctx: &Context<'_>) -> Result<MatchCandidate> {
        Ok(match &self.0.pair {
            Pair::Deal { deal, side: MatchSide::Investor, .. } => MatchCandidate::Deal(Deal((**deal).clone())),
            Pair::Deal { investor: id, side: MatchSide::Company, .. } => MatchCandidate::Investor(investor(ctx, *id).await?),
            Pair::Intake { intake, .. } => MatchCandidate::Intake(Intake((**intake).clone())),
            Pair::Partner { partner, .. } => MatchCandidate::Company(companies::company(ctx, *partner).await?),
        })
    }

    /// From 0 to 1: 1 where all that either side looks for is there. Zero where rules keep the two apart; the reasons then say, a rule
    /// each, what would change that.
    async fn score(&self) -> f64 {
        self.0.fit.millionths() as f64 / 1e6
    }

    /// Both sides would pick each other: the score is not one-sided.
    async fn mutual(&self) -> bool {
        self.0.fit.mutual
    }

    /// The largest first; the last one says what would raise the score, and is no part of it.
    async fn reasons(&self) -> Vec<MatchReason> {
        self.0.fit.reasons.iter().cloned().map(MatchReason).collect()
    }
}

pub struct MatchReason(explanation::FitReason);

/// A part of a score.
#[Object]
impl MatchReason {
    /// What it is about.
    async fn factor(&self) -> MatchFactor {
        self.0.factor.into()
    }

    /// How much of the score it is; all of them add up to the score.
    async fn contribution(&self) -> f64 {
        f64::from(self.0.contribution)
    }

    /// In words, in the viewer's language.
    async fn text(&self, ctx: &Context<'_>) -> Result<String> {
        let sector = match &self.0.explanation {
            Explanation::SectorWanted(code)
            | Explanation::SectorNear(code)
            | Explanation::SimilarPast { sector: code, .. }
            | Explanation::SectorOfProgram(code)
            | Explanation::SectorNearProgram(code)
            | Explanation::SectorRelated(code)
            | Explanation::SectorShared(code) => {
                let sector = ctx.load::<SectorByCode>(code.clone()).await?;
                sector.and_then(|sector| pick(&sector.names, ctx.locale()).map(str::to_owned)).unwrap_or_else(|| code.clone())
            }
            _ => String::new(),
        };
        Ok(say(ctx.locale(), &wording(&self.0.explanation, sector)))
    }
}

/// The words of a reason.
fn wording(explanation: &Explanation, sector: String) -> Message {
    match explanation {
        Explanation::SectorWanted(_) => Message::new("match-sector-wanted").with("sector", sector),
        Explanation::SectorNear(_) => Message::new("match-sector-near").with("sector", sector),
        Explanation::SectorOther => Message::new("match-sector-other"),
        Explanation::RoundWanted(it) => Message::new("match-round-wanted").with("round", round(it)),
        Explanation::CountryWanted(code) => Message::new("match-country-wanted").with("country", code.as_str()),
        Explanation::TicketFits => Message::new("match-ticket-fits"),
        Explanation::TicketIsUsual => Message::new("match-ticket-usual"),
        Explanation::ModelWanted(model) => Message::new("match-model-wanted").with("model", model.as_str()),
        Explanation::ModelOther => Message::new("match-model-other"),
        Explanation::WordsShared(count) => Message::new("match-words").with("count", *count),
        Explanation::BackersKnown(count) => Message::new("match-backers").with("count", *count),
        Explanation::SimilarPast { like, of, .. } => {
            Message::new("match-past-like").with("like", *like).with("of", *of).with("sector", sector)
        }
        Explanation::DissimilarPast { of } => Message::new("match-past-unlike").with("of", *of),
        Explanation::Stage(stage) => Message::new("match-stage").with("stage", stage.as_str()),
        Explanation::Resident => Message::new("match-resident"),
        Explanation::NotResident => Message::new("match-no-park"),
        Explanation::DaysOpen(days) => Message::new("match-days-open").with("days", *days),
        Explanation::ServicesMissing { missing, of } => Message::new("match-services-lacked").with("lacked", *missing).with("of", *of),
        Explanation::HostInMarket(code) => Message::new("match-host-in-market").with("country", code.as_str()),
        Explanation::HostElsewhere => Message::new("match-host-elsewhere"),
        Explanation::ProgramForStage(stage) => Message::new("match-program-stage").with("stage", stage.as_str()),
        Explanation::SectorOfProgram(_) => Message::new("match-program-sector").with("sector", sector),
        Explanation::SectorNearProgram(_) => Message::new("match-program-sector-near").with("sector", sector),
        Explanation::SectorNotOfProgram => Message::new("match-program-sector-other"),
        Explanation::Language(tag) => Message::new("match-language").with("language", tag.as_str()),
        Explanation::NoLanguage => Message::new("match-no-language"),
        Explanation::SectorRelated(_) => Message::new("match-line-beside").with("sector", sector),
        Explanation::SectorShared(_) => Message::new("match-line-shared").with("sector", sector),
        Explanation::ModelsComplement => Message::new("match-ways-together"),
        Explanation::ModelsAlike => Message::new("match-ways-alike"),
        Explanation::TechnologiesShared(count) => Message::new("match-technologies").with("count", *count),
        Explanation::StagesApart(steps) => Message::new("match-stages-apart").with("steps", *steps),
        Explanation::PartnerResident => Message::new("match-partner-resident"),
        Explanation::PartnerNotResident => Message::new("match-partner-no-park"),
        Explanation::PartnerInMarket(code) => Message::new("match-partner-in-market").with("country", code.as_str()),
        Explanation::MarketOfPartner(code) => Message::new("match-market-of-partner").with("country", code.as_str()),
        Explanation::BothMarkets { mine, theirs } => {
            Message::new("match-both-markets").with("mine", mine.as_str()).with("theirs", theirs.as_str())
        }
        Explanation::WouldRaise { factor, hundredths } => {
            Message::new(would(*factor)).with("score", format!("{:.2}", f64::from(*hundredths) / 100.0))
        }
        Explanation::Verdict(verdict) => Message::new("match-said").with("verdict", verdict.as_str()),
        Explanation::Blocked { obstacle, only } => obstacle_message(obstacle).with("alone", if *only { "yes" } else { "no" }),
    }
}

fn round(round: &Round) -> Message {
    Message::new("match-name-round").with("round", round.as_str())
}

fn obstacle_message(obstacle: &Obstacle) -> Message {
    let sum = |minor: i64| values::amount(minor, REFERENCE).normalize().to_string();
    match obstacle {
        Obstacle::Round(it) => Message::new("match-bar-round").with("round", round(it)),
        Obstacle::Country(code) => Message::new("match-bar-country").with("country", code.as_str()),
        Obstacle::TicketTooLarge(most) => Message::new("match-bar-ticket-large").with("sum", sum(*most)).with("currency", REFERENCE),
        Obstacle::TicketTooSmall(open) => Message::new("match-bar-ticket-small").with("sum", sum(*open)).with("currency", REFERENCE),
        Obstacle::ThesisExpired | Obstacle::Excluded => Message::new("match-bar-over"),
    }
}

/// What would have to change.
fn would(factor: explanation::Factor) -> &'static str {
    match factor {
        explanation::Factor::Ticket => "match-would-ticket",
        explanation::Factor::BusinessModel => "match-would-model",
        explanation::Factor::Traction => "match-would-stage",
        explanation::Factor::Park => "match-would-park",
        explanation::Factor::Geography => "match-would-market",
        explanation::Factor::Text => "match-would-language",
        _ => "match-would-sector",
    }
}

/// The company that a match is for.
pub async fn own(ctx: &Context<'_>, id: CompanyId) -> Result<company::Model> {
    Ok(companies::company(ctx, id).await?.0)
}

crate::connection! {
    /// A page of matches.
    MatchConnection,
    /// A match in a page.
    MatchEdge, Match, suggest::Match
}

/// Writes down what was shown. That it could not be written is no reason not to show it.
pub async fn shown(ctx: &Context<'_>, page: Page<suggest::Match>) -> Result<MatchConnection> {
    if !page.rows.is_empty() {
        let write = async {
            let work = ctx.app().begin(ctx.view().caller().clone(), "showMatches").await?;
            suggest::show(&work, &page.rows).await?;
            ctx.app().commit(work).await
        };
        if let Err(problem) = write.await {
            tracing::warn!(%problem, "what was shown is not written down");
        }
    }
    Ok(page.into())
}

#[cfg(test)]
mod tests {
    use entity::companies::{BusinessModel, CompanyStage};
    use entity::matchmaking::MatchVerdict;

    use super::*;
    use kernel::language::{Locale, SPOKEN};

    #[test]
    fn every_reason_is_said_in_every_language() {
        let mut explanations = vec![
            Explanation::SectorWanted("finance".into()),
            Explanation::SectorNear("finance".into()),
            Explanation::SectorOther,
            Explanation::CountryWanted("UZ".into()),
            Explanation::TicketFits,
            Explanation::TicketIsUsual,
            Explanation::ModelOther,
            Explanation::WordsShared(3),
            Explanation::BackersKnown(2),
            Explanation::SimilarPast { like: 3, of: 8, sector: "finance".into() },
            Explanation::DissimilarPast { of: 8 },
            Explanation::Resident,
            Explanation::NotResident,
            Explanation::DaysOpen(4),
            Explanation::ServicesMissing { missing: 2, of: 3 },
            Explanation::HostInMarket("UZ".into()),
            Explanation::HostElsewhere,
            Explanation::SectorOfProgram("finance".into()),
            Explanation::SectorNearProgram("finance".into()),
            Explanation::SectorNotOfProgram,
            Explanation::Language("ru".into()),
            Explanation::NoLanguage,
            Explanation::SectorRelated("finance".into()),
            Explanation::SectorShared("finance".into()),
            Explanation::ModelsComplement,
            Explanation::ModelsAlike,
            Explanation::TechnologiesShared(2),
            Explanation::StagesApart(1),
            Explanation::PartnerResident,
            Explanation::PartnerNotResident,
            Explanation::PartnerInMarket("UZ".into()),
            Explanation::MarketOfPartner("KZ".into()),
            Explanation::BothMarkets { mine: "UZ".into(), theirs: "KZ".into() },
        ];
        let bars = [
            Obstacle::Round(Round::Seed),
            Obstacle::Country("KZ".into()),
            Obstacle::TicketTooLarge(50_000_00),
            Obstacle::TicketTooSmall(10_000_00),
            Obstacle::ThesisExpired,
        ];
        explanations
            .extend(bars.iter().flat_map(|bar| [true, false].map(|alone| Explanation::Blocked { obstacle: bar.clone(), only: alone })));
        explanations.extend(CompanyStage::ALL.iter().map(|it| Explanation::ProgramForStage(*it)));
        use explanation::Factor::{BusinessModel as Model, Geography, Park, Sector, Text, Ticket, Traction};
        explanations.extend(
            [Sector, Ticket, Model, Traction, Park, Geography, Text].map(|factor| Explanation::WouldRaise { factor, hundredths: 87 }),
        );
        explanations.extend(Round::ALL.iter().map(|it| Explanation::RoundWanted(*it)));
        explanations.extend(BusinessModel::ALL.iter().map(|it| Explanation::ModelWanted(*it)));
        explanations.extend(CompanyStage::ALL.iter().map(|it| Explanation::Stage(*it)));
        explanations.extend(MatchVerdict::ALL.iter().map(|it| Explanation::Verdict(*it)));
        for language in SPOKEN {
            for explanation in &explanations {
                let message = wording(explanation, "Payments".into());
                let said = say(&Locale::only(language), &message);
                assert!(said != message.id && !said.contains('$') && !said.contains("match-"), "{language}: {said}");
                if let Explanation::RoundWanted(it) = explanation {
                    assert!(!said.contains(&it.as_str()), "{language} has a name for {it:?}: {said}");
                }
            }
        }
    }

    #[test]
    fn the_id_of_a_match_names_its_pair_and_nothing_else_does() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let all = [Of::Deal(one.into(), two.into()), Of::Intake(one.into(), two.into()), Of::Partners(one.into(), two.into())];
        for of in all {
            assert_eq!(parse(&id_of(of)).unwrap(), of);
        }
        assert_eq!(id_of(Of::Partners(two.into(), one.into())), id_of(all[2]), "on both sides");
        for wrong in ["", "!", "TWF0Y2g6", &crate::graphql::ids::global(DealId(two)).0] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
