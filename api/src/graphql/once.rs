//! A mutation that has a key: what it writes and what it answers become true together, and whoever sends it again is told the
//! same.

use std::sync::{Mutex, MutexGuard};

use entity::ids::FactId;
use serde_json::Value as Json;

use app::App;
use kernel::executor::Executor;
use kernel::problem::Problem;
use kernel::retries::{Known, Retry};
use kernel::work::{Caller, Work};

/// Their answers hold tokens, which are not kept in a form that can be read; a token that was used says so itself.
const OPENS_A_SESSION: [&str; 4] = ["verifyEmail", "logIn", "refreshSession", "resetPassword"];

/// Several mutations of one document are several transactions; the answer goes with the last, and the key with the first.
pub struct Once {
    app: App,
    retry: Retry,
    /// What the answer is read from.
    reader: Executor,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The key is ours.
    claimed: bool,
    /// Facts of the transaction that is held.
    facts: Vec<FactId>,
    /// What another one with this key has left, so that nothing is done here.
    known: Option<Known>,
    /// The answer is not to be kept.
    secret: bool,
}

impl Once {
    pub fn new(app: App, retry: Retry, reader: Executor) -> Self {
        Self { app, retry, reader, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics with it")
    }

    /// The answer that was given already.
    pub async fn answered(&self) -> Result<Option<Json>, Problem> {
        self.retry.look(&self.reader, self.app.clock.now()).await?.answer()
    }

    /// Begins, with the key taken; whoever comes second waits here, and finds out what the first has done.
    pub async fn begin(&self, caller: Caller, action: &str) -> Result<Work, Problem> {
        self.release().await?;
        let work = self.app.begin(caller, action).await?;
        if OPENS_A_SESSION.contains(&action) {
            self.state().secret = true;
        } else if !self.state().claimed {
            match self.retry.claim(work.db(), work.now()).await? {
                Known::Nothing => {}
                known => {
                    self.state().known = Some(known);
                    return Err(Problem::conflict("problem-key-pending"));
                }
            }
        }
        Ok(work)
    }

    /// Holds what is written until there is an answer to it.
    pub async fn commit(&self, work: Work) -> Result<(), Problem> {
        if OPENS_A_SESSION.contains(&work.action()) {
            return self.app.commit(work).await;
        }
        let (held, facts) = work.hold().await?;
        self.reader.hold(held).await;
        let mut state = self.state();
        state.facts = facts;
        state.claimed = true;
        Ok(())
    }

    /// Commits the open transaction, because another one follows.
    async fn release(&self) -> Result<(), Problem> {
        if self.reader.commit().await? {
            let facts = std::mem::take(&mut self.state().facts);
            self.app.tell(facts).await;
        }
        Ok(())
    }

    /// Makes it true together with its answer. Gives back another answer, if the same was done by somebody else meanwhile.
    pub async fn finish(&self, answer: &Json) -> Result<Option<Json>, Problem> {
        let (known, claimed, secret) = {
            let mut state = self.state();
            (state.known.take(), state.claimed, state.secret)
        };
        if let Some(known) = known {
            return known.answer();
        }
        if !claimed {
            return Ok(None);
        }
        // After a later mutation of the document failed, no transaction is left that could take the answer.
        if self.reader.has_transaction().await {
            if secret {
                self.retry.forget(&self.reader, None).await?;
            } else {
                self.retry.keep(&self.reader, answer).await?;
            }
            self.release().await?;
        } else if !secret {
            let work = self.app.begin(Caller::system(), "keepAnswer").await?;
            self.retry.keep(work.db(), answer).await?;
            self.app.commit(work).await?;
        }
        Ok(None)
    }
}
