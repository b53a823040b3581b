//! Programs, intakes and who may apply, as clients see them.

pub mod eligibility;
