//! Parks keep what is public about them: their profile, their calendar, their law, their services.

mod calendar;
mod law;
mod profile;
mod services;
