//! What people think of matches, and which they were shown.

#[cfg(feature = "database")]
pub mod company_rating;
#[cfg(feature = "database")]
pub mod company_shown;
#[cfg(feature = "database")]
pub mod rating;
#[cfg(feature = "database")]
pub mod shown;

crate::text_enum! {
    /// Whose list a match stands in.
    MatchSide { Investor, Company }
}

crate::text_enum! {
    /// What fits a company, beside investors.
    CandidateKind { Intake, Company }
}

crate::text_enum! {
    /// What somebody thinks of a match.
    MatchVerdict { Interested, NotNow, NotAFit, Hide }
}
