//! Passes and attestations as JWT and QR code, and the result of a check of one.

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

/// The `typ` of passes and of attestations, so that neither can be used as the other or as an access token.
const PASS: &str = "pass+jwt";
const STATUS: &str = "status+jwt";

/// How long an attestation is valid.
const ATTESTED_FOR: chrono::Duration = chrono::Duration::hours(24);

/// The claims of a pass besides issuer and term. They contain no personal data.
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

/// The claims of an attestation besides issuer and term.
#[derive(Debug, Serialize, Deserialize)]
struct StatusClaims {
    /// The company.
    sub: String,
    /// The residency.
    jti: String,
    /// The slug of the park.
    park: String,
    /// The number in its register.
    number: String,
    state: String,
    /// The first day of that state.
    since: NaiveDate,
    /// Code of the park's reason.
    reason: Option<String>,
}

/// The JWT of a pass. Every call returns the same text.
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

/// A text as a QR code, in SVG.
pub fn qr_svg(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, qrcode::EcLevel::M).map_err(Problem::internal)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

/// The content of a credential after its signature was checked.
pub enum CredentialKind {
    Pass(AccessPassId),
    Status {
        residency: ResidencyId,
        company: CompanyId,
        until: DateTime<Utc>,
    },
    /// The signature is valid, but the ids in it are not.
    Unknown,
    /// Not signed by this server, or changed since.
    Forged,
}

/// Verifies and parses a credential. Every kind of forgery gives the same result.
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

/// Whether a credential is valid, and if not, why.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum CredentialVerdict {
    /// Valid now.
    Valid,
    /// Its first day has not begun.
    NotYetValid,
    /// Its last day is over.
    Expired,
    /// It was revoked.
    Revoked,
    /// The company's residency in the home park gives no access now.
    ResidencyNotActive,
    /// The agreement that it is based on has ended.
    AgreementEnded,
    /// It was not issued by this server, or was changed since.
    BadSignature,
    /// It was issued by this server, but the pass or residency does not exist.
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
    /// The id of the message that explains it.
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

/// The result of a check of a credential.
pub struct CredentialCheck {
    verdict: CredentialVerdict,
    company: Option<CompanyId>,
    service: Option<entity::ids::ServiceId>,
    valid_until: Option<DateTime<Utc>>,
    residency: Option<entity::residency::ResidencyState>,
    checked_at: DateTime<Utc>,
}

impl CredentialCheck {
    /// A result without details about the holder.
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

/// Checks a pass or an attestation; anyone may call it.
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

/// The result of a check of a credential.
#[Object]
impl CredentialCheck {
    /// Whether the credential is valid.
    async fn valid(&self) -> bool {
        self.verdict == CredentialVerdict::Valid
    }

    /// The reason for `valid`.
    async fn verdict(&self) -> CredentialVerdict {
        self.verdict
    }

    /// The verdict in the viewer's language.
    async fn reason(&self, ctx: &Context<'_>) -> String {
        say(ctx.locale(), &Message::new(self.verdict.message()))
    }

    /// The company it was issued to; null unless the signature is valid.
    async fn company(&self, ctx: &Context<'_>) -> Option<Result<Company>> {
        let id = self.company?;
        ctx.load::<CompanyById>(id).await.map(|found| found.map(Company)).map_err(Into::into).transpose()
    }

    /// The service that a pass is for; null for an attestation, and unless the signature is valid.
    async fn service(&self, ctx: &Context<'_>) -> Option<Result<ParkService>> {
        let id = self.service?;
        ctx.load::<ServiceById>(id).await.map(|found| found.map(ParkService)).map_err(Into::into).transpose()
    }

    /// The end of its validity; null unless the signature is valid.
    async fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.valid_until
    }

    /// The current state of the company's residency in the home park; null unless the signature is valid.
    async fn residency_state(&self) -> Option<ResidencyState> {
        self.residency.map(Into::into)
    }

    /// The time of the check.
    async fn checked_at(&self) -> DateTime<Utc> {
        self.checked_at
    }
}

/// A signed statement about the state of a residency, which `checkCredential` checks. It is a JWT signed with EdDSA. Claims: iss,
/// sub (id of the company), aud and park (slug of the park), jti (id of the residency), number (in the register), state, since
/// (first day of that state), reason (code of the park's reason, or null), iat, exp.
#[derive(async_graphql::SimpleObject)]
pub struct AttestationResult {
    /// The JWT.
    pub credential: String,
    /// The credential as a QR code, in SVG.
    pub qr_svg: String,
    /// The end of its validity. Request a new one then.
    pub valid_until: DateTime<Utc>,
}

/// Issues an attestation of one status of a residency.
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

/// The result of a check-in.
#[derive(async_graphql::SimpleObject)]
pub struct CheckInPayload {
    /// The result of the check of the credential.
    pub check: CredentialCheck,
    /// The request, if somebody was checked in; otherwise null.
    pub access_request: Option<AccessRequest>,
}

impl CheckInPayload {
    pub fn new(check: CredentialCheck, request: Option<access_request::Model>) -> Self {
        Self { check, access_request: request.map(AccessRequest) }
    }
}
