//! Residencies and what is known of them, many at a time.

use entity::ids::{
    CommissionItemId, CommissionSessionId, CompanyId, ExpertId, FilingId, PanelId, PanelOpinionId, ResidencyApplicationId, ResidencyId,
    UserId,
};
use entity::residency::{
    TieKind, application, commission_item, commission_session, commission_vote, document, expert, filing, panel, panel_draw, panel_opinion,
    residency, signature, status,
};

use crate::graphql::loading::batches;
use domain::residency::find;
use domain::residency::panels::{self, Asked};
use domain::residency::sessions::{self, Tabled};

batches! {
    ResidenciesOfCompany: CompanyId => Vec<residency::Model> = find::residencies_of;
    StatusesOfResidency: ResidencyId => Vec<status::Model> = find::statuses;
    ResidencyById: ResidencyId => residency::Model = find::residencies;
    SuccessorOfResidency: ResidencyId => residency::Model = find::successors;
    FilingById: FilingId => filing::Model = find::filings;
    DocumentsOfApplication: ResidencyApplicationId => Vec<document::Model> = find::documents_of;
    PanelOfApplication: ResidencyApplicationId => panel::Model = panels::panels_of;
    /// As far as the viewer may know of it.
    ApplicationById: ResidencyApplicationId => application::Model = find::by_ids;
    OpinionsOfPanel: PanelId => Vec<panel_opinion::Model> = panels::opinions_of;
    DrawsOfPanel: PanelId => Vec<panel_draw::Model> = panels::draws;
    InterestsOfExpert: ExpertId => Vec<CompanyId> = panels::interests;
    ExpertById: ExpertId => expert::Model = panels::experts_by_id;
    /// What an opinion is about; the caller has been shown the opinion.
    AskedById: PanelOpinionId => Asked = panels::asked;
    SignaturesOfApplication: ResidencyApplicationId => Vec<signature::Model> = find::signatures_of;
    /// A session that is named by something the viewer has been shown.
    SessionById: CommissionSessionId => commission_session::Model = sessions::sessions;
    SeatsOfSession: CommissionSessionId => Vec<UserId> = sessions::seats_of;
    AgendaOfSession: CommissionSessionId => Vec<commission_item::Model> = sessions::agendas;
    /// What a line of an agenda is about; the caller has been shown the line.
    TabledById: CommissionItemId => Tabled = sessions::tabled;
    VotesOfItem: CommissionItemId => Vec<commission_vote::Model> = sessions::votes_of;
    TiesOfItem: CommissionItemId => Vec<(UserId, TieKind)> = sessions::ties_of;
    ItemsOfApplication: ResidencyApplicationId => Vec<commission_item::Model> = sessions::items_of;
}
