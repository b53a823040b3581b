//! Reads one row for each of many places with one statement for all of them.
//!
//! The first place that asks for a kind of row waits one turn of the executor, in which all its neighbours ask too; then it
//! reads for all. There is no timer, so that a request alone loses no time.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use kernel::problem::Problem;
use kernel::work::View;

/// A kind of row that can be read many at a time.
pub trait Batch: Send + Sync + 'static {
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    type Value: Clone + Send + Sync + 'static;

    /// What is not there, or not to be seen, is left out.
    fn fetch(view: &View, keys: Vec<Self::Key>) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>, Problem>> + Send;
}

/// Kinds of rows that a question of the domain reads as they are: `PartiesOfAgreement: AgreementId => Vec<party::Model> = find::parties;`.
macro_rules! batches {
    ($($(#[$meta:meta])* $name:ident: $key:ty => $value:ty = $fetch:path;)*) => {$(
        $(#[$meta])*
        pub struct $name;

        impl $crate::graphql::loading::Batch for $name {
            type Key = $key;
            type Value = $value;

            async fn fetch(
                view: &::kernel::work::View,
                keys: Vec<$key>,
            ) -> Result<std::collections::HashMap<$key, $value>, ::kernel::problem::Problem> {
                $fetch(view, keys).await
            }
        }
    )*};
}

pub(crate) use batches;

type Answer<B> = Result<Option<<B as Batch>::Value>, Problem>;

struct Lane<B: Batch> {
    known: HashMap<B::Key, Option<B::Value>>,
    waiting: Vec<(B::Key, oneshot::Sender<Answer<B>>)>,
    /// Somebody is about to read for all who wait.
    led: bool,
}

impl<B: Batch> Default for Lane<B> {
    fn default() -> Self {
        Self { known: HashMap::new(), waiting: vec![], led: false }
    }
}

/// One lane for each kind of row, for one request.
#[derive(Default)]
pub struct Loaders(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Loaders {
    fn lane<B: Batch>(&self) -> Arc<Mutex<Lane<B>>> {
        let mut lanes = self.0.lock().expect("nobody panics with it");
        let lane = lanes.entry(TypeId::of::<B>()).or_insert_with(|| Arc::new(Mutex::new(Lane::<B>::default())));
        lane.clone().downcast().expect("a lane is found by its type")
    }

    pub async fn load<B: Batch>(&self, view: &View, key: B::Key) -> Answer<B> {
        let lane = self.lane::<B>();
        let (answered, leads) = {
            let mut lane = lane.lock().expect("nobody panics with it");
            if let Some(known) = lane.known.get(&key) {
                return Ok(known.clone());
            }
            let (sender, receiver) = oneshot::channel();
            lane.waiting.push((key, sender));
            (receiver, !std::mem::replace(&mut lane.led, true))
        };
        if leads {
            tokio::task::yield_now().await;
            let waiting = {
                let mut lane = lane.lock().expect("nobody panics with it");
                lane.led = false;
                std::mem::take(&mut lane.waiting)
            };
            let mut keys: Vec<B::Key> = waiting.iter().map(|(key, _)| key.clone()).collect();
            let mut seen = std::collections::HashSet::new();
            keys.retain(|key| seen.insert(key.clone()));
            let read = B::fetch(view, keys).await;
            let mut lane = lane.lock().expect("nobody panics with it");
            for (key, sender) in waiting {
                let answer = match &read {
                    Ok(rows) => Ok(lane.known.entry(key.clone()).or_insert_with(|| rows.get(&key).cloned()).clone()),
                    Err(problem) => Err(problem.clone()),
                };
                // Whoever no longer waits has been cancelled.
                let _ = sender.send(answer);
            }
        }
        answered.await.unwrap_or_else(|_| Err(Problem::broken("the reader of a batch was cancelled")))
    }

    /// Forgets what was read, after a write.
    pub fn forget(&self) {
        self.0.lock().expect("nobody panics with it").clear();
    }
}
