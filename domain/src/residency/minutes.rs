//! The minutes of a session: a page that a browser shows and prints, in the language of whoever closes it. Once made it is a file like
//! others, with its SHA-256, and nothing changes it.

use chrono::NaiveDate;
use entity::ids::UserId;
use entity::parks::park;
use entity::residency::{ItemState, TieKind, VoteChoice, commission_session, commission_vote};

use super::sessions::{self, Tabled};
use crate::{companies, identity};
use kernel::language::{Locale, pick, say};
use kernel::problem::{Message, Problem};
use kernel::work::Work;
use macros::boxed;

/// What the minutes say.
struct Minutes {
    title: String,
    /// Each with its name.
    facts: Vec<(String, String)>,
    lines: Vec<Line>,
}

/// What they say of one application.
struct Line {
    title: String,
    /// Who, how, and why.
    votes: Vec<[String; 3]>,
    said: Vec<String>,
}

/// Writes the minutes of a session that has just been decided.
#[boxed]
pub(super) async fn write(
    work: &Work,
    session: &commission_session::Model,
    park: &park::Model,
    number: i32,
    held_on: NaiveDate,
) -> Result<String, Problem> {
    let locale = work.locale();
    let told = |id: &'static str| say(locale, &Message::new(id));
    let members = sessions::seats(work, session.id).await?;
    let agenda = sessions::agenda(work, session.id).await?;
    let ids: Vec<_> = agenda.iter().map(|item| item.id).collect();
    let mut tabled = sessions::tabled(work, ids.clone()).await?;
    let votes = sessions::votes_of(work, ids).await?;
    let people = identity::find::users(work, members.clone()).await?;
    let name = |user: UserId| people.get(&user).map(|user| user.full_name.clone()).unwrap_or_default();
    let companies = companies::find::by_ids(work, tabled.values().map(|tabled| tabled.application.company_id).collect()).await?;
    let is_present = |user: &UserId| votes.values().flatten().any(|vote| vote.user_id == *user && vote.cast_at.is_some());
    let (present, absent): (Vec<UserId>, Vec<UserId>) = members.iter().partition(|user| is_present(user));
    let names = |users: Vec<UserId>| users.into_iter().map(name).collect::<Vec<_>>().join(", ");
    let mut facts = vec![
        (told("minutes-day"), held_on.to_string()),
        (told("minutes-place"), session.place.clone()),
        (told("minutes-chair"), name(session.chair_id)),
        (told("minutes-present"), names(present)),
    ];
    if !absent.is_empty() {
        facts.push((told("minutes-absent"), names(absent)));
    }
    let mut lines = vec![];
    for item in agenda {
        let tabled = tabled.remove(&item.id).ok_or_else(|| Problem::broken("a line of an agenda is about nothing"))?;
        let company = companies.get(&tabled.application.company_id).map(|company| company.name.clone()).unwrap_or_default();
        let votes = votes.get(&item.id).map_or(&[][..], Vec::as_slice);
        lines.push(line(locale, &tabled, &company, votes, name)?);
    }
    let park_name = pick(&park.names, locale).unwrap_or_default();
    let title = Message::new("minutes-title").with("number", number).with("day", held_on.to_string()).with("park", park_name);
    let headings = ["minutes-member", "minutes-vote", "minutes-reason"].map(told);
    Ok(page(locale.spoken(), &headings, &Minutes { title: say(locale, &title), facts, lines }))
}

fn line(
    locale: &Locale,
    tabled: &Tabled,
    company: &str,
    votes: &[commission_vote::Model],
    name: impl Fn(UserId) -> String,
) -> Result<Line, Problem> {
    let told = |message: Message| say(locale, &message);
    let application = &tabled.application;
    let tally = sessions::tally(votes, tabled.session.chair_id);
    let rule = sessions::rule(&tabled.regime)?;
    let abstained = votes.iter().filter(|vote| vote.choice == VoteChoice::Abstained).count();
    let mut said = vec![];
    if !matches!(tabled.item.state, ItemState::Dropped) {
        let counted = Message::new("minutes-count")
            .with("favour", tally.in_favour)
            .with("against", tally.against)
            .with("abstained", abstained)
            .with("quorum", rule.quorum);
        said.push(told(counted));
    }
    match tabled.item.state {
        ItemState::Approved => {
            said.push(told(Message::new("minutes-approved")));
            said.push(told(match application.effective_from {
                Some(day) => Message::new("minutes-effective").with("day", day.to_string()),
                None => Message::new("minutes-effective-agreement"),
            }));
        }
        ItemState::Refused => {
            let (code, reason) = (application.reason_code.as_deref(), application.reason.as_deref());
            let refused = Message::new("minutes-refused");
            said.push(told(refused.with("code", code.unwrap_or_default()).with("reason", reason.unwrap_or_default())));
        }
        ItemState::Postponed => {
            said.push(told(Message::new("minutes-postponed").with("reason", tabled.item.remark.as_deref().unwrap_or_default())));
        }
        ItemState::Dropped => said.push(told(Message::new("minutes-dropped"))),
        ItemState::Pending => return Err(Problem::broken("minutes of what is not decided")),
    }
    let vote = |vote: &commission_vote::Model| {
        let choice = match vote.choice {
            VoteChoice::InFavour => "minutes-in-favour",
            VoteChoice::Against => "minutes-against",
            VoteChoice::Abstained => "minutes-abstained",
        };
        let tie = vote.tie.map(|tie| told(Message::new(tie_name(tie))));
        let why: Vec<String> = tie.into_iter().chain(vote.note.clone()).collect();
        [name(vote.user_id), told(Message::new(choice)), why.join(": ")]
    };
    let title = Message::new("minutes-item").with("position", tabled.item.position).with("company", company);
    Ok(Line { title: told(title.with("number", application.number.as_str())), votes: votes.iter().map(vote).collect(), said })
}

fn tie_name(tie: TieKind) -> &'static str {
    match tie {
        TieKind::Ownership => "tie-ownership",
        TieKind::Membership => "tie-membership",
        TieKind::FormerMembership => "tie-former-membership",
        TieKind::Investment => "tie-investment",
        TieKind::Declared => "tie-declared",
    }
}

/// The page: no script, nothing from elsewhere, and nobody's text is markup.
fn page(language: &str, headings: &[String; 3], minutes: &Minutes) -> String {
    let title = escaped(&minutes.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<dl>\n"
    );
    for (name, what) in &minutes.facts {
        page += &format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(what));
    }
    page += "</dl>\n";
    for line in &minutes.lines {
        page += &format!("<h2>{}</h2>\n", escaped(&line.title));
        if !line.votes.is_empty() {
            let heading: String = headings.iter().map(|heading| format!("<th>{}</th>", escaped(heading))).collect();
            page += &format!("<table>\n<tr>{heading}</tr>\n");
            for vote in &line.votes {
                let row: String = vote.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
                page += &format!("<tr>{row}</tr>\n");
            }
            page += "</table>\n";
        }
        for said in &line.said {
            page += &format!("<p>{}</p>\n", escaped(said));
        }
    }
    page + "</body>\n</html>\n"
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_text_is_markup() {
        let line = Line { title: "<b>".into(), votes: vec![["A & B".into(), "\"".into(), "<script>".into()]], said: vec!["<p>".into()] };
        let minutes = Minutes { title: "1 < 2".into(), facts: vec![("<dt>".into(), "</dl>".into())], lines: vec![line] };
        let page = page("en", &["Who", "How", "Why"].map(str::to_owned), &minutes);
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;") && page.contains("<td>A &amp; B</td>"), "{page}");
        assert_eq!(page.matches("</dl>").count(), 1);
    }
}
