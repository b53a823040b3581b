//! Residencies and what is known of them, many at a time.

use std::collections::HashMap;

use entity::ids::{
    CommissionItemId, CommissionSessionId, CompanyId, ExpertId, FilingId, PanelId, PanelOpinionId, ResidencyApplicationId, ResidencyId,
    UserId,
};
use entity::residency::{
    TieKind, application, commission_item, commission_session, commission_vote, document, expert, filing, panel, panel_draw, panel_opinion,
    residency, signature, status,
};

use crate::api::graphql::loading::Batch;
use crate::domain::residency::find;
use crate::domain::residency::panels::{self, Asked};
use crate::domain::residency::sessions::{self, Tabled};
use crate::kernel::problem::Problem;
use crate::kernel::work::View;

pub struct ResidenciesOfCompany;

impl Batch for ResidenciesOfCompany {
    type Key = CompanyId;
    type Value = Vec<residency::Model>;

    async fn fetch(view: &View, keys: Vec<CompanyId>) -> Result<HashMap<CompanyId, Vec<residency::Model>>, Problem> {
        find::residencies_of(view, keys).await
    }
}

pub struct StatusesOfResidency;

impl Batch for StatusesOfResidency {
    type Key = ResidencyId;
    type Value = Vec<status::Model>;

    async fn fetch(view: &View, keys: Vec<ResidencyId>) -> Result<HashMap<ResidencyId, Vec<status::Model>>, Problem> {
        find::statuses(view, keys).await
    }
}

pub struct ResidencyById;

impl Batch for ResidencyById {
    type Key = ResidencyId;
    type Value = residency::Model;

    async fn fetch(view: &View, keys: Vec<ResidencyId>) -> Result<HashMap<ResidencyId, residency::Model>, Problem> {
        find::residencies(view, keys).await
    }
}

pub struct SuccessorOfResidency;

impl Batch for SuccessorOfResidency {
    type Key = ResidencyId;
    type Value = residency::Model;

    async fn fetch(view: &View, keys: Vec<ResidencyId>) -> Result<HashMap<ResidencyId, residency::Model>, Problem> {
        find::successors(view, keys).await
    }
}

pub struct FilingById;

impl Batch for FilingById {
    type Key = FilingId;
    type Value = filing::Model;

    async fn fetch(view: &View, keys: Vec<FilingId>) -> Result<HashMap<FilingId, filing::Model>, Problem> {
        find::filings(view, keys).await
    }
}

pub struct DocumentsOfApplication;

impl Batch for DocumentsOfApplication {
    type Key = ResidencyApplicationId;
    type Value = Vec<document::Model>;

    async fn fetch(
        view: &View,
        keys: Vec<ResidencyApplicationId>,
    ) -> Result<HashMap<ResidencyApplicationId, Vec<document::Model>>, Problem> {
        find::documents_of(view, keys).await
    }
}

pub struct PanelOfApplication;

impl Batch for PanelOfApplication {
    type Key = ResidencyApplicationId;
    type Value = panel::Model;

    async fn fetch(view: &View, keys: Vec<ResidencyApplicationId>) -> Result<HashMap<ResidencyApplicationId, panel::Model>, Problem> {
        panels::panels_of(view, keys).await
    }
}

/// As far as the viewer may know of it.
pub struct ApplicationById;

impl Batch for ApplicationById {
    type Key = ResidencyApplicationId;
    type Value = application::Model;

    async fn fetch(view: &View, keys: Vec<ResidencyApplicationId>) -> Result<HashMap<ResidencyApplicationId, application::Model>, Problem> {
        find::by_ids(view, keys).await
    }
}

pub struct OpinionsOfPanel;

impl Batch for OpinionsOfPanel {
    type Key = PanelId;
    type Value = Vec<panel_opinion::Model>;

    async fn fetch(view: &View, keys: Vec<PanelId>) -> Result<HashMap<PanelId, Vec<panel_opinion::Model>>, Problem> {
        panels::opinions_of(view, keys).await
    }
}

pub struct DrawsOfPanel;

impl Batch for DrawsOfPanel {
    type Key = PanelId;
    type Value = Vec<panel_draw::Model>;

    async fn fetch(view: &View, keys: Vec<PanelId>) -> Result<HashMap<PanelId, Vec<panel_draw::Model>>, Problem> {
        panels::draws(view, keys).await
    }
}

pub struct InterestsOfExpert;

impl Batch for InterestsOfExpert {
    type Key = ExpertId;
    type Value = Vec<CompanyId>;

    async fn fetch(view: &View, keys: Vec<ExpertId>) -> Result<HashMap<ExpertId, Vec<CompanyId>>, Problem> {
        panels::interests(view, keys).await
    }
}

pub struct ExpertById;

impl Batch for ExpertById {
    type Key = ExpertId;
    type Value = expert::Model;

    async fn fetch(view: &View, keys: Vec<ExpertId>) -> Result<HashMap<ExpertId, expert::Model>, Problem> {
        panels::experts_by_id(view, keys).await
    }
}

/// What an opinion is about; the caller has been shown the opinion.
pub struct AskedById;

impl Batch for AskedById {
    type Key = PanelOpinionId;
    type Value = Asked;

    async fn fetch(view: &View, keys: Vec<PanelOpinionId>) -> Result<HashMap<PanelOpinionId, Asked>, Problem> {
        panels::asked(view, keys).await
    }
}

pub struct SignaturesOfApplication;

impl Batch for SignaturesOfApplication {
    type Key = ResidencyApplicationId;
    type Value = Vec<signature::Model>;

    async fn fetch(
        view: &View,
        keys: Vec<ResidencyApplicationId>,
    ) -> Result<HashMap<ResidencyApplicationId, Vec<signature::Model>>, Problem> {
        find::signatures_of(view, keys).await
    }
}

/// A session that is named by something the viewer has been shown.
pub struct SessionById;

impl Batch for SessionById {
    type Key = CommissionSessionId;
    type Value = commission_session::Model;

    async fn fetch(
        view: &View,
        keys: Vec<CommissionSessionId>,
    ) -> Result<HashMap<CommissionSessionId, commission_session::Model>, Problem> {
        sessions::sessions(view, keys).await
    }
}

pub struct SeatsOfSession;

impl Batch for SeatsOfSession {
    type Key = CommissionSessionId;
    type Value = Vec<UserId>;

    async fn fetch(view: &View, keys: Vec<CommissionSessionId>) -> Result<HashMap<CommissionSessionId, Vec<UserId>>, Problem> {
        sessions::seats_of(view, keys).await
    }
}

pub struct AgendaOfSession;

impl Batch for AgendaOfSession {
    type Key = CommissionSessionId;
    type Value = Vec<commission_item::Model>;

    async fn fetch(
        view: &View,
        keys: Vec<CommissionSessionId>,
    ) -> Result<HashMap<CommissionSessionId, Vec<commission_item::Model>>, Problem> {
        sessions::agendas(view, keys).await
    }
}

/// What a line of an agenda is about; the caller has been shown the line.
pub struct TabledById;

impl Batch for TabledById {
    type Key = CommissionItemId;
    type Value = Tabled;

    async fn fetch(view: &View, keys: Vec<CommissionItemId>) -> Result<HashMap<CommissionItemId, Tabled>, Problem> {
        sessions::tabled(view, keys).await
    }
}

pub struct VotesOfItem;

impl Batch for VotesOfItem {
    type Key = CommissionItemId;
    type Value = Vec<commission_vote::Model>;

    async fn fetch(view: &View, keys: Vec<CommissionItemId>) -> Result<HashMap<CommissionItemId, Vec<commission_vote::Model>>, Problem> {
        sessions::votes_of(view, keys).await
    }
}

pub struct TiesOfItem;

impl Batch for TiesOfItem {
    type Key = CommissionItemId;
    type Value = Vec<(UserId, TieKind)>;

    async fn fetch(view: &View, keys: Vec<CommissionItemId>) -> Result<HashMap<CommissionItemId, Vec<(UserId, TieKind)>>, Problem> {
        sessions::ties_of(view, keys).await
    }
}

pub struct ItemsOfApplication;

impl Batch for ItemsOfApplication {
    type Key = ResidencyApplicationId;
    type Value = Vec<commission_item::Model>;

    async fn fetch(
        view: &View,
        keys: Vec<ResidencyApplicationId>,
    ) -> Result<HashMap<ResidencyApplicationId, Vec<commission_item::Model>>, Problem> {
        sessions::items_of(view, keys).await
    }
}
