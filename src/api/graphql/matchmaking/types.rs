//! Match, and why.

use async_graphql::{Context, Enum, ID, Object, Result, Union};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::ids::{DealId, InvestorId};
use entity::investment::Round;
use entity::matchmaking::MatchSide;
use uuid::Uuid;

use crate::api::graphql::companies::loaders::SectorByCode;
use crate::api::graphql::context::Door;
use crate::api::graphql::investment::deals::Deal;
use crate::api::graphql::investment::types::{Investor, investor};
use crate::domain::investment::rates::REFERENCE;
use crate::domain::matchmaking::engine::fit::{self, Bar, Saying};
use crate::domain::matchmaking::suggest;
use crate::kernel::language::{pick, say};
use crate::kernel::page::Page;
use crate::kernel::problem::{Message, Problem};
use crate::kernel::values;

const KIND: &[u8] = b"Match:";

/// Of the pair: the same whenever it is computed, on both sides.
fn id_of(investor: InvestorId, deal: DealId) -> ID {
    let bytes = [KIND, investor.0.as_bytes(), deal.0.as_bytes()].concat();
    ID(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// What is no id of a match is not found.
pub fn parse(id: &str) -> Result<(InvestorId, DealId), Problem> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).map_err(|_| Problem::NotFound)?;
    let pair = bytes.strip_prefix(KIND).filter(|pair| pair.len() == 32).ok_or(Problem::NotFound)?;
    let half = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|_| Problem::NotFound);
    Ok((InvestorId(half(&pair[..16])?), DealId(half(&pair[16..])?)))
}

/// What a match may be with.
#[derive(Union)]
pub enum MatchCandidate {
    Investor(Investor),
    Deal(Deal),
}

/// What a reason is about.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "crate::domain::matchmaking::engine::fit::Factor")]
pub enum MatchFactor {
    /// The company's line of business.
    Sector,
    /// The round.
    Round,
    /// Where the company is incorporated.
    Geography,
    /// How much goes into one deal.
    Ticket,
    /// How the company earns.
    BusinessModel,
    /// The words of both sides.
    Text,
    /// Investors that both have been with.
    CoInvestors,
    /// What the investor has done so far.
    Portfolio,
    /// How far the company has come.
    Traction,
    /// The park behind the company.
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
        id_of(self.0.investor, self.0.deal.id)
    }

    /// The other side: a deal for an investor, an investor for a company.
    async fn candidate(&self, ctx: &Context<'_>) -> Result<MatchCandidate> {
        Ok(match self.0.side {
            MatchSide::Investor => MatchCandidate::Deal(Deal(self.0.deal.clone())),
            MatchSide::Company => MatchCandidate::Investor(investor(ctx, self.0.investor).await?),
        })
    }

    /// From 0 to 1: 1 where all that either side looks for is there. Zero where a rule keeps the two apart; the reason then says
    /// what would change that.
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

pub struct MatchReason(fit::Reason);

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
            Saying::SectorWanted(code) | Saying::SectorNear(code) | Saying::LikePast { sector: code, .. } => {
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
    let round = |round: &Round| Message::new("match-name-round").with("round", round.as_str());
    let sum = |minor: i64| values::amount(minor, REFERENCE).normalize().to_string();
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
        Saying::Would { factor, hundredths } => {
            Message::new(would(*factor)).with("score", format!("{:.2}", f64::from(*hundredths) / 100.0))
        }
        Saying::Said(verdict) => Message::new("match-said").with("verdict", verdict.as_str()),
        Saying::Barred(Bar::Round(it)) => Message::new("match-bar-round").with("round", round(it)),
        Saying::Barred(Bar::Country(code)) => Message::new("match-bar-country").with("country", code.as_str()),
        Saying::Barred(Bar::TicketTooLarge(most)) => {
            Message::new("match-bar-ticket-large").with("sum", sum(*most)).with("currency", REFERENCE)
        }
        Saying::Barred(Bar::TicketTooSmall(open)) => {
            Message::new("match-bar-ticket-small").with("sum", sum(*open)).with("currency", REFERENCE)
        }
        Saying::Barred(Bar::Over | Bar::Excluded) => Message::new("match-bar-over"),
    }
}

/// What would have to change.
fn would(factor: fit::Factor) -> &'static str {
    match factor {
        fit::Factor::Ticket => "match-would-ticket",
        fit::Factor::BusinessModel => "match-would-model",
        fit::Factor::Traction => "match-would-stage",
        fit::Factor::Park => "match-would-park",
        _ => "match-would-sector",
    }
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
            let work = ctx.app().begin(crate::kernel::work::Sight::caller(ctx.view()).clone(), "showMatches").await?;
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
    use crate::kernel::language::{Locale, SPOKEN};

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
            Saying::Barred(Bar::Round(Round::Seed)),
            Saying::Barred(Bar::Country("KZ".into())),
            Saying::Barred(Bar::TicketTooLarge(50_000_00)),
            Saying::Barred(Bar::TicketTooSmall(10_000_00)),
            Saying::Barred(Bar::Over),
        ];
        let changeable = [fit::Factor::Sector, fit::Factor::Ticket, fit::Factor::BusinessModel, fit::Factor::Traction, fit::Factor::Park];
        sayings.extend(changeable.map(|factor| Saying::Would { factor, hundredths: 87 }));
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
        let (investor, deal) = (InvestorId(Uuid::from_u128(1)), DealId(Uuid::from_u128(2)));
        assert_eq!(parse(&id_of(investor, deal)).unwrap(), (investor, deal));
        for wrong in ["", "!", "TWF0Y2g6", &crate::api::graphql::ids::global(deal).0] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
