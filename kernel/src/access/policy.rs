//! The one table of who may do what where. The default is no; the system itself may do everything.

use entity::identity::Role::{self, FrontDesk, Manager, Member, Owner, Reviewer};

use super::{Action, Actor, Scope};

/// Whether the actor decides and signs for an organization.
pub fn decides(actor: &Actor, organization: impl Into<entity::ids::OrganizationId>) -> bool {
    matches!(actor.role_in(organization), Some(Owner | Manager))
}

/// Whether this actor may do this here. Pure: ids in, yes or no out.
pub fn permits(actor: &Actor, action: Action, scope: &Scope) -> bool {
    if *actor == Actor::System {
        return true;
    }
    let holds = |roles: &[Role], organization| actor.role_in(organization).is_some_and(|role| roles.contains(&role));
    // In the organization whose thing it is …
    let own = |roles: &[Role]| scope.owner.is_some_and(|owner| holds(roles, owner));
    // … or in one that has it before them.
    let other = |roles: &[Role]| scope.others.iter().any(|other| holds(roles, *other));
    let oneself = || scope.user.is_some() && scope.user == actor.user_id();

    const OWNER: &[Role] = &[Owner];
    const DECIDES: &[Role] = &[Owner, Manager];
    const PREPARES: &[Role] = &[Owner, Manager, Member];
    const RECEIVES: &[Role] = &[Owner, Manager, Member, FrontDesk];
    const BELONGS: &[Role] = &[Owner, Manager, Member, Reviewer, FrontDesk];

    match action {
        // identity
        Action::UseAccount => actor.person().is_some() && (scope.user.is_none() || oneself()),
        Action::ReadMembers => own(BELONGS) || other(PREPARES),
        Action::ReadMembership => oneself() || own(BELONGS),
        Action::ReadInvitations | Action::InviteMember | Action::RevokeInvitation | Action::ChangeRole => own(OWNER),
        Action::RemoveMember => oneself() || own(OWNER),
        Action::ReadAuditTrail => own(OWNER),
        // notifications
        Action::ReadWebhooks | Action::CreateWebhook | Action::DeleteWebhook => own(OWNER),
        // files
        Action::ReadFile => own(PREPARES),
        // companies
        Action::EditCompany | Action::ReadCompanyInside => own(PREPARES),
        Action::VerifyFact => own(DECIDES),
        // parks
        Action::FoundPark => false,
        Action::EditPark | Action::SetCalendar | Action::PublishRegime | Action::SaveService => own(DECIDES),
        // residency
        Action::DraftResidencyApplication | Action::EditResidencyApplication => own(PREPARES),
        Action::SubmitResidencyApplication | Action::WithdrawResidencyApplication => own(DECIDES),
        Action::ReadResidencyApplication | Action::ReadResidencyInside => own(PREPARES) || other(PREPARES),
        Action::HandleResidencyApplication => other(PREPARES),
        Action::DecideResidencyApplication => other(DECIDES),
        Action::SignResidencyAgreement => own(DECIDES) || other(DECIDES),
        Action::ReadResidencyQueue => own(PREPARES),
        Action::RecordResidency | Action::LeaveResidency | Action::AppealRefusal | Action::AppealLoss => own(DECIDES),
        Action::ChangeResidency | Action::DetermineEntitlement | Action::DecideAppeal => other(DECIDES),
        Action::FileObligation => own(PREPARES),
        Action::ReviewObligation | Action::KeepCommitments => other(PREPARES),
        Action::ReadExpert | Action::DeclareInterest => oneself() || own(PREPARES),
        Action::KeepExperts | Action::ReadPanel => own(PREPARES),
        Action::GivePanelOpinion | Action::VoteInCommission => oneself(),
        Action::ReadCommission | Action::LeadCommission => oneself() || own(PREPARES),
        Action::PlanCommission => own(PREPARES),
        Action::CloseCommission => oneself() || own(DECIDES),
        // agreements
        Action::ReadProposedAgreement => own(PREPARES),
        Action::ProposeAgreement => other(DECIDES),
        Action::SignAgreement | Action::LeaveAgreement => own(DECIDES),
        Action::RequestAccess | Action::CancelAccess => own(PREPARES),
        Action::ReadAccessRequest => own(PREPARES) || other(PREPARES),
        Action::ConfirmAccess | Action::AcceptAccess | Action::DeclineAccess => own(PREPARES),
        Action::ReadAccessRequests | Action::ReadReciprocity => own(PREPARES),
        Action::RevokeAccess | Action::SetReciprocityBand => own(DECIDES),
        Action::CheckIn => own(RECEIVES),
        // programs
        Action::CreateProgram | Action::EditProgram | Action::OpenIntake | Action::ChangeIntake => other(DECIDES),
        Action::ReadIntakeApplications => other(PREPARES),
        Action::ReadProgramApplication | Action::ReadEligibility => own(PREPARES) || other(PREPARES),
        Action::DraftProgramApplication | Action::EditProgramApplication => own(PREPARES),
        Action::SubmitProgramApplication | Action::WithdrawProgramApplication => own(DECIDES),
        // investment
        Action::EditInvestor | Action::ReadInvestorInside | Action::KeepPipeline | Action::KeepSearches => own(PREPARES),
        Action::AccreditInvestor | Action::VerifyInvestor => own(DECIDES),
        Action::DraftDeal => own(PREPARES),
        Action::OpenDeal | Action::RecordRound => own(DECIDES),
        Action::ReadInvestmentSum => own(PREPARES) || other(PREPARES),
        // matchmaking
        Action::RateMatch => own(PREPARES),
    }
}
