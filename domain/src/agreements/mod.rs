//! Agreements between parks. Their provisions let residents of one park use services of another.
//!
//! A park proposes an agreement, every party signs it, and it comes into force on its first day. Other parks can accede if it is
//! open to accession. It ends with its term, or when fewer than two parties are left. A resident requests access to a service, its
//! home park confirms, the host accepts and issues a pass. A ledger records the units of each quota.

pub mod access;
pub mod access_lifecycle;
pub mod answer;

pub mod endings;
pub mod entitlement;
pub mod find;
mod history;
pub mod ledger;
pub mod lifecycle;
pub mod offers;
pub mod passes;
pub mod propose;
pub mod quota;
pub mod reciprocity;
pub mod request;
pub mod sign;
mod step;
pub mod terminate;
mod versions;
