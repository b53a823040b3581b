//! What clients send about programs, and what they get back.

use async_graphql::{ID, InputObject, SimpleObject};

use super::types::{Program, ProgramKind};
use crate::api::graphql::ids;
use crate::api::graphql::parks::types::ServiceKind;
use crate::api::graphql::scalars::{LanguageTag, LocalizedTextInput, pairs};
use crate::domain::programs::publish;
use crate::kernel::language::{required_texts, texts};
use crate::kernel::problem::{Faults, Problem};

/// Characters of a name at most.
const NAME: usize = 200;
/// Characters of a longer text at most.
const TEXT: usize = 4000;

/// A new program. Several hosts need an agreement in force that they are all party to, else NOT_ELIGIBLE.
#[derive(InputObject)]
pub struct CreateProgramInput {
    /// The parks that run it; the viewer's is one of them.
    pub host_park_ids: Vec<ID>,
    /// What several hosts do it under.
    pub agreement_id: Option<ID>,
    /// What it does for those it takes in.
    pub kind: ProgramKind,
    /// What it is called.
    pub name: Vec<LocalizedTextInput>,
    /// What it says about itself.
    #[graphql(default)]
    pub summary: Vec<LocalizedTextInput>,
    /// Codes of the lines of business it is for; for all of them if empty.
    #[graphql(default)]
    pub sectors: Vec<String>,
    /// The languages it is held in.
    #[graphql(default)]
    pub languages: Vec<LanguageTag>,
    /// What those taken in may use.
    #[graphql(default)]
    pub services: Vec<ServiceKind>,
}

impl CreateProgramInput {
    /// The program, with what is wrong with its texts; an id that names nothing is NOT_FOUND.
    pub fn draft(self) -> Result<(publish::Draft, Faults), Problem> {
        let mut faults = Faults::default();
        let draft = publish::Draft {
            hosts: self.host_park_ids.iter().map(|id| ids::parse(id)).collect::<Result<_, _>>()?,
            agreement: self.agreement_id.map(|id| ids::parse(&id)).transpose()?,
            slug: None,
            kind: self.kind.into(),
            names: required_texts(&mut faults, "name", &pairs(self.name), NAME),
            summaries: texts(&mut faults, "summary", &pairs(self.summary), TEXT),
            sectors: self.sectors,
            languages: self.languages.into_iter().map(|tag| tag.0).collect(),
            services: self.services.into_iter().map(Into::into).collect(),
        };
        Ok((draft, faults))
    }
}

/// The new program.
#[derive(SimpleObject)]
pub struct CreateProgramPayload {
    /// The program as published.
    pub program: Program,
}

/// What is to change about a program; a field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateProgramInput {
    /// The program to change.
    pub program_id: ID,
    /// The revision the viewer saw; CONFLICT if it is no longer the present one.
    pub expected_revision: Option<i32>,
    /// What it is called; replaces all languages.
    pub name: Option<Vec<LocalizedTextInput>>,
    /// What it says about itself; replaces all languages.
    pub summary: Option<Vec<LocalizedTextInput>>,
    /// Codes of the lines of business it is for; for all of them if empty.
    pub sectors: Option<Vec<String>>,
    /// The languages it is held in.
    pub languages: Option<Vec<LanguageTag>>,
    /// What those taken in may use.
    pub services: Option<Vec<ServiceKind>>,
}

impl UpdateProgramInput {
    /// The change, with what is wrong with its texts.
    pub fn change(self) -> (publish::Change, Faults) {
        let mut faults = Faults::default();
        let change = publish::Change {
            names: self.name.map(|name| required_texts(&mut faults, "name", &pairs(name), NAME)),
            summaries: self.summary.map(|summary| texts(&mut faults, "summary", &pairs(summary), TEXT)),
            sectors: self.sectors,
            languages: self.languages.map(|tags| tags.into_iter().map(|tag| tag.0).collect()),
            services: self.services.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        };
        (change, faults)
    }
}

/// The program as it is now.
#[derive(SimpleObject)]
pub struct UpdateProgramPayload {
    /// The program with the change.
    pub program: Program,
}
