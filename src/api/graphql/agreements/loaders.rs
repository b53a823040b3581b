//! Agreements and what belongs to them, many at a time.

use std::collections::HashMap;

use entity::agreements::{agreement, party, provision};
use entity::ids::{AgreementId, ParkId, ProvisionId, ServiceId};

use crate::api::graphql::loading::Batch;
use crate::domain::agreements::find;
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
