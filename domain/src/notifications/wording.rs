//! What a notification says, in the language of whoever reads it.

use std::collections::BTreeMap;

use entity::notifications::NotificationKind;
use entity::text::Texts;
use serde::{Deserialize, Serialize};

use kernel::language::{Locale, pick, say};
use kernel::problem::Message;

/// What the wordings are filled with.
pub const PARTS: [&str; 11] =
    ["agreement", "company", "day", "deal", "investor", "number", "park", "partner", "person", "program", "search"];

/// A name that is the same everywhere, or one that is written in several languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    Plain(String),
    Localized(Texts),
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<Texts> for Part {
    fn from(texts: Texts) -> Self {
        Self::Localized(texts)
    }
}

/// The parts of one notification by name; kept with it, so that it says later what was so then.
pub type Details = BTreeMap<String, Part>;

/// The words of a notification.
pub fn title(kind: NotificationKind, details: &Details, locale: &Locale) -> String {
    let message = PARTS.iter().fold(Message::new(wording(kind, details)), |message, name| match details.get(*name) {
        Some(Part::Plain(text)) => message.with(name, text.as_str()),
        Some(Part::Localized(texts)) => message.with(name, pick(texts, locale).unwrap_or_default()),
        None => message,
    });
    say(locale, &message)
}

/// As `title`, of what the database holds.
pub fn title_of(kind: NotificationKind, details: &serde_json::Value, locale: &Locale) -> String {
    let details = serde_json::from_value(details.clone()).unwrap_or_default();
    title(kind, &details, locale)
}

fn wording(kind: NotificationKind, details: &Details) -> &'static str {
    use NotificationKind::*;
    match kind {
        ResidencyApplicationReceived => "notification-residency-application-received",
        ResidencyDecision => "notification-residency-decision",
        RevisionRequested => "notification-revision-requested",
        ResidencyChanged => "notification-residency-changed",
        ObligationDue => "notification-obligation-due",
        AppealFiled => "notification-appeal-filed",
        WarningRanOut => "notification-warning-ran-out",
        AppealDecided => "notification-appeal-decided",
        PanelOpinionAsked => "notification-panel-opinion-asked",
        PanelStuck => "notification-panel-stuck",
        CommissionInvited => "notification-commission-invited",
        CommissionReminder => "notification-commission-reminder",
        CommissionCancelled => "notification-commission-cancelled",
        AccessRequested => "notification-access-requested",
        AccessDecision => "notification-access-decision",
        ProgramApplicationReceived => "notification-program-application-received",
        ApplicationMoved => "notification-application-moved",
        IntakeCancelled => "notification-intake-cancelled",
        OfferMade => "notification-offer-made",
        ReviewAssigned => "notification-review-assigned",
        // By a search, or by the thesis.
        DealMatched if details.contains_key("search") => "notification-deal-matched",
        DealMatched => "notification-deal-wanted",
        IntroductionRequested => "notification-introduction-requested",
        IntroductionConnected => "notification-introduction-connected",
        MessageReceived => "notification-message-received",
        AgreementProposed => "notification-agreement-proposed",
        AgreementExpiring => "notification-agreement-expiring",
        ReciprocityOutOfBand => "notification-reciprocity-out-of-band",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::language::SPOKEN;

    #[test]
    fn every_kind_is_said_in_every_language_with_all_its_parts() {
        let details: Details = PARTS.iter().map(|name| ((*name).to_owned(), format!("<{name}>").into())).collect();
        let of_thesis = Details::from([("deal".to_owned(), "<deal>".to_owned().into())]);
        for language in SPOKEN {
            let locale = Locale::only(language);
            let wanted = title(NotificationKind::DealMatched, &of_thesis, &locale);
            assert!(wanted.contains("<deal>") && !wanted.contains('$'), "{language}: {wanted}");
            for kind in NotificationKind::ALL {
                let said = title(*kind, &details, &locale);
                assert_ne!(said, wording(*kind, &details), "{language} has words for it");
                assert!(said.contains('<'), "{said} names what it is about");
                assert!(!said.contains('$'), "{said} is filled");
            }
        }
    }

    #[test]
    fn a_name_comes_in_the_readers_language() {
        let park = Texts([("en".to_owned(), "Silk Park".to_owned()), ("ru".to_owned(), "Шёлковый парк".to_owned())].into());
        let details: Details = [("park".to_owned(), park.into()), ("company".to_owned(), "Karvon".to_owned().into())].into();
        let kept = serde_json::to_value(&details).unwrap();
        let said = |language| title_of(NotificationKind::ResidencyDecision, &kept, &Locale::only(language));
        assert!(said("ru").contains("Шёлковый парк") && said("ru").contains("Karvon"));
        assert!(said("kk").contains("Silk Park"));
    }
}
