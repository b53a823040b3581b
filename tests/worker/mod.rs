//! What happens without being asked.

mod facts;
mod letters;
mod webhooks;
