//! The worker's day: it sleeps until a commit in this process wakes it, or a second has passed, for commits elsewhere.

use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Shared;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::{deliver, exports, outbox, schedule, webhooks};
use app::App;
use kernel::problem::Problem;
use platform::mint;

/// A commit in another process is seen this late.
const NAP: Duration = Duration::from_secs(1);
const BETWEEN_TIMERS: Duration = Duration::from_secs(60);

/// Works until `stop`, and finishes what is in hand then.
pub async fn run(app: &App, stop: impl Future<Output = ()>) {
    let stop = stop.shared();
    let (letters, calls, copies) = (Notify::new(), Notify::new(), Notify::new());
    app.bus.worker_runs(true);
    let told = || [&letters, &calls, &copies].into_iter().for_each(Notify::notify_one);
    tokio::join!(
        tell_facts(app, told, &stop),
        deliver("letters", &letters, &stop, || deliver::deliver(app)),
        deliver("webhooks", &calls, &stop, || webhooks::deliver(app)),
        deliver("data exports", &copies, &stop, || exports::make(app)),
        keep_time(app, &stop),
    );
    app.bus.worker_runs(false);
}

/// Makes the index of matches, and keeps it near the present: who asks then has little to wait for. Every process that answers does,
/// whether it works or not.
pub async fn follow_matches(app: &App, stop: impl Future<Output = ()>) {
    let stop = stop.shared();
    while stop.peek().is_none() {
        if let Err(problem) = app.matches().await {
            tracing::error!(%problem, "the index of matches cannot be brought up to date");
        }
        tokio::select! {
            () = stop.clone() => {}
            () = sleep(NAP) => {}
        }
    }
}

/// Does everything that is due now, and then no more: for tests, and before a process ends.
pub async fn settle(app: &App) -> Result<(), Problem> {
    while outbox::tell(app, mint::id()).await? + deliver::deliver(app).await? + webhooks::deliver(app).await? + exports::make(app).await?
        > 0
    {}
    Ok(())
}

/// Facts come first: they lead to letters and calls, of which `handed_on` tells.
async fn tell_facts<S: Future<Output = ()>>(app: &App, handed_on: impl Fn(), stop: &Shared<S>) {
    let me = mint::id();
    while stop.peek().is_none() {
        let told = outbox::tell(app, me).await;
        handed_on();
        match told {
            Ok(0) => tokio::select! {
                () = stop.clone() => {}
                () = app.bus.work_to_do() => {}
                () = sleep(NAP) => {}
            },
            Ok(_) => {}
            Err(problem) => trouble("facts", problem, stop).await,
        }
    }
}

/// Letters, calls and copies have a loop each: a slow one holds nothing else up.
async fn deliver<S, F>(what: &str, woken: &Notify, stop: &Shared<S>, some: impl Fn() -> F)
where
    S: Future<Output = ()>,
    F: Future<Output = Result<usize, Problem>>,
{
    while stop.peek().is_none() {
        match some().await {
            Ok(0) => tokio::select! {
                () = stop.clone() => {}
                () = woken.notified() => {}
                () = sleep(NAP) => {}
            },
            Ok(_) => {}
            Err(problem) => trouble(what, problem, stop).await,
        }
    }
}

async fn keep_time<S: Future<Output = ()>>(app: &App, stop: &Shared<S>) {
    while stop.peek().is_none() {
        schedule::run_timers(app).await;
        tokio::select! {
            () = stop.clone() => {}
            () = sleep(BETWEEN_TIMERS) => {}
        }
    }
}

async fn trouble<S: Future<Output = ()>>(with: &str, problem: Problem, stop: &Shared<S>) {
    tracing::error!(%problem, with, "the worker is in trouble and tries again");
    tokio::select! {
        () = stop.clone() => {}
        () = sleep(NAP) => {}
    }
}
