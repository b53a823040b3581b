//! Word between the parts of one process: "there is something to do", and "this has been told".

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use macros::boxed;
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

/// How long a commit waits for its facts to be told.
const PATIENCE: Duration = Duration::from_millis(250);

/// How many facts a slow subscriber may be behind before it loses some.
const BACKLOG: usize = 1024;

#[derive(Clone, Debug)]
pub struct Bus(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// A worker runs in this process.
    worker: AtomicBool,
    work_to_do: Notify,
    /// Facts that a commit waits for.
    awaited: Mutex<HashSet<Uuid>>,
    told: Notify,
    news: broadcast::Sender<News>,
}

/// A fact, as subscribers hear of it: the versioned name and the ids, as JSON.
#[derive(Clone, Debug)]
pub struct News {
    pub fact: Uuid,
    pub name: Arc<str>,
    pub payload: Arc<serde_json::Value>,
    /// The people who have been notified of it.
    pub told: Arc<[Uuid]>,
}

impl Default for Bus {
    fn default() -> Self {
        Self(Arc::new(Inner {
            worker: AtomicBool::new(false),
            work_to_do: Notify::new(),
            awaited: Mutex::default(),
            told: Notify::new(),
            news: broadcast::channel(BACKLOG).0,
        }))
    }
}

impl Bus {
    /// A worker says that it has begun, or that it has ended.
    pub fn worker_runs(&self, runs: bool) {
        self.0.worker.store(runs, Ordering::SeqCst);
    }

    /// Wakes the worker, and waits a moment until it has told these facts.
    #[boxed]
    pub async fn committed(&self, facts: &[Uuid]) {
        if facts.is_empty() || !self.0.worker.load(Ordering::SeqCst) {
            self.0.work_to_do.notify_one();
            return;
        }
        self.awaited().extend(facts);
        self.0.work_to_do.notify_one();
        let all_told = async {
            loop {
                let told = self.0.told.notified();
                tokio::pin!(told);
                told.as_mut().enable();
                if !facts.iter().any(|fact| self.awaited().contains(fact)) {
                    return;
                }
                told.await;
            }
        };
        if tokio::time::timeout(PATIENCE, all_told).await.is_err() {
            self.awaited().retain(|fact| !facts.contains(fact));
        }
    }

    fn awaited(&self) -> std::sync::MutexGuard<'_, HashSet<Uuid>> {
        self.0.awaited.lock().expect("nobody panics with it")
    }

    /// The worker waits for something to do.
    #[boxed]
    pub async fn work_to_do(&self) {
        self.0.work_to_do.notified().await;
    }

    /// The worker has handed these facts on.
    pub fn told(&self, facts: &[Uuid]) {
        self.awaited().retain(|fact| !facts.contains(fact));
        self.0.told.notify_waiters();
    }

    /// The worker tells subscribers of a fact.
    pub fn announce(&self, news: News) {
        // Nobody listening is no fault.
        let _ = self.0.news.send(news);
    }

    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.0.news.subscribe()
    }
}
