//! Who finds which deal, and with which name: the one place.

use chrono::NaiveDate;
use entity::companies::{Audience, fact};
use entity::identity::{OrganizationKind, Role};
use entity::ids::{CompanyId, InvestorId, ParkId};
use entity::investment::{DealState, DealVisibility, accreditation, deal};
use macros::boxed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};

use crate::companies::residents;
use crate::companies::standing::{is_verified_investor, verified_on};
use kernel::access::Actor;
use kernel::problem::Problem;
use kernel::work::View;

const MEMBERS: [Role; 3] = [Role::Owner, Role::Manager, Role::Member];

/// What somebody is to deals.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    /// The system sees all.
    all: bool,
    /// Acts for an investor that a park has verified.
    verified: bool,
    /// Companies it acts for.
    companies: Vec<CompanyId>,
    /// Parks it acts for.
    parks: Vec<ParkId>,
    /// The day on which it looks.
    day: NaiveDate,
}

/// Deals that are open, and whose days are neither over nor still to come.
pub fn open_on(day: NaiveDate) -> Condition {
    Condition::all().add(deal::Column::State.eq(DealState::Open)).add(deal::Column::OpensOn.lte(day)).add(deal::Column::ClosesOn.gte(day))
}

/// As `open_on`, of one that is read.
pub fn is_open_on(deal: &deal::Model, day: NaiveDate) -> bool {
    deal.state == DealState::Open && deal.opens_on <= day && deal.closes_on >= day
}

impl Viewer {
    /// The one who asks.
    #[boxed]
    pub async fn of(view: &View) -> Result<Self, Problem> {
        let actor = view.actor();
        Ok(Self {
            all: *actor == Actor::System,
            verified: is_verified_investor(view).await?,
            companies: actor.organizations(OrganizationKind::Company, &MEMBERS).into_iter().map(|id| CompanyId(id.0)).collect(),
            parks: actor.organizations(OrganizationKind::Park, &MEMBERS).into_iter().map(|id| ParkId(id.0)).collect(),
            day: super::today(view),
        })
    }

    /// Anybody who acts for this investor and for nobody else.
    #[boxed]
    pub async fn investor(view: &View, investor: InvestorId) -> Result<Self, Problem> {
        let day = super::today(view);
        let verified = accreditation::Entity::find()
            .filter(accreditation::Column::InvestorId.eq(investor))
            .filter(verified_on(day))
            .count(view.db())
            .await?
            > 0;
        Ok(Self { verified, day, ..Self::default() })
    }

    /// The deals it finds: drafts are the company's own, and others than public ones are for verified investors.
    pub fn finds(&self) -> Condition {
        if self.all {
            return Condition::all();
        }
        let mut shown = Condition::all().add(deal::Column::State.ne(DealState::Draft));
        if !self.verified {
            shown = shown.add(deal::Column::Visibility.eq(DealVisibility::Public));
        }
        self.or_own(Condition::any().add(shown), deal::Column::CompanyId)
    }

    /// The deals whose company it is told.
    pub fn named(&self) -> Condition {
        if self.all {
            return Condition::all();
        }
        self.or_own(Condition::any().add(deal::Column::Visibility.ne(DealVisibility::ByIntroduction)), deal::Column::CompanyId)
    }

    /// Figures of companies that it may see, in a table of facts by this name.
    pub fn figures(&self, facts: &'static str) -> Condition {
        if self.all {
            return Condition::all();
        }
        let column = |column: fact::Column| Expr::col((facts, column));
        let mut any = Condition::any().add(column(fact::Column::Audience).eq(Audience::Everyone.as_str()));
        if self.verified {
            any = any.add(column(fact::Column::Audience).eq(Audience::VerifiedInvestors.as_str()));
        }
        if !self.parks.is_empty() {
            let known = residents::is_resident((facts, fact::Column::CompanyId), &self.parks, &residents::RESIDENT, self.day);
            any = any.add(column(fact::Column::Audience).ne(Audience::Members.as_str()).and(known));
        }
        if !self.companies.is_empty() {
            any = any.add(column(fact::Column::CompanyId).is_in(self.companies.iter().copied()));
        }
        any
    }

    fn or_own(&self, any: Condition, company: deal::Column) -> Condition {
        if self.companies.is_empty() { any } else { any.add(company.is_in(self.companies.iter().copied())) }
    }
}

/// Whether the actor, who sees the deal, is told whose it is.
pub fn is_named_to(actor: &Actor, deal: &deal::Model) -> bool {
    *actor == Actor::System
        || deal.visibility != DealVisibility::ByIntroduction
        || actor.role_in(deal.company_id).is_some_and(|role| MEMBERS.contains(&role))
}
