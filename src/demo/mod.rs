//! The demonstration: the parks, rules, companies, agreements and programs that `data/` tells of, and around them startups,
//! applications, deals and investors that are invented, the same ones every time.
//!
//! What has a verb is done by the verb, as the operator; what there is hundreds of is written row by row.

use std::time::Duration;

use app::App;
use app::config::Config;
use domain::parks::find;
use kernel::problem::Problem;
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
mod seeded;
mod startups;

pub use seeded::Report;
use seeded::Seeded;

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
    let mut seeded = Seeded::default();
    parks::write(work, &mut seeded, files.parks, &files.names.price, hash).await?;
    companies::write(work, &mut seeded, files.companies).await?;
    agreements::write(work, &mut seeded, files.agreements).await?;
    programs::write(work, &mut seeded, files.programs).await?;
    let deals = startups::write(work, blobs, &mut seeded, &files.names, scale.startups, hash).await?;
    judges::write(work, &seeded, &files.names, hash).await?;
    investors::write(work, &mut seeded, files.investors, &files.names, scale.investors, &deals, hash).await?;
    Ok(seeded.report)
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
