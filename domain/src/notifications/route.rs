//! Who is told of which fact. One match says it all; each person is told once of a fact, however often it is handed on.

use std::collections::HashSet;

use entity::identity::Role;
use entity::ids::{
    AgreementId, CommissionSessionId, CompanyId, DealId, FactId, ObligationId, OrganizationId, PanelOpinionId, ParkId,
    ProgramApplicationId, ProgramId, ResidencyApplicationId, SavedSearchId, UserId,
};
use entity::notifications::{NotificationKind, notification};
use entity::{agreements, companies, investment, parks, programs, residency};
use macros::boxed;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::wording::{self, Details, Part};
use crate::identity;
use kernel::calendar::{day_in, zone};
use kernel::events::{Event, Subject};
use kernel::language::{Locale, say};
use kernel::problem::{Message, Problem};
use kernel::work::{Letter, Work, insert_all};

/// Those who act for an organization; reviewers and the front desk have other work.
const STAFF: [Role; 3] = [Role::Owner, Role::Manager, Role::Member];

/// Something that people should know.
struct News {
    kind: NotificationKind,
    /// Whose staff is told.
    staff: Vec<OrganizationId>,
    /// Who is told in person.
    people: Vec<UserId>,
    about: Vec<About>,
}

/// What a wording names.
enum About {
    Company(CompanyId),
    Park(ParkId),
    /// By its number.
    Application(ResidencyApplicationId),
    /// By its last day; late, by the day until which it can be put right.
    Duty(ObligationId),
    /// By its last day.
    Opinion(PanelOpinionId),
    /// By its day.
    Session(CommissionSessionId),
    /// By its number.
    ProgramApplication(ProgramApplicationId),
    Program(ProgramId),
    /// By its title.
    Agreement(AgreementId),
    /// The other park.
    Partner(ParkId),
    /// The last day of an agreement.
    LastDay(AgreementId),
    /// By its headline: it may be shown without the name of its company.
    Deal(DealId),
    Search(SavedSearchId),
}

/// The whole of it: which fact is news of which kind, for whom, and what it names.
fn news(event: &Event) -> Option<News> {
    use About::*;
    use NotificationKind as Kind;
    let (kind, staff, about): (_, OrganizationId, _) = match *event {
        Event::ResidencyApplicationSubmitted { application, company, park } => {
            (Kind::ResidencyApplicationReceived, park.into(), vec![Company(company), Park(park), Application(application)])
        }
        Event::ResidencyApplicationReturned { application, company, park } => {
            (Kind::RevisionRequested, company.into(), vec![Company(company), Park(park), Application(application)])
        }
        Event::ResidencyApplicationDecided { application, company, park } => {
            (Kind::ResidencyDecision, company.into(), vec![Company(company), Park(park), Application(application)])
        }
        Event::ResidencyBegan { company, park, .. }
        | Event::ResidencyRecorded { company, park, .. }
        | Event::ResidencyStatusChanged { company, park, .. } => {
            (Kind::ResidencyChanged, company.into(), vec![Company(company), Park(park)])
        }
        Event::ResidencyLeft { company, park, .. } | Event::ResidencyTransferred { company, park, .. } => {
            (Kind::ResidencyChanged, park.into(), vec![Company(company), Park(park)])
        }
        Event::ObligationFellDue { obligation, company, park }
        | Event::ObligationOverdue { obligation, company, park }
        | Event::ObligationBreached { obligation, company, park }
        | Event::ObligationSentBack { obligation, company, park } => {
            (Kind::ObligationDue, company.into(), vec![Company(company), Park(park), Duty(obligation)])
        }
        Event::WarningRanOut { company, park, .. } => (Kind::WarningRanOut, park.into(), vec![Company(company), Park(park)]),
        Event::AppealFiled { company, park, .. } => (Kind::AppealFiled, park.into(), vec![Company(company), Park(park)]),
        Event::AppealDecided { company, park, .. } => (Kind::AppealDecided, company.into(), vec![Company(company), Park(park)]),
        Event::PanelStuck { application, park, .. } => (Kind::PanelStuck, park.into(), vec![Park(park), Application(application)]),
        Event::PanelOpinionAsked { opinion, user, park } => {
            return Some(News {
                kind: Kind::PanelOpinionAsked,
                staff: vec![],
                people: vec![user],
                about: vec![Park(park), Opinion(opinion)],
            });
        }
        Event::AgreementProposed { agreement, park } => (Kind::AgreementProposed, park.into(), vec![Park(park), Agreement(agreement)]),
        Event::AgreementExpiring { agreement, park } | Event::AgreementEnded { agreement, park } => {
            (Kind::AgreementExpiring, park.into(), vec![Agreement(agreement), LastDay(agreement)])
        }
        Event::ReciprocityOutOfBand { park, partner } => (Kind::ReciprocityOutOfBand, park.into(), vec![Park(park), Partner(partner)]),
        Event::AccessRequested { company, home, host, .. } => (Kind::AccessRequested, home.into(), vec![Company(company), Park(host)]),
        Event::AccessConfirmed { company, host, .. } => (Kind::AccessRequested, host.into(), vec![Company(company), Park(host)]),
        Event::AccessAccepted { company, host, .. }
        | Event::AccessDeclined { company, host, .. }
        | Event::AccessCancelled { company, host, .. }
        | Event::AccessRevoked { company, host, .. }
        | Event::AccessEnded { company, host, .. }
        | Event::AccessExpired { company, host, .. } => (Kind::AccessDecision, company.into(), vec![Company(company), Park(host)]),
        Event::ProgramApplicationStranded { application, company, program } => {
            (Kind::IntakeCancelled, company.into(), vec![Company(company), Program(program), ProgramApplication(application)])
        }
        Event::DealMatched { deal, search, investor } => (Kind::DealMatched, investor.into(), vec![Deal(deal), Search(search)]),
        Event::ThesisMatched { deal, investor } => (Kind::DealMatched, investor.into(), vec![Deal(deal)]),
        _ => return news_for_many(event),
    };
    Some(News { kind, staff: vec![staff], people: vec![], about })
}

/// What is news to several people, or at several parks, at once.
fn news_for_many(event: &Event) -> Option<News> {
    let (kind, session, park, members) = match event {
        Event::CommissionInvited { session, park, members } => (NotificationKind::CommissionInvited, session, park, members),
        Event::CommissionReminded { session, park, members } => (NotificationKind::CommissionReminder, session, park, members),
        Event::CommissionCancelled { session, park, members } => (NotificationKind::CommissionCancelled, session, park, members),
        _ => return news_for_hosts(event),
    };
    let about = vec![About::Park(*park), About::Session(*session)];
    Some(News { kind, staff: vec![], people: members.clone(), about })
}

fn news_for_hosts(event: &Event) -> Option<News> {
    let (kind, application, company, program, hosts) = match event {
        Event::ProgramApplicationSubmitted { application, company, program, hosts } => {
            (NotificationKind::ProgramApplicationReceived, application, company, program, hosts)
        }
        Event::ProgramApplicationWithdrawn { application, company, program, hosts } => {
            (NotificationKind::ApplicationMoved, application, company, program, hosts)
        }
        _ => return None,
    };
    let about = vec![About::Company(*company), About::Program(*program), About::ProgramApplication(*application)];
    Some(News { kind, staff: hosts.iter().map(|host| (*host).into()).collect(), people: vec![], about })
}

/// Who else is told: the parks, of what ended without their doing or is not to come after all.
fn also(event: &Event) -> Vec<OrganizationId> {
    match *event {
        Event::AccessEnded { home, host, .. } | Event::AccessExpired { home, host, .. } | Event::AccessCancelled { home, host, .. } => {
            vec![home.into(), host.into()]
        }
        Event::AccessRevoked { home, .. } | Event::AccessAccepted { home, .. } | Event::AccessDeclined { home, .. } => vec![home.into()],
        _ => vec![],
    }
}

/// Tells everybody whom a fact concerns, here and by mail, unless they have muted its kind; gives back who they are. `links` is
/// the address of the site.
#[boxed]
pub async fn hear(work: &mut Work, fact: FactId, event: &Event, links: &str) -> Result<Vec<UserId>, Problem> {
    let Some(news) = news(event) else { return Ok(vec![]) };
    let mut audience = news.people;
    for organization in news.staff.into_iter().chain(also(event)) {
        audience.extend(identity::find::people_of(work, organization, &STAFF).await?);
    }
    let told = notification::Entity::find().filter(notification::Column::FactId.eq(fact)).all(work.db()).await?;
    let told: HashSet<UserId> = told.into_iter().map(|row| row.user_id).collect();
    let people = identity::find::users(work, audience.into_iter().filter(|person| !told.contains(person)).collect()).await?;
    let details = details(work, &news.about).await?;
    let kept = serde_json::to_value(&details).map_err(Problem::internal)?;
    let Subject { kind: subject_kind, id: subject_id } = event.subject();
    let rows: Vec<_> = people
        .keys()
        .map(|person| notification::ActiveModel {
            id: Set(work.mint()),
            user_id: Set(*person),
            kind: Set(news.kind),
            subject_kind: Set(subject_kind.to_owned()),
            subject_id: Set(subject_id),
            details: Set(kept.clone()),
            fact_id: Set(fact),
            created_at: Set(work.now()),
            read_at: Set(None),
        })
        .collect();
    insert_all::<notification::Entity>(work.db(), rows).await?;
    for person in people.values().filter(|person| !person.muted_notifications.0.contains(&news.kind.as_str())) {
        let locale = Locale::only(&person.locale);
        let title = wording::title(news.kind, &details, &locale);
        let body = Message::new("mail-notification-body")
            .with("name", person.full_name.as_str())
            .with("title", title.as_str())
            .with("link", format!("{links}/notifications"));
        work.mail(Letter { to: person.email.clone(), subject: format!("Karvon: {title}"), body: say(&locale, &body) });
    }
    Ok(people.into_keys().collect())
}

/// The names that hold now, in every language they are written in.
async fn details(work: &Work, about: &[About]) -> Result<Details, Problem> {
    let mut details = Details::new();
    for about in about {
        let (name, part): (_, Part) = match *about {
            About::Company(id) => ("company", found(companies::company::Entity::find_by_id(id).one(work.db()).await?)?.name.into()),
            About::Park(id) => ("park", found(parks::park::Entity::find_by_id(id).one(work.db()).await?)?.names.into()),
            About::Agreement(id) => {
                ("agreement", found(agreements::agreement::Entity::find_by_id(id).one(work.db()).await?)?.titles.into())
            }
            About::Partner(id) => ("partner", found(parks::park::Entity::find_by_id(id).one(work.db()).await?)?.names.into()),
            About::LastDay(id) => {
                let agreement = found(agreements::agreement::Entity::find_by_id(id).one(work.db()).await?)?;
                let last = agreement.terminated_on.map(|end| end.pred_opt().unwrap_or(end)).or(agreement.valid_until);
                ("day", last.map(|day| day.to_string()).unwrap_or_default().into())
            }
            About::Duty(id) => {
                let duty = found(residency::obligation::Entity::find_by_id(id).one(work.db()).await?)?;
                let late = duty.due_on < work.now().date_naive();
                ("day", duty.cure_by.filter(|_| late).unwrap_or(duty.due_on).to_string().into())
            }
            About::Opinion(id) => {
                let opinion = found(residency::panel_opinion::Entity::find_by_id(id).one(work.db()).await?)?;
                let panel = found(residency::panel::Entity::find_by_id(opinion.panel_id).one(work.db()).await?)?;
                let application = found(residency::application::Entity::find_by_id(panel.application_id).one(work.db()).await?)?;
                ("day", application.due_on.map(|day| day.to_string()).unwrap_or_else(|| "—".to_owned()).into())
            }
            About::Session(id) => {
                let session = found(residency::commission_session::Entity::find_by_id(id).one(work.db()).await?)?;
                let park = found(parks::park::Entity::find_by_id(session.park_id).one(work.db()).await?)?;
                ("day", day_in(zone(&park.time_zone), session.starts_at).to_string().into())
            }
            About::Deal(id) => ("deal", found(investment::deal::Entity::find_by_id(id).one(work.db()).await?)?.headline.into()),
            // It may have been forgotten in the meantime.
            About::Search(id) => {
                let search = investment::saved_search::Entity::find_by_id(id).one(work.db()).await?;
                ("search", search.map(|search| search.name).unwrap_or_default().into())
            }
            About::Application(id) => {
                ("number", found(residency::application::Entity::find_by_id(id).one(work.db()).await?)?.number.into())
            }
            About::ProgramApplication(id) => {
                ("number", found(programs::application::Entity::find_by_id(id).one(work.db()).await?)?.number.into())
            }
            About::Program(id) => ("program", found(programs::program::Entity::find_by_id(id).one(work.db()).await?)?.names.into()),
        };
        details.insert(name.to_owned(), part);
    }
    Ok(details)
}

fn found<R>(row: Option<R>) -> Result<R, Problem> {
    row.ok_or_else(|| Problem::broken("a fact names what is not there"))
}
