//! Accounts, sessions, and what people may do for which organization.

pub mod consent;
pub mod data_export;
pub mod former_membership;
pub mod invitation;
pub mod mail_token;
pub mod membership;
pub mod refresh_token;
pub mod session;
pub mod user;

crate::text_enum! {
    /// What a person may do for an organization.
    Role { Owner, Manager, Member, Reviewer, FrontDesk }
}

crate::text_enum! {
    /// What people act for.
    OrganizationKind { Park, Company, Investor }
}

crate::text_enum! {
    /// What a token that was mailed is good for.
    MailPurpose { VerifyEmail, ResetPassword }
}

crate::text_enum! {
    /// What a consent is for.
    ConsentPurpose { ShareProfileWithParks, ShareContactsWithInvestors, CrossBorderTransfer, PublishInRegister, ProductEmail }
}

crate::text_enum! {
    /// How far a copy of somebody's data has come.
    ExportState { Preparing, Ready, Failed }
}
