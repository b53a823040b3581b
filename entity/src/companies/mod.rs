//! Companies, what they say about themselves, and who stands behind it.

use serde::{Deserialize, Serialize};

#[cfg(feature = "database")]
pub mod company;
#[cfg(feature = "database")]
pub mod fact;
#[cfg(feature = "database")]
pub mod identifier;
#[cfg(feature = "database")]
pub mod office;
#[cfg(feature = "database")]
pub mod sector;
#[cfg(feature = "database")]
pub mod tag;

crate::text_enum! {
    /// How far a company has come.
    CompanyStage { Idea, Prototype, Mvp, EarlyRevenue, Growth, Scale, Mature }
}

crate::text_enum! {
    /// How a company earns.
    BusinessModel { B2b, B2c, B2g, Marketplace, Saas, Hardware, Services, Outsourcing }
}

crate::text_enum! {
    /// Who may see a figure; each takes in those below it.
    Audience { Everyone, VerifiedInvestors, Parks, Members }
}

crate::text_enum! {
    /// A register that gives companies numbers.
    IdentifierScheme { UzStir, KzBin, RuInn, RuOgrn, ByUnp, KgInn, TjInn, AzVoen, MdIdno, AmTin, GeId, TrVkn, Lei, Other }
}

crate::text_enum! {
    /// What an office is.
    OfficeKind { Head, Branch, Representative, Subsidiary }
}

crate::text_enum! {
    /// What a figure measures.
    FactKind { Revenue, ExportRevenue, MonthlyRecurringRevenue, Users, Customers, Headcount, GrowthPercent, FundsRaised }
}

crate::text_enum! {
    /// A list that companies are searched by.
    TagKind { Sector, BusinessModel, TargetMarket, TeamCountry, Language }
}

/// A legal form, by its own name and by ISO 20275 where that list knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "database", derive(sea_orm::FromJsonQueryResult))]
pub struct LegalForm {
    #[serde(default)]
    pub elf_code: Option<String>,
    pub name: String,
}

crate::json_list! {
    BusinessModels(BusinessModel),
}
