//! The agreements between the parks: proposed, then signed by each on the day the file tells.

use super::files::{AgreementEntry, ProvisionEntry};
use super::seeded::{Seeded, decimal};
use domain::agreements::propose::{AgreementProposal, ProposedParty, ProposedProvision, ProposedQuota, propose_agreement};
use domain::agreements::sign::{PartyStep, sign_agreement};
use kernel::problem::{Faults, Problem};
use kernel::work::Work;

pub(super) async fn write(work: &mut Work, seeded: &mut Seeded, agreements: Vec<AgreementEntry>) -> Result<(), Problem> {
    for entry in agreements {
        let parks = entry.parties.iter().map(|slug| Ok(seeded.park(slug)?.park.id)).collect::<Result<Vec<_>, Problem>>()?;
        let provisions = entry.provisions.iter().map(|provision| promise(seeded, provision)).collect::<Result<_, _>>()?;
        let proposal = AgreementProposal {
            kind: entry.kind,
            titles: entry.titles,
            parties: parks.iter().copied().map(ProposedParty::Park).chain(entry.associations.into_iter().map(association)).collect(),
            valid_from: Some(entry.valid_from),
            valid_until: entry.valid_until,
            renewal: entry.renewal,
            on_expiry: entry.on_expiry,
            open_to_accession: entry.open_to_accession,
            supersedes: None,
            provisions,
            sources: entry.sources,
            document: None,
        };
        let agreement = propose_agreement(work, proposal, Faults::default()).await?;
        for park in parks {
            sign_agreement(work, PartyStep { agreement: agreement.id, park, expected_revision: None }, Some(entry.signed_on)).await?;
        }
        seeded.report.agreements += 1;
        seeded.agreements.insert(entry.key, agreement.id);
    }
    Ok(())
}

fn association(name: String) -> ProposedParty {
    ProposedParty::Association { name, parks: vec![] }
}

fn promise(seeded: &Seeded, entry: &ProvisionEntry) -> Result<ProposedProvision, Problem> {
    let service = seeded.park(&entry.park)?.services.get(&entry.service);
    Ok(ProposedProvision {
        service: *service.ok_or_else(|| Problem::broken(format!("{} does not offer {:?}", entry.park, entry.service)))?,
        beneficiaries: None,
        conditions: entry.conditions.clone(),
        discount_percent: decimal(&entry.discount_percent)?,
        max_days: entry.max_days,
        max_people: entry.max_people,
        quota: entry.quota.as_ref().map(|quota| ProposedQuota {
            amount: quota.amount,
            unit: quota.unit,
            scope: quota.scope,
            every: quota.every,
        }),
    })
}
