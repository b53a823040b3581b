//! Companies and what is theirs, many at a time.

use std::collections::HashMap;

use entity::companies::{company, fact, identifier, office, sector};
use entity::ids::{CompanyId, ParkId};

use crate::graphql::loading::{Batch, batches};
use domain::companies::standing::{self, Standing};
use domain::companies::{facts, find, home_park, sectors};
use kernel::problem::Problem;
use kernel::work::View;

batches! {
    CompanyById: CompanyId => company::Model = find::by_ids;
    IdentifiersOfCompany: CompanyId => Vec<identifier::Model> = find::identifiers_of;
    OfficesOfCompany: CompanyId => Vec<office::Model> = find::offices_of;
    /// Those that the viewer may see.
    FactsOfCompany: CompanyId => Vec<fact::Model> = facts::visible;
    HomeParkOfCompany: CompanyId => ParkId = home_park::home_parks;
    SectorByCode: String => sector::Model = sectors::by_codes;
}

/// How near the viewer stands to a company.
pub struct StandingTo;

impl Batch for StandingTo {
    type Key = CompanyId;
    type Value = Standing;

    async fn fetch(view: &View, keys: Vec<CompanyId>) -> Result<HashMap<CompanyId, Standing>, Problem> {
        standing::standings(view, &keys).await
    }
}
