//! Makes the copies of their data that people have asked for.

use api::graphql::ids;
use app::App;
use domain::identity::export;
use kernel::problem::Problem;
use kernel::work::Caller;

/// Makes those that are waiting. Gives back how many there were.
pub async fn make(app: &App) -> Result<usize, Problem> {
    let view = app.view(Caller::system());
    let waiting = export::waiting(&view).await?;
    for asked in &waiting {
        let data = export::gather(&view, asked.user_id, |kind, id| ids::encode(kind, id).to_string()).await;
        let work = app.begin(Caller::system(), "makeDataExport").await?;
        let made = match &data {
            Ok(data) => export::keep(&work, &app.blobs, asked, data).await,
            Err(problem) => Err(problem.clone()),
        };
        match made {
            Ok(()) => app.commit(work).await?,
            // Another worker was quicker.
            Err(Problem::Conflict(_)) => {}
            // It is tried again when the database is back.
            Err(Problem::Unavailable) => return Err(Problem::Unavailable),
            Err(problem) => {
                drop(work);
                tracing::error!(%problem, export = %asked.id, "a copy of somebody's data cannot be made");
                let work = app.begin(Caller::system(), "makeDataExport").await?;
                export::give_up(&work, asked.id).await?;
                app.commit(work).await?;
            }
        }
    }
    Ok(waiting.len())
}
