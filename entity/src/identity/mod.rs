//! Accounts, sessions, and what people may do for which organization.

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
