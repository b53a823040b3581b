//! Global ids: opaque, globally unique.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::identity::OrganizationKind;
use entity::ids::{CompanyId, InvestorId, OrganizationId, ParkId, TypedId};
use uuid::Uuid;

use kernel::problem::Problem;

/// The id as clients see it.
pub fn global<I: TypedId>(id: I) -> ID {
    encode(I::KIND, id.into())
}

/// The id of a thing whose kind is known by name alone.
pub fn encode(kind: &str, id: Uuid) -> ID {
    let mut bytes = kind.as_bytes().to_vec();
    bytes.push(b':');
    bytes.extend(id.as_bytes());
    ID(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The kind and the id, or none for what is no id of ours.
pub fn split(id: &str) -> Option<(String, Uuid)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).ok()?;
    let (kind, id) = bytes.split_at_checked(bytes.len().checked_sub(16)?)?;
    let kind = kind.strip_suffix(b":")?;
    Some((String::from_utf8(kind.to_vec()).ok()?, Uuid::from_slice(id).ok()?))
}

/// What is no id, or the id of another kind of thing, is not found.
pub fn parse<I: TypedId>(id: &str) -> Result<I, Problem> {
    match split(id) {
        Some((kind, id)) if kind == I::KIND => Ok(id.into()),
        _ => Err(Problem::NotFound),
    }
}

/// The id of a park, a company or an investor.
pub fn organization(id: &str) -> Result<(OrganizationKind, OrganizationId), Problem> {
    let (kind, id) = split(id).ok_or(Problem::NotFound)?;
    let kind = match kind.as_str() {
        ParkId::KIND => OrganizationKind::Park,
        CompanyId::KIND => OrganizationKind::Company,
        InvestorId::KIND => OrganizationKind::Investor,
        _ => return Err(Problem::NotFound),
    };
    Ok((kind, id.into()))
}

/// The other way round.
pub fn of_organization(kind: OrganizationKind, id: OrganizationId) -> ID {
    let kind = match kind {
        OrganizationKind::Park => ParkId::KIND,
        OrganizationKind::Company => CompanyId::KIND,
        OrganizationKind::Investor => InvestorId::KIND,
    };
    encode(kind, id.0)
}

/// An input of type `ID` that names a thing of one kind: `company_id: Ref<CompanyId>`. Any other id is NOT_FOUND.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref<I>(pub I);

/// `errors` translates an input error with this code as it translates `Problem::NotFound`.
pub const NOT_FOUND: &str = "NOT_FOUND";

impl<I: TypedId + Send + Sync> InputType for Ref<I> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let id = <ID as InputType>::parse(value).map_err(InputValueError::propagate)?;
        parse(&id).map(Ref).map_err(|problem| InputValueError::custom(problem).with_extension("code", NOT_FOUND))
    }

    fn to_value(&self) -> Value {
        InputType::to_value(&global(self.0))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_only_as_what_it_is() {
        let park = ParkId(Uuid::from_u128(7));
        let id = global(park);
        assert_eq!(parse::<ParkId>(&id).unwrap(), park);
        assert!(parse::<CompanyId>(&id).is_err());
        for wrong in ["", "x", "UGFyazo", "!!!", "UGFyaw"] {
            assert!(parse::<ParkId>(wrong).is_err(), "{wrong}");
        }
    }
}
