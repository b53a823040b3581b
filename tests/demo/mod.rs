//! The demonstration is there, once, and has something to show to everybody.

mod seeded;
