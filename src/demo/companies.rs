//! The companies that are really there, with their offices, residencies and promises. They have no accounts here.

use entity::companies::company;
use entity::residency::commitment;
use entity::text::Texts;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::files::{CommitmentEntry, CompanyEntry};
use super::seeded::{Seeded, money};
use domain::companies::profile::{Change, Office};
use domain::companies::register;
use domain::residency::register::{Record, record};
use kernel::problem::Problem;
use kernel::work::{Work, insert_all};

pub(super) async fn write(work: &mut Work, seeded: &mut Seeded, companies: Vec<CompanyEntry>) -> Result<(), Problem> {
    for entry in companies {
        let company = register::register(work, &entry.country, profile(&entry, seeded)?).await?;
        if let Some(home) = &entry.home_park {
            let home = seeded.park(home)?.park.id;
            let chosen = company::ActiveModel { home_park_id: Set(Some(home)), ..Default::default() };
            company::Entity::update_many().set(chosen).filter(company::Column::Id.eq(company.id)).exec(work.db()).await?;
        }
        for residency in &entry.residencies {
            let park = seeded.park(&residency.park)?.park.id;
            let entered = Record {
                park,
                company: company.id,
                category: None,
                number: None,
                since: residency.since,
                until: None,
                obligations_from: None,
                remark: None,
            };
            let entered = record(work, entered).await?;
            let promised = residency.commitments.iter().map(|entry| promise(work, entered.id, entry)).collect::<Result<Vec<_>, _>>()?;
            insert_all::<commitment::Entity>(work.db(), promised).await?;
            seeded.report.residencies += 1;
        }
        seeded.report.companies += 1;
        seeded.companies.insert(entry.name, company.id);
    }
    Ok(())
}

fn pairs(texts: &Texts) -> Vec<(String, String)> {
    texts.0.clone().into_iter().collect()
}

fn profile(entry: &CompanyEntry, seeded: &Seeded) -> Result<Change, Problem> {
    let offices = entry.offices.iter().map(|office| {
        let park = office.park.as_ref().map(|slug| seeded.park(slug).map(|seat| seat.park.id)).transpose()?;
        Ok(Office { kind: office.kind, country: office.country.clone(), city: Some(office.city.clone()), park, since: None })
    });
    Ok(Change {
        name: Some(Some(entry.name.clone())),
        other_names: Some(pairs(&entry.other_names)),
        region: Some(Some(entry.region.clone())),
        city: Some(Some(entry.city.clone())),
        website: Some(entry.website.clone()),
        summaries: Some(pairs(&entry.summary)),
        sectors: Some(entry.sectors.clone()),
        stage: Some(Some(entry.stage)),
        business_models: Some(entry.business_models.clone()),
        technologies: Some(vec![]),
        target_markets: Some(entry.target_markets.clone()),
        team_countries: Some(entry.team_countries.clone()),
        languages: Some(entry.languages.clone()),
        identifiers: Some(vec![]),
        offices: Some(offices.collect::<Result<_, Problem>>()?),
        ..Change::default()
    })
}

fn promise(work: &Work, residency: entity::ids::ResidencyId, entry: &CommitmentEntry) -> Result<commitment::ActiveModel, Problem> {
    let (promised, invested) = (money(&entry.promised, &entry.currency)?, money(&entry.invested, &entry.currency)?);
    Ok(commitment::ActiveModel {
        id: Set(work.mint()),
        residency_id: Set(residency),
        promised_amount: Set(promised.minor),
        invested_amount: Set(invested.minor),
        currency: Set(promised.currency.into()),
        by: Set(entry.by),
        purpose: Set(Some(entry.purpose.clone())),
        created_at: Set(work.now()),
    })
}
