//! The demonstration: the parks, rules, companies, agreements and programs that `data/` tells of, and around them startups,
//! applications, deals and investors that are invented, the same ones every time.
//!
//! What has a verb is done by the verb, as the operator; what there is hundreds of is written row by row.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use entity::ids::{AgreementId, CompanyId, ServiceId, UserId};
use entity::parks::{ServiceKind, park, regime};
use entity::text::Texts;
use rust_decimal::Decimal;

use app::App;
use app::config::Config;
use domain::parks::find;
use kernel::calendar::WorkCalendar;
use kernel::problem::Problem;
use kernel::values::Money;
use kernel::work::{Caller, Work};
use platform::blobs::Blobs;

mod agreements;
mod applications;
mod chance;
mod companies;
pub mod files;
mod investors;
mod judges;
mod parks;
mod people;
mod programs;
mod startups;

/// How much is invented besides what is known.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub startups: usize,
    pub investors: usize,
}

impl Default for Scale {
    fn default() -> Self {
        Self { startups: 200, investors: 24 }
    }
}

/// What has been written; all zero where the demonstration was there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub parks: usize,
    pub regimes: usize,
    pub companies: usize,
    pub residencies: usize,
    pub applications: usize,
    pub agreements: usize,
    pub programs: usize,
    pub investors: usize,
    pub deals: usize,
}

/// A park with what others need of it.
struct Seat {
    pub park: park::Model,
    pub regimes: Vec<regime::Model>,
    pub services: HashMap<ServiceKind, ServiceId>,
    pub calendar: WorkCalendar,
    pub today: NaiveDate,
    pub officer: UserId,
}

/// What has been written so far, by the names that the files call it by.
#[derive(Default)]
struct Town {
    pub parks: HashMap<String, Seat>,
    pub companies: HashMap<String, CompanyId>,
    pub agreements: HashMap<String, AgreementId>,
    pub intakes: Vec<programs::OpenIntake>,
    pub report: Report,
}

impl Town {
    fn park(&self, slug: &str) -> Result<&Seat, Problem> {
        self.parks.get(slug).ok_or_else(|| Problem::broken(format!("no park {slug} in the data")))
    }
}

/// Writes the demonstration, all of it or nothing; one that is there already is left as it is.
pub async fn seed(app: &App, scale: Scale) -> Result<Report, Problem> {
    let files = files::read()?;
    let view = app.view(Caller::system());
    let first = &files.parks[0].founding.slug;
    if find::by_slug(&view, first).await?.is_some() {
        return Ok(Report::default());
    }
    // One hash for all: the demonstration hides nothing, and a hash takes as long as a login.
    let hash = app.hasher.hash(app.config.demo_password.clone()).await;
    let mut work = app.begin(Caller::system(), "demo").await?;
    let report = write(&mut work, &app.blobs, files, scale, &hash).await?;
    app.commit(work).await?;
    Ok(report)
}

async fn write(work: &mut Work, blobs: &Blobs, files: files::Files, scale: Scale, hash: &str) -> Result<Report, Problem> {
    let mut town = Town::default();
    parks::write(work, &mut town, files.parks, &files.names.price, hash).await?;
    companies::write(work, &mut town, files.companies).await?;
    agreements::write(work, &mut town, files.agreements).await?;
    programs::write(work, &mut town, files.programs).await?;
    let deals = startups::write(work, blobs, &mut town, &files.names, scale.startups, hash).await?;
    judges::write(work, &town, &files.names, hash).await?;
    investors::write(work, &mut town, files.investors, &files.names, scale.investors, &deals, hash).await?;
    Ok(town.report)
}

/// What is printed at the start: what there is, whom one can be, and what to ask first.
pub fn welcome(config: &Config, report: &Report, took: Duration) -> String {
    let url = config.public_url.trim_end_matches('/');
    let password = &config.demo_password;
    let made = match report {
        Report { parks: 0, .. } => "The demonstration is as it was left; --fresh starts over.".to_owned(),
        Report { parks, regimes, companies, residencies, applications, agreements, programs, investors, deals } => format!(
            "Made in {:.1} s: {parks} parks with {regimes} regimes, {companies} companies, {residencies} residencies, {applications} \
             applications, {agreements} agreements, {programs} programs, {investors} investors, {deals} deals.",
            took.as_secs_f64()
        ),
    };
    format!(
        "{made}\n\
         Facts come with their source; what is invented says that it is demo data.\n\n\
         GraphiQL   {url}/graphiql\n\
         GraphQL    {url}/graphql\n\
         Accounts   officer@it-park.example, officer@astana-hub.example, officer@skolkovo.example, officer@htp-belarus.example,\n           \
         officer@it-park-kazan.example, officer@pit-kazakhstan.example, expert-1@skolkovo.example, board-1@htp-belarus.example; the password of all is {password}\n\n\
         Three things to ask:\n\n\
         {{ parks {{ nodes {{ name city regime {{ category steps {{ kind limit unit decidedBy }} legalBasis {{ title verified }} }} }} }} }}\n\n\
         {{ company(slug: \"epam-systems\") {{ name homePark {{ name }} offices {{ kind country city }} residencies {{ state since park {{ name }} }} }} }}\n\n\
         mutation {{ logIn(input: {{ email: \"officer@it-park.example\", password: \"{password}\" }}) {{ tokens {{ accessToken viewer {{ user {{ fullName }} }} }} }} }}\n"
    )
}

fn decimal(text: &str) -> Result<Decimal, Problem> {
    text.parse().map_err(Problem::internal)
}

fn money(amount: &str, currency: &str) -> Result<Money, Problem> {
    Money::parse(decimal(amount)?, currency).map_err(|fault| Problem::broken(format!("{amount} {currency}: {}", fault.id)))
}

fn days_ago(today: NaiveDate, days: usize) -> NaiveDate {
    today.checked_sub_days(Days::new(days as u64)).unwrap_or(today)
}

fn in_days(today: NaiveDate, days: usize) -> NaiveDate {
    today.checked_add_days(Days::new(days as u64)).unwrap_or(today)
}

/// Sentences after one another, in every language.
fn joined(texts: &[&Texts]) -> Texts {
    let mut all = Texts::default();
    for texts in texts {
        for (language, text) in &texts.0 {
            let said = all.0.entry(language.clone()).or_default();
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(text);
        }
    }
    all
}
