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
use engine::explanation::{self, Bar, Saying};
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

pub struct MatchReason(explanation::Reason);

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
        let sector = match &self.0.saying {
            Saying::SectorWanted(code)
            | Saying::SectorNear(code)
            | Saying::LikePast { sector: code, .. }
            | Saying::SectorOfProgram(code)
            | Saying::SectorNearProgram(code)
            | Saying::LineBeside(code)
            | Saying::LineShared(code) => {
                let sector = ctx.load::<SectorByCode>(code.clone()).await?;
                sector.and_then(|sector| pick(&sector.names, ctx.locale()).map(str::to_owned)).unwrap_or_else(|| code.clone())
            }
            _ => String::new(),
        };
        Ok(say(ctx.locale(), &wording(&self.0.saying, sector)))
    }
}

/// The words of a reason.
fn wording(saying: &Saying, sector: String) -> Message {
    match saying {
        Saying::SectorWanted(_) => Message::new("match-sector-wanted").with("sector", sector),
        Saying::SectorNear(_) => Message::new("match-sector-near").with("sector", sector),
        Saying::SectorOther => Message::new("match-sector-other"),
        Saying::RoundWanted(it) => Message::new("match-round-wanted").with("round", round(it)),
        Saying::CountryWanted(code) => Message::new("match-country-wanted").with("country", code.as_str()),
        Saying::TicketFits => Message::new("match-ticket-fits"),
        Saying::TicketIsUsual => Message::new("match-ticket-usual"),
        Saying::ModelWanted(model) => Message::new("match-model-wanted").with("model", model.as_str()),
        Saying::ModelOther => Message::new("match-model-other"),
        Saying::WordsShared(count) => Message::new("match-words").with("count", *count),
        Saying::BackersKnown(count) => Message::new("match-backers").with("count", *count),
        Saying::LikePast { like, of, .. } => Message::new("match-past-like").with("like", *like).with("of", *of).with("sector", sector),
        Saying::UnlikePast { of } => Message::new("match-past-unlike").with("of", *of),
        Saying::Stage(stage) => Message::new("match-stage").with("stage", stage.as_str()),
        Saying::Resident => Message::new("match-resident"),
        Saying::NoPark => Message::new("match-no-park"),
        Saying::DaysOpen(days) => Message::new("match-days-open").with("days", *days),
        Saying::ServicesLacked { lacked, of } => Message::new("match-services-lacked").with("lacked", *lacked).with("of", *of),
        Saying::HostInMarket(code) => Message::new("match-host-in-market").with("country", code.as_str()),
        Saying::HostElsewhere => Message::new("match-host-elsewhere"),
        Saying::ProgramForStage(stage) => Message::new("match-program-stage").with("stage", stage.as_str()),
        Saying::SectorOfProgram(_) => Message::new("match-program-sector").with("sector", sector),
        Saying::SectorNearProgram(_) => Message::new("match-program-sector-near").with("sector", sector),
        Saying::SectorNotOfProgram => Message::new("match-program-sector-other"),
        Saying::Language(tag) => Message::new("match-language").with("language", tag.as_str()),
        Saying::NoLanguage => Message::new("match-no-language"),
        Saying::LineBeside(_) => Message::new("match-line-beside").with("sector", sector),
        Saying::LineShared(_) => Message::new("match-line-shared").with("sector", sector),
        Saying::WaysTogether => Message::new("match-ways-together"),
        Saying::WaysAlike => Message::new("match-ways-alike"),
        Saying::TechnologiesShared(count) => Message::new("match-technologies").with("count", *count),
        Saying::StagesApart(steps) => Message::new("match-stages-apart").with("steps", *steps),
        Saying::PartnerResident => Message::new("match-partner-resident"),
        Saying::PartnerNoPark => Message::new("match-partner-no-park"),
        Saying::PartnerInMarket(code) => Message::new("match-partner-in-market").with("country", code.as_str()),
        Saying::MarketOfPartner(code) => Message::new("match-market-of-partner").with("country", code.as_str()),
        Saying::BothMarkets { mine, theirs } => {
            Message::new("match-both-markets").with("mine", mine.as_str()).with("theirs", theirs.as_str())
        }
        Saying::Would { factor, hundredths } => {
            Message::new(would(*factor)).with("score", format!("{:.2}", f64::from(*hundredths) / 100.0))
        }
        Saying::Said(verdict) => Message::new("match-said").with("verdict", verdict.as_str()),
        Saying::Barred { bar, alone } => barred(bar).with("alone", if *alone { "yes" } else { "no" }),
    }
}

fn round(round: &Round) -> Message {
    Message::new("match-name-round").with("round", round.as_str())
}

fn barred(bar: &Bar) -> Message {
    let sum = |minor: i64| values::amount(minor, REFERENCE).normalize().to_string();
    match bar {
        Bar::Round(it) => Message::new("match-bar-round").with("round", round(it)),
        Bar::Country(code) => Message::new("match-bar-country").with("country", code.as_str()),
        Bar::TicketTooLarge(most) => Message::new("match-bar-ticket-large").with("sum", sum(*most)).with("currency", REFERENCE),
        Bar::TicketTooSmall(open) => Message::new("match-bar-ticket-small").with("sum", sum(*open)).with("currency", REFERENCE),
        Bar::Over | Bar::Excluded => Message::new("match-bar-over"),
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
        let mut sayings = vec![
            Saying::SectorWanted("finance".into()),
            Saying::SectorNear("finance".into()),
            Saying::SectorOther,
            Saying::CountryWanted("UZ".into()),
            Saying::TicketFits,
            Saying::TicketIsUsual,
            Saying::ModelOther,
            Saying::WordsShared(3),
            Saying::BackersKnown(2),
            Saying::LikePast { like: 3, of: 8, sector: "finance".into() },
            Saying::UnlikePast { of: 8 },
            Saying::Resident,
            Saying::NoPark,
            Saying::DaysOpen(4),
            Saying::ServicesLacked { lacked: 2, of: 3 },
            Saying::HostInMarket("UZ".into()),
            Saying::HostElsewhere,
            Saying::SectorOfProgram("finance".into()),
            Saying::SectorNearProgram("finance".into()),
            Saying::SectorNotOfProgram,
            Saying::Language("ru".into()),
            Saying::NoLanguage,
            Saying::LineBeside("finance".into()),
            Saying::LineShared("finance".into()),
            Saying::WaysTogether,
            Saying::WaysAlike,
            Saying::TechnologiesShared(2),
            Saying::StagesApart(1),
            Saying::PartnerResident,
            Saying::PartnerNoPark,
            Saying::PartnerInMarket("UZ".into()),
            Saying::MarketOfPartner("KZ".into()),
            Saying::BothMarkets { mine: "UZ".into(), theirs: "KZ".into() },
        ];
        let bars =
            [Bar::Round(Round::Seed), Bar::Country("KZ".into()), Bar::TicketTooLarge(50_000_00), Bar::TicketTooSmall(10_000_00), Bar::Over];
        sayings.extend(bars.iter().flat_map(|bar| [true, false].map(|alone| Saying::Barred { bar: bar.clone(), alone })));
        sayings.extend(CompanyStage::ALL.iter().map(|it| Saying::ProgramForStage(*it)));
        use explanation::Factor::{BusinessModel as Model, Geography, Park, Sector, Text, Ticket, Traction};
        sayings.extend([Sector, Ticket, Model, Traction, Park, Geography, Text].map(|factor| Saying::Would { factor, hundredths: 87 }));
        sayings.extend(Round::ALL.iter().map(|it| Saying::RoundWanted(*it)));
        sayings.extend(BusinessModel::ALL.iter().map(|it| Saying::ModelWanted(*it)));
        sayings.extend(CompanyStage::ALL.iter().map(|it| Saying::Stage(*it)));
        sayings.extend(MatchVerdict::ALL.iter().map(|it| Saying::Said(*it)));
        for language in SPOKEN {
            for saying in &sayings {
                let message = wording(saying, "Payments".into());
                let said = say(&Locale::only(language), &message);
                assert!(said != message.id && !said.contains('$') && !said.contains("match-"), "{language}: {said}");
                if let Saying::RoundWanted(it) = saying {
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
