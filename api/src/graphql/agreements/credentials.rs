//! What is signed and shown at a door: passes and attestations as JWT and QR code, and what a check of one found.

use async_graphql::{Context, Enum, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use entity::agreements::{access_pass, access_request};
use entity::ids::{AccessPassId, CompanyId, ResidencyId};
use entity::residency::{residency, status};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};

use super::access::AccessRequest;
use crate::graphql::companies::loaders::CompanyById;
use crate::graphql::companies::types::Company;
use crate::graphql::context::Door;
use crate::graphql::ids;
use crate::graphql::parks::loaders::ServiceById;
use crate::graphql::parks::types::{ParkService, park};
use crate::graphql::residency::types::ResidencyState;
use domain::agreements::passes::{self, PassVerdict};
use domain::companies::residents::WITH_ACCESS;
use kernel::language::say;
use kernel::problem::{Message, Problem};
use platform::keys::{Keys, Term};

/// Marks a token as a pass, and as an attestation: neither is taken for the other, nor for an access token.
const PASS: &str = "pass+jwt";
const STATUS: &str = "status+jwt";

/// How long an attestation is good without being asked for anew.
const ATTESTED_FOR: chrono::Duration = chrono::Duration::hours(24);

/// What a pass says besides who signed it and when it is good. Nothing in it is about a person.
#[derive(Debug, Serialize, Deserialize)]
struct PassClaims {
    /// The company.
    sub: String,
    /// The pass.
    jti: String,
    /// The slug of the home park.
    park: String,
    service: String,
}

/// What an attestation says besides who signed it and when it is good.
#[derive(Debug, Serialize, Deserialize)]
struct StatusClaims {
    /// The company.
    sub: String,
    /// The residency.
    jti: String,
    /// The slug of the park, and the number in its register.
    park: String,
    number: String,
    state: String,
    /// The first day of that state; of one that was lost, the first without rights.
    since: NaiveDate,
    /// Code of the park's reason.
    reason: Option<String>,
}

/// The signed text of a pass: the same whenever it is asked for.
pub async fn pass_credential(ctx: &Context<'_>, pass: &access_pass::Model) -> Result<String> {
    let (home, host) = (park(ctx, pass.home_park_id).await?, park(ctx, pass.host_park_id).await?);
    let claims = PassClaims {
        sub: ids::global(pass.company_id).to_string(),
        jti: ids::global(pass.id).to_string(),
        park: home.0.slug,
        service: ids::global(pass.service_id).to_string(),
    };
    let term = Term { issued: pass.issued_at, from: Some(pass.valid_from), until: pass.valid_until };
    Ok(ctx.app().keys.issue(PASS, &host.0.slug, term, claims))
}

/// A text as a QR code.
pub fn qr_svg(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, qrcode::EcLevel::M).map_err(Problem::internal)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

/// What a credential says it is, once its signature is found good.
pub enum CredentialKind {
    Pass(AccessPassId),
    Status {
        residency: ResidencyId,
        company: CompanyId,
        until: DateTime<Utc>,
    },
    /// Signed by us, and about nothing that we know.
    Unknown,
    /// Not signed by us: another key, another algorithm, a changed claim, or no credential at all.
    Forged,
}

/// Reads a credential; whatever is wrong with a forged one, the forger is told the same.
pub fn read_credential(keys: &Keys, credential: &str) -> CredentialKind {
    let credential = credential.trim();
    if let Some(signed) = keys.read::<PassClaims>(PASS, credential) {
        return ids::parse(&signed.claims.jti).map_or(CredentialKind::Unknown, CredentialKind::Pass);
    }
    let Some(signed) = keys.read::<StatusClaims>(STATUS, credential) else { return CredentialKind::Forged };
    let parsed = (ids::parse(&signed.claims.jti), ids::parse(&signed.claims.sub), DateTime::from_timestamp(signed.exp, 0));
    match parsed {
        (Ok(residency), Ok(company), Some(until)) => CredentialKind::Status { residency, company, until },
        _ => CredentialKind::Unknown,
    }
}

/// Whether a credential is good, and if not, why.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum CredentialVerdict {
    /// It is good now.
    Valid,
    /// Its first day is still to come.
    NotYetValid,
    /// Its last day is over.
    Expired,
    /// It was taken back.
    Revoked,
    /// The company's residency at home gives no access now.
    ResidencyNotActive,
    /// The agreement that it rests on is over, and took it along.
    AgreementEnded,
    /// It was not issued here, or was changed since.
    BadSignature,
    /// It was issued here, and is known no longer.
    Unknown,
}

impl From<PassVerdict> for CredentialVerdict {
    fn from(verdict: PassVerdict) -> Self {
        match verdict {
            PassVerdict::Valid => Self::Valid,
            PassVerdict::NotYetValid => Self::NotYetValid,
            PassVerdict::Expired => Self::Expired,
            PassVerdict::Revoked => Self::Revoked,
            PassVerdict::ResidencyNotActive => Self::ResidencyNotActive,
            PassVerdict::AgreementEnded => Self::AgreementEnded,
        }
    }
}

impl CredentialVerdict {
    /// Where the words for it stand.
    fn message(self) -> &'static str {
        match self {
            Self::Valid => "credential-valid",
            Self::NotYetValid => "credential-not-yet-valid",
            Self::Expired => "credential-expired",
            Self::Revoked => "credential-revoked",
            Self::ResidencyNotActive => "credential-residency-not-active",
            Self::AgreementEnded => "credential-agreement-ended",
            Self::BadSignature => "credential-bad-signature",
            Self::Unknown => "credential-unknown",
        }
    }
}

/// What a check found, now.
pub struct CredentialCheck {
    verdict: CredentialVerdict,
    company: Option<CompanyId>,
    service: Option<entity::ids::ServiceId>,
    valid_until: Option<DateTime<Utc>>,
    residency: Option<entity::residency::ResidencyState>,
    checked_at: DateTime<Utc>,
}

impl CredentialCheck {
    /// One that says nothing of whom it is about.
    pub fn blank(verdict: CredentialVerdict, checked_at: DateTime<Utc>) -> Self {
        Self { verdict, company: None, service: None, valid_until: None, residency: None, checked_at }
    }

    pub fn of_pass(check: &passes::PassCheck, checked_at: DateTime<Utc>) -> Self {
        Self {
            verdict: check.verdict.into(),
            company: Some(check.pass.company_id),
            service: Some(check.pass.service_id),
            valid_until: Some(check.pass.valid_until),
            residency: check.residency,
            checked_at,
        }
    }
}

/// Checks a pass or an attestation for whoever is shown one.
pub async fn check_credential(ctx: &Context<'_>, credential: &str) -> Result<CredentialCheck> {
    let now = ctx.view().now();
    Ok(match read_credential(&ctx.app().keys, credential) {
        CredentialKind::Forged => CredentialCheck::blank(CredentialVerdict::BadSignature, now),
        CredentialKind::Unknown => CredentialCheck::blank(CredentialVerdict::Unknown, now),
        CredentialKind::Pass(id) => match passes::check_pass(ctx.view(), id, now).await? {
            Some(check) => CredentialCheck::of_pass(&check, now),
            None => CredentialCheck::blank(CredentialVerdict::Unknown, now),
        },
        CredentialKind::Status { residency, company, until } => match passes::attested_state(ctx.view(), residency, company).await? {
            Some(state) => {
                let verdict = match () {
                    () if !state.is_some_and(|state| WITH_ACCESS.contains(&state)) => CredentialVerdict::ResidencyNotActive,
                    () if until <= now => CredentialVerdict::Expired,
                    () => CredentialVerdict::Valid,
                };
                let valid_until = Some(until);
                CredentialCheck { company: Some(company), residency: state, valid_until, ..CredentialCheck::blank(verdict, now) }
            }
            None => CredentialCheck::blank(CredentialVerdict::Unknown, now),
        },
    })
}

/// What a check of a credential found, now.
#[Object]
impl CredentialCheck {
    /// Whether it is good.
    async fn valid(&self) -> bool {
        self.verdict == CredentialVerdict::Valid
    }

    /// Why it is good or not.
    async fn verdict(&self) -> CredentialVerdict {
        self.verdict
    }

    /// The verdict in the viewer's language.
    async fn reason(&self, ctx: &Context<'_>) -> String {
        say(ctx.locale(), &Message::new(self.verdict.message()))
    }

    /// Whom it was issued to; null unless the signature is good.
    async fn company(&self, ctx: &Context<'_>) -> Option<Result<Company>> {
        let id = self.company?;
        ctx.load::<CompanyById>(id).await.map(|found| found.map(Company)).map_err(Into::into).transpose()
    }

    /// What it is good for; null unless the signature is good, and for an attestation.
    async fn service(&self, ctx: &Context<'_>) -> Option<Result<ParkService>> {
        let id = self.service?;
        ctx.load::<ServiceById>(id).await.map(|found| found.map(ParkService)).map_err(Into::into).transpose()
    }

    /// Until when it was issued; null unless the signature is good.
    async fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.valid_until
    }

    /// Of the home residency, now.
    async fn residency_state(&self) -> Option<ResidencyState> {
        self.residency.map(Into::into)
    }

    /// The instant that all this is true at.
    async fn checked_at(&self) -> DateTime<Utc> {
        self.checked_at
    }
}

/// A signed statement of where a residency stands, checked like a pass: an EdDSA JWT with iss, sub (id of the company), aud and park
/// (slug of the park), jti (id of the residency), number (in the register), state, since (first day of that state), reason (code of
/// the park's reason, where there is one), iat, exp.
#[derive(async_graphql::SimpleObject)]
pub struct AttestationResult {
    /// The signed text itself.
    pub credential: String,
    /// The credential as a QR code: an SVG drawing.
    pub qr_svg: String,
    /// Until when it is good; ask for another one then.
    pub valid_until: DateTime<Utc>,
}

/// Attests what a line of the register says of a residency, for a day.
pub async fn issue_attestation(ctx: &Context<'_>, residency: &residency::Model, line: &status::Model) -> Result<AttestationResult> {
    let park = park(ctx, residency.park_id).await?;
    let now = ctx.view().now();
    let claims = StatusClaims {
        sub: ids::global(residency.company_id).to_string(),
        jti: ids::global(residency.id).to_string(),
        park: park.0.slug.clone(),
        number: residency.number.clone(),
        state: line.state.as_str(),
        since: line.valid_from,
        reason: line.reason_code.clone(),
    };
    let valid_until = chrono::SubsecRound::trunc_subsecs(now + ATTESTED_FOR, 0);
    let term = Term { issued: now, from: None, until: valid_until };
    let credential = ctx.app().keys.issue(STATUS, &park.0.slug, term, claims);
    Ok(AttestationResult { qr_svg: qr_svg(&credential)?, credential, valid_until })
}

/// What became of a check-in.
#[derive(async_graphql::SimpleObject)]
pub struct CheckInPayload {
    /// What the check of the credential found.
    pub check: CredentialCheck,
    /// The request, once somebody was let in.
    pub access_request: Option<AccessRequest>,
}

impl CheckInPayload {
    pub fn new(check: CredentialCheck, request: Option<access_request::Model>) -> Self {
        Self { check, access_request: request.map(AccessRequest) }
    }
}
