//! Every fact the system can tell: past tense, ids only, versioned names. A fact is written in the transaction that made it
//! true; it becomes a line of the audit trail of every organization it concerns, and the worker hands it on.

use entity::ids::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a fact is about: the GraphQL type and the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    pub kind: &'static str,
    pub id: Uuid,
}

impl<I: TypedId> From<I> for Subject {
    fn from(id: I) -> Self {
        Self { kind: I::KIND, id: id.into() }
    }
}

/// Names one organization that a fact concerns, or several.
trait Concerned {
    fn organizations(&self) -> Vec<OrganizationId>;
}

macro_rules! concerned {
    ($($id:ty),*) => {$(
        impl Concerned for $id {
            fn organizations(&self) -> Vec<OrganizationId> {
                vec![(*self).into()]
            }
        }
    )*};
}

concerned!(OrganizationId, ParkId, CompanyId, InvestorId);

/// The hosts of a program.
impl Concerned for Vec<ParkId> {
    fn organizations(&self) -> Vec<OrganizationId> {
        self.iter().map(|park| (*park).into()).collect()
    }
}

macro_rules! events {
    ($($(#[$meta:meta])* $name:ident $version:literal { $($field:ident: $kind:ty),* $(,)? } about $subject:ident concerning [$($concerned:ident),*];)*) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "event")]
        pub enum Event {
            $($(#[$meta])* $name { $($field: $kind),* }),*
        }

        impl Event {
            /// The versioned name it is stored and told by.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name { .. } => $version),* }
            }

            pub fn subject(&self) -> Subject {
                match self { $(Self::$name { $subject, .. } => (*$subject).into()),* }
            }

            /// In whose audit trails it stands.
            pub fn concerned(&self) -> Vec<OrganizationId> {
                let concerned: Vec<Vec<OrganizationId>> = match self {
                    $(Self::$name { $($concerned,)* .. } => vec![$($concerned.organizations()),*]),*
                };
                concerned.concat()
            }
        }
    };
}

events! {
    // identity
    UserRegistered "user.registered.v1" { user: UserId } about user concerning [];
    EmailVerified "user.email_verified.v1" { user: UserId } about user concerning [];
    SessionOpened "session.opened.v1" { session: SessionId, user: UserId } about session concerning [];
    SessionEnded "session.ended.v1" { session: SessionId, user: UserId } about session concerning [];
    PasswordChanged "user.password_changed.v1" { user: UserId } about user concerning [];
    ProfileChanged "user.profile_changed.v1" { user: UserId } about user concerning [];
    MemberInvited "membership.invited.v1" { invitation: InvitationId, organization: OrganizationId } about invitation concerning [organization];
    InvitationRevoked "membership.invitation_revoked.v1" { invitation: InvitationId, organization: OrganizationId } about invitation concerning [organization];
    MemberJoined "membership.joined.v1" { membership: MembershipId, organization: OrganizationId, user: UserId } about membership concerning [organization];
    RoleChanged "membership.role_changed.v1" { membership: MembershipId, organization: OrganizationId, user: UserId } about membership concerning [organization];
    MemberRemoved "membership.removed.v1" { membership: MembershipId, organization: OrganizationId, user: UserId } about membership concerning [organization];

    ConsentGiven "consent.given.v1" { consent: ConsentId, user: UserId } about consent concerning [];
    ConsentWithdrawn "consent.withdrawn.v1" { consent: ConsentId, user: UserId } about consent concerning [];
    DataExportRequested "data_export.requested.v1" { export: DataExportId, user: UserId } about export concerning [];
    UserErased "user.erased.v1" { user: UserId } about user concerning [];

    // files
    FileOpened "file.opened.v1" { file: FileId, user: UserId, owner: OrganizationId, reader: OrganizationId } about file concerning [owner, reader];

    // companies
    CompanyRegistered "company.registered.v1" { company: CompanyId } about company concerning [company];
    CompanyChanged "company.changed.v1" { company: CompanyId } about company concerning [company];
    CompanyFactsSet "company.facts_set.v1" { company: CompanyId } about company concerning [company];
    CompanyFactVerified "company.fact_verified.v1" { fact: CompanyFactId, company: CompanyId, park: ParkId } about fact concerning [company, park];
    // parks
    ParkFounded "park.founded.v1" { park: ParkId } about park concerning [park];
    ParkChanged "park.changed.v1" { park: ParkId } about park concerning [park];
    ParkCalendarChanged "park.calendar_changed.v1" { park: ParkId } about park concerning [park];
    RegimePublished "regime.published.v1" { regime: RegimeId, park: ParkId } about regime concerning [park];
    ServiceOffered "service.offered.v1" { service: ServiceId, park: ParkId } about service concerning [park];
    ServiceChanged "service.changed.v1" { service: ServiceId, park: ParkId } about service concerning [park];
    // notifications
    WebhookCreated "webhook.created.v1" { webhook: WebhookId, organization: OrganizationId } about webhook concerning [organization];
    WebhookDeleted "webhook.deleted.v1" { webhook: WebhookId, organization: OrganizationId } about webhook concerning [organization];

    // residency
    /// Begun or changed by the company, while only the company sees it.
    ResidencyApplicationDrafted "residency_application.drafted.v1" { application: ResidencyApplicationId, company: CompanyId } about application concerning [company];
    ResidencyApplicationSubmitted "residency_application.submitted.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyApplicationWithdrawn "residency_application.withdrawn.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyApplicationAssigned "residency_application.assigned.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyApplicationReturned "residency_application.returned.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyApplicationAccepted "residency_application.accepted.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyApplicationDecided "residency_application.decided.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyApplicationSigned "residency_application.signed.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    /// Not answered or not signed in time.
    ResidencyApplicationLapsed "residency_application.lapsed.v1" { application: ResidencyApplicationId, company: CompanyId, park: ParkId } about application concerning [company, park];
    ResidencyBegan "residency.began.v1" { residency: ResidencyId, company: CompanyId, park: ParkId } about residency concerning [company, park];
    /// From before this system was in use.
    ResidencyRecorded "residency.recorded.v1" { residency: ResidencyId, company: CompanyId, park: ParkId } about residency concerning [company, park];
    /// By a decision, by the company that leaves, or by the calendar.
    ResidencyStatusChanged "residency.status_changed.v1" { residency: ResidencyId, company: CompanyId, park: ParkId } about residency concerning [company, park];
    /// By its own will, in addition to the change of its status.
    ResidencyLeft "residency.left.v1" { residency: ResidencyId, company: CompanyId, park: ParkId } about residency concerning [company, park];
    /// To another park, or to the company that follows it by law.
    ResidencyTransferred "residency.transferred.v1" { residency: ResidencyId, company: CompanyId, park: ParkId } about residency concerning [company, park];
    ObligationFiled "obligation.filed.v1" { obligation: ObligationId, company: CompanyId, park: ParkId } about obligation concerning [company, park];
    ObligationAccepted "obligation.accepted.v1" { obligation: ObligationId, company: CompanyId, park: ParkId } about obligation concerning [company, park];
    ObligationSentBack "obligation.sent_back.v1" { obligation: ObligationId, company: CompanyId, park: ParkId } about obligation concerning [company, park];
    /// Its period is over, and it can be filed.
    ObligationFellDue "obligation.fell_due.v1" { obligation: ObligationId, company: CompanyId, park: ParkId } about obligation concerning [company, park];
    ObligationOverdue "obligation.overdue.v1" { obligation: ObligationId, company: CompanyId, park: ParkId } about obligation concerning [company, park];
    /// The time to put it right is over: a ground to take the residency away.
    ObligationBreached "obligation.breached.v1" { obligation: ObligationId, company: CompanyId, park: ParkId } about obligation concerning [company, park];
    /// What a warning named should have been put right by now: the park may decide.
    WarningRanOut "residency.warning_ran_out.v1" { residency: ResidencyId, company: CompanyId, park: ParkId } about residency concerning [company, park];
    EntitlementDetermined "entitlement.determined.v1" { entitlement: EntitlementId, company: CompanyId, park: ParkId } about entitlement concerning [company, park];
    InvestmentPromised "commitment.promised.v1" { commitment: CommitmentId, company: CompanyId, park: ParkId } about commitment concerning [company, park];
    CommitmentPaid "commitment.paid.v1" { commitment: CommitmentId, company: CompanyId, park: ParkId } about commitment concerning [company, park];
    AppealFiled "appeal.filed.v1" { appeal: AppealId, company: CompanyId, park: ParkId } about appeal concerning [company, park];
    AppealDecided "appeal.decided.v1" { appeal: AppealId, company: CompanyId, park: ParkId } about appeal concerning [company, park];
    /// Entered, changed, or tied to a company.
    ExpertSaved "expert.saved.v1" { expert: ExpertId, park: ParkId } about expert concerning [park];
    /// At first, or once more where it could not decide.
    PanelDrawn "panel.drawn.v1" { panel: PanelId, park: ParkId } about panel concerning [park];
    /// Told to the expert, who does not learn who applies: so the company is not named.
    PanelOpinionAsked "panel.opinion_asked.v1" { opinion: PanelOpinionId, user: UserId, park: ParkId } about opinion concerning [park];
    PanelOpinionGiven "panel.opinion_given.v1" { opinion: PanelOpinionId, park: ParkId } about opinion concerning [park];
    PanelConflictDeclared "panel.conflict_declared.v1" { opinion: PanelOpinionId, park: ParkId } about opinion concerning [park];
    /// All have spoken, and there is no quorum or a tie: more experts are to be drawn.
    PanelStuck "panel.stuck.v1" { panel: PanelId, application: ResidencyApplicationId, park: ParkId } about panel concerning [park];
    /// To members whom the park has invited, or to whom the day or the place is news.
    CommissionInvited "commission.invited.v1" { session: CommissionSessionId, park: ParkId, members: Vec<UserId> } about session concerning [park];
    CommissionChanged "commission.changed.v1" { session: CommissionSessionId, park: ParkId } about session concerning [park];
    /// It is today.
    CommissionReminded "commission.reminded.v1" { session: CommissionSessionId, park: ParkId, members: Vec<UserId> } about session concerning [park];
    CommissionOpened "commission.opened.v1" { session: CommissionSessionId, park: ParkId } about session concerning [park];
    CommissionVoted "commission.voted.v1" { item: CommissionItemId, park: ParkId } about item concerning [park];
    CommissionItemPostponed "commission.item_postponed.v1" { item: CommissionItemId, park: ParkId } about item concerning [park];
    CommissionClosed "commission.closed.v1" { session: CommissionSessionId, park: ParkId } about session concerning [park];
    CommissionCancelled "commission.cancelled.v1" { session: CommissionSessionId, park: ParkId, members: Vec<UserId> } about session concerning [park];
    PanelConcluded "panel.concluded.v1" { panel: PanelId, park: ParkId } about panel concerning [park];
    // agreements: told once for each park that it concerns
    AgreementProposed "agreement.proposed.v1" { agreement: AgreementId, park: ParkId } about agreement concerning [park];
    AgreementSigned "agreement.signed.v1" { agreement: AgreementId, park: ParkId } about agreement concerning [park];
    AgreementAcceded "agreement.acceded.v1" { agreement: AgreementId, park: ParkId } about agreement concerning [park];
    AgreementLeft "agreement.left.v1" { agreement: AgreementId, park: ParkId } about agreement concerning [park];
    /// The end of its term is near.
    AgreementExpiring "agreement.expiring.v1" { agreement: AgreementId, park: ParkId } about agreement concerning [park];
    /// By its term, or because too few are bound.
    AgreementEnded "agreement.ended.v1" { agreement: AgreementId, park: ParkId } about agreement concerning [park];
    AccessRequested "access.requested.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessConfirmed "access.confirmed.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessAccepted "access.accepted.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessDeclined "access.declined.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessCancelled "access.cancelled.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessRevoked "access.revoked.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    /// The residency or the agreement that it rested on is over.
    AccessEnded "access.ended.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    /// Not answered in time.
    AccessExpired "access.expired.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessCheckedIn "access.checked_in.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    AccessCompleted "access.completed.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];
    ReciprocityBandSet "reciprocity.band_set.v1" { park: ParkId } about park concerning [park];
    /// Told to the park whose band it is.
    ReciprocityOutOfBand "reciprocity.out_of_band.v1" { park: ParkId, partner: ParkId } about park concerning [park];
    /// Nobody came.
    AccessMissed "access.missed.v1" { request: AccessRequestId, company: CompanyId, home: ParkId, host: ParkId } about request concerning [company, home, host];

    // programs
    ProgramCreated "program.created.v1" { program: ProgramId, hosts: Vec<ParkId> } about program concerning [hosts];
    ProgramChanged "program.changed.v1" { program: ProgramId, hosts: Vec<ParkId> } about program concerning [hosts];

    IntakeOpened "intake.opened.v1" { intake: IntakeId, hosts: Vec<ParkId> } about intake concerning [hosts];
    IntakeChanged "intake.changed.v1" { intake: IntakeId, hosts: Vec<ParkId> } about intake concerning [hosts];
    /// While only the company sees it.
    ProgramApplicationDrafted "program_application.drafted.v1" { application: ProgramApplicationId, company: CompanyId } about application concerning [company];
    ProgramApplicationSubmitted "program_application.submitted.v1" { application: ProgramApplicationId, company: CompanyId, program: ProgramId, hosts: Vec<ParkId> } about application concerning [company, hosts];
    ProgramApplicationWithdrawn "program_application.withdrawn.v1" { application: ProgramApplicationId, company: CompanyId, program: ProgramId, hosts: Vec<ParkId> } about application concerning [company, hosts];
    /// The intake that it is for has been called off.
    ProgramApplicationStranded "program_application.stranded.v1" { application: ProgramApplicationId, company: CompanyId, program: ProgramId } about application concerning [company];

    // investment
    InvestorRegistered "investor.registered.v1" { investor: InvestorId } about investor concerning [investor];
    InvestorChanged "investor.changed.v1" { investor: InvestorId } about investor concerning [investor];
    ThesisSet "investor.thesis_set.v1" { investor: InvestorId } about investor concerning [investor];
    /// By its own word or by a paper.
    InvestorAccredited "investor.accredited.v1" { accreditation: AccreditationId, investor: InvestorId } about accreditation concerning [investor];
    InvestorVerified "investor.verified.v1" { accreditation: AccreditationId, investor: InvestorId, park: ParkId } about accreditation concerning [investor, park];
    /// While only the company sees it.
    DealDrafted "deal.drafted.v1" { deal: DealId, company: CompanyId } about deal concerning [company];
    DealOpened "deal.opened.v1" { deal: DealId, company: CompanyId } about deal concerning [company];
    DealChanged "deal.changed.v1" { deal: DealId, company: CompanyId } about deal concerning [company];
    PipelineMoved "pipeline.moved.v1" { entry: PipelineEntryId, investor: InvestorId } about entry concerning [investor];
    SearchSaved "saved_search.saved.v1" { search: SavedSearchId, investor: InvestorId } about search concerning [investor];
    SearchSeen "saved_search.seen.v1" { search: SavedSearchId, investor: InvestorId } about search concerning [investor];
    SearchForgotten "saved_search.forgotten.v1" { search: SavedSearchId, investor: InvestorId } about search concerning [investor];
    /// By one of its sides; the other never learns.
    MatchRated "match.rated.v1" { deal: DealId, rater: OrganizationId } about deal concerning [rater];
    /// By a company, of a program or a partner.
    CompanyMatchRated "match.company_rated.v1" { company: CompanyId } about company concerning [company];
    /// A deal has been opened that the thesis of an investor looks for.
    ThesisMatched "deal.thesis_matched.v1" { deal: DealId, investor: InvestorId } about deal concerning [investor];
    /// A saved search begins to find a deal.
    DealMatched "deal.matched.v1" { deal: DealId, search: SavedSearchId, investor: InvestorId } about deal concerning [investor];
    InvestmentRecorded "investment.recorded.v1" { investment: InvestmentId, investor: InvestorId, company: CompanyId } about investment concerning [investor, company];
}
