//! Agreements and what belongs to them, many at a time.

use std::collections::HashMap;
use std::sync::Arc;

use entity::agreements::{access_history, access_pass, agreement, party, provision};
use entity::ids::{AccessRequestId, AgreementId, ParkId, ProvisionId, ServiceId, UserId};

use crate::api::graphql::loading::Batch;
use crate::domain::agreements::access::{self, Use};
use crate::domain::agreements::offers::{self, Entitlement};
use crate::domain::agreements::{find, passes};
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

pub struct AgreementById;

impl Batch for AgreementById {
    type Key = AgreementId;
    type Value = agreement::Model;

    async fn fetch(view: &View, keys: Vec<AgreementId>) -> Result<HashMap<AgreementId, agreement::Model>, Problem> {
        find::many(view, keys).await
    }
}

pub struct PartiesOfAgreement;

impl Batch for PartiesOfAgreement {
    type Key = AgreementId;
    type Value = Vec<party::Model>;

    async fn fetch(view: &View, keys: Vec<AgreementId>) -> Result<HashMap<AgreementId, Vec<party::Model>>, Problem> {
        find::parties(view, keys).await
    }
}

pub struct ProvisionsOfAgreement;

impl Batch for ProvisionsOfAgreement {
    type Key = AgreementId;
    type Value = Vec<provision::Model>;

    async fn fetch(view: &View, keys: Vec<AgreementId>) -> Result<HashMap<AgreementId, Vec<provision::Model>>, Problem> {
        find::provisions(view, keys).await
    }
}

pub struct ProvisionById;

impl Batch for ProvisionById {
    type Key = ProvisionId;
    type Value = provision::Model;

    async fn fetch(view: &View, keys: Vec<ProvisionId>) -> Result<HashMap<ProvisionId, provision::Model>, Problem> {
        find::provisions_by_id(view, keys).await
    }
}

pub struct BeneficiariesOfProvision;

impl Batch for BeneficiariesOfProvision {
    type Key = ProvisionId;
    type Value = Vec<ParkId>;

    async fn fetch(view: &View, keys: Vec<ProvisionId>) -> Result<HashMap<ProvisionId, Vec<ParkId>>, Problem> {
        let provisions = find::provisions_by_id(view, keys).await?;
        find::beneficiaries(view, provisions.into_values().collect()).await
    }
}

/// The parks whose residents may use a service today.
pub struct ServiceOpenTo;

impl Batch for ServiceOpenTo {
    type Key = ServiceId;
    type Value = Vec<ParkId>;

    async fn fetch(view: &View, keys: Vec<ServiceId>) -> Result<HashMap<ServiceId, Vec<ParkId>>, Problem> {
        find::open_to(view, keys).await
    }
}

/// What is used of a provision, as far as the viewer may know, and what is left for the viewer.
pub struct UseOfProvision;

impl Batch for UseOfProvision {
    type Key = ProvisionId;
    type Value = Use;

    async fn fetch(view: &View, keys: Vec<ProvisionId>) -> Result<HashMap<ProvisionId, Use>, Problem> {
        access::use_of_ids(view, keys).await
    }
}

/// For those who have found the requests.
pub struct HistoryOfAccess;

impl Batch for HistoryOfAccess {
    type Key = AccessRequestId;
    type Value = Vec<access_history::Model>;

    async fn fetch(view: &View, keys: Vec<AccessRequestId>) -> Result<HashMap<AccessRequestId, Vec<access_history::Model>>, Problem> {
        access::histories(view, keys).await
    }
}

/// For those who have found the requests, and may see their passes.
pub struct PassOfAccess;

impl Batch for PassOfAccess {
    type Key = AccessRequestId;
    type Value = access_pass::Model;

    async fn fetch(view: &View, keys: Vec<AccessRequestId>) -> Result<HashMap<AccessRequestId, access_pass::Model>, Problem> {
        passes::of_requests(view, keys).await
    }
}

/// For those who have found the requests.
pub struct EntitlementOfRequest;

impl Batch for EntitlementOfRequest {
    type Key = AccessRequestId;
    type Value = Arc<Entitlement>;

    async fn fetch(view: &View, keys: Vec<AccessRequestId>) -> Result<HashMap<AccessRequestId, Arc<Entitlement>>, Problem> {
        let mut found = HashMap::new();
        for key in keys {
            if let Some(judged) = offers::of_request(view, key).await? {
                found.insert(key, Arc::new(judged));
            }
        }
        Ok(found)
    }
}

/// The people whom the viewer may write to as a host.
pub struct ContactOfHost;

impl Batch for ContactOfHost {
    type Key = UserId;
    type Value = ();

    async fn fetch(view: &View, keys: Vec<UserId>) -> Result<HashMap<UserId, ()>, Problem> {
        access::contacts(view, keys).await
    }
}
