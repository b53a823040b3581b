//! Batch loaders of agreements and related rows.

use std::collections::HashMap;
use std::sync::Arc;

use entity::agreements::{access_history, access_pass, agreement, party, provision};
use entity::ids::{AccessRequestId, AgreementId, ParkId, ProvisionId, ServiceId, UserId};

use crate::graphql::loading::{Batch, batches};
use domain::agreements::access::{self, QuotaUse};
use domain::agreements::offers::{self, Entitlement};
use domain::agreements::{find, passes};
use kernel::problem::Problem;
use kernel::work::View;

batches! {
    AgreementById: AgreementId => agreement::Model = find::agreements_by_id;
    PartiesOfAgreement: AgreementId => Vec<party::Model> = find::agreement_parties;
    ProvisionsOfAgreement: AgreementId => Vec<provision::Model> = find::agreement_provisions;
    ProvisionById: ProvisionId => provision::Model = find::provisions_by_id;
    /// The parks whose residents may use a service today.
    ServiceOpenTo: ServiceId => Vec<ParkId> = find::beneficiaries_of_services;
    /// The use of a provision's quota, and the units left for the viewer.
    UseOfProvision: ProvisionId => QuotaUse = access::quota_use_by_ids;
    /// The caller has checked that the requests may be read.
    HistoryOfAccess: AccessRequestId => Vec<access_history::Model> = access::access_histories;
    /// The caller has checked that the passes may be seen.
    PassOfAccess: AccessRequestId => access_pass::Model = passes::passes_of_requests;
    /// The contact persons whom the viewer may see as staff of a host.
    ContactOfHost: UserId => () = access::contacts_of_host;
}

pub struct BeneficiariesOfProvision;

impl Batch for BeneficiariesOfProvision {
    type Key = ProvisionId;
    type Value = Vec<ParkId>;

    async fn fetch(view: &View, keys: Vec<ProvisionId>) -> Result<HashMap<ProvisionId, Vec<ParkId>>, Problem> {
        let provisions = find::provisions_by_id(view, keys).await?;
        find::beneficiaries_of_provisions(view, provisions.into_values().collect()).await
    }
}

/// The caller has checked that the requests may be read.
pub struct EntitlementOfRequest;

impl Batch for EntitlementOfRequest {
    type Key = AccessRequestId;
    type Value = Arc<Entitlement>;

    async fn fetch(view: &View, keys: Vec<AccessRequestId>) -> Result<HashMap<AccessRequestId, Arc<Entitlement>>, Problem> {
        let mut found = HashMap::new();
        for key in keys {
            if let Some(entitlement) = offers::entitlement_of_request(view, key).await? {
                found.insert(key, Arc::new(entitlement));
            }
        }
        Ok(found)
    }
}
