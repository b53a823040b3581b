//! What ties the people who are to judge an applicant to it.

use std::collections::HashMap;

use entity::identity::{Role, former_membership, membership};
use entity::ids::{CompanyId, ExpertId, OrganizationId, UserId};
use entity::investment::investment;
use entity::residency::{TieKind, commission_vote, expert, expert_interest};
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use kernel::problem::Problem;
use kernel::work::View;

/// What ties each of these people to each of these companies: a seat there, now or once; a seat at an investor in it; their own
/// word, as an expert or in a commission. The caller has asked the policy.
#[boxed]
pub async fn ties(view: &View, companies: &[CompanyId], people: &[UserId]) -> Result<HashMap<(CompanyId, UserId), TieKind>, Problem> {
    let of_companies = investment::Column::CompanyId.is_in(companies.iter().copied());
    let investors = investment::Entity::find().filter(of_companies).all(view.db()).await?;
    let mut organizations: HashMap<OrganizationId, Vec<(CompanyId, bool)>> = HashMap::new();
    for (organization, company, own) in companies
        .iter()
        .map(|company| (OrganizationId::from(*company), *company, true))
        .chain(investors.into_iter().map(|row| (row.investor_id.into(), row.company_id, false)))
    {
        organizations.entry(organization).or_default().push((company, own));
    }
    let seats = membership::Entity::find()
        .filter(membership::Column::UserId.is_in(people.iter().copied()))
        .filter(membership::Column::OrganizationId.is_in(organizations.keys().copied()))
        .all(view.db())
        .await?;
    let former = former_membership::Entity::find()
        .filter(former_membership::Column::UserId.is_in(people.iter().copied()))
        .filter(former_membership::Column::OrganizationId.is_in(organizations.keys().copied()))
        .all(view.db())
        .await?;
    let mut ties: HashMap<(CompanyId, UserId), TieKind> = HashMap::new();
    let mut tie = |company: CompanyId, user: UserId, why: TieKind| {
        ties.entry((company, user)).and_modify(|known| *known = Ord::min(*known, why)).or_insert(why);
    };
    for seat in seats {
        let kind = if seat.role == Role::Owner { TieKind::Ownership } else { TieKind::Membership };
        for (company, own) in organizations.get(&seat.organization_id).into_iter().flatten() {
            tie(*company, seat.user_id, if *own { kind } else { TieKind::Investment });
        }
    }
    for seat in former {
        for (company, own) in organizations.get(&seat.organization_id).into_iter().flatten() {
            tie(*company, seat.user_id, if *own { TieKind::FormerMembership } else { TieKind::Investment });
        }
    }
    for (company, user) in declared(view, companies, people).await? {
        tie(company, user, TieKind::Declared);
    }
    Ok(ties)
}

/// What people have said of themselves.
async fn declared(view: &View, companies: &[CompanyId], people: &[UserId]) -> Result<Vec<(CompanyId, UserId)>, Problem> {
    let experts = expert::Entity::find().filter(expert::Column::UserId.is_in(people.iter().copied())).all(view.db()).await?;
    let experts: HashMap<ExpertId, UserId> = experts.into_iter().map(|expert| (expert.id, expert.user_id)).collect();
    let interests = expert_interest::Entity::find()
        .filter(expert_interest::Column::CompanyId.is_in(companies.iter().copied()))
        .filter(expert_interest::Column::ExpertId.is_in(experts.keys().copied()))
        .all(view.db())
        .await?;
    let abstentions = commission_vote::Entity::find()
        .filter(commission_vote::Column::UserId.is_in(people.iter().copied()))
        .filter(commission_vote::Column::CompanyId.is_in(companies.iter().copied()))
        .filter(commission_vote::Column::Tie.eq(TieKind::Declared))
        .all(view.db())
        .await?;
    let of_experts = interests.into_iter().filter_map(|row| Some((row.company_id, *experts.get(&row.expert_id)?)));
    Ok(of_experts.chain(abstentions.into_iter().map(|row| (row.company_id, row.user_id))).collect())
}
