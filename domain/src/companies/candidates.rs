//! What eligibility rules look at in companies, as far as companies tell it themselves. Residencies and the past in programs are
//! added by the slices that keep them.

use std::collections::HashMap;

use entity::companies::{FactKind, company, fact};
use entity::ids::CompanyId;
use macros::boxed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::eligibility::Candidate;
use super::sectors;
use kernel::problem::Problem;
use kernel::work::View;

/// Many at once; the day is for the caller to set.
#[boxed]
pub async fn of(view: &View, companies: &[&company::Model]) -> Result<HashMap<CompanyId, Candidate>, Problem> {
    let parents = sectors::all(view).await?.into_iter().map(|sector| (sector.code, sector.parent_code)).collect();
    let raised = fact::Entity::find()
        .filter(fact::Column::CompanyId.is_in(companies.iter().map(|company| company.id)))
        .filter(fact::Column::Kind.eq(FactKind::FundsRaised))
        .order_by_asc(fact::Column::PeriodUntil)
        .order_by_asc(fact::Column::PeriodFrom)
        .all(view.db())
        .await?;
    // The latest figure stands.
    let raised: HashMap<CompanyId, (i64, String)> =
        raised.into_iter().map(|fact| (fact.company_id, (fact.value, fact.currency.unwrap_or_default()))).collect();
    let candidate = |company: &company::Model| Candidate {
        country: company.country.clone(),
        sectors: with_those_above(&company.sectors.0, &parents),
        stage: company.stage,
        founded_on: company.founded_on,
        headcount: company.headcount,
        technology_readiness: company.technology_readiness,
        women_founder: company.women_founder,
        languages: company.languages.0.clone(),
        funds_raised: raised.get(&company.id).cloned(),
        ..Candidate::default()
    };
    Ok(companies.iter().map(|company| (company.id, candidate(company))).collect())
}

fn with_those_above(codes: &[String], parents: &HashMap<String, Option<String>>) -> Vec<String> {
    let mut all = vec![];
    for code in codes {
        let mut next = Some(code.clone());
        while let Some(code) = next {
            next = parents.get(&code).cloned().flatten();
            if !all.contains(&code) {
                all.push(code);
            }
        }
    }
    all
}
