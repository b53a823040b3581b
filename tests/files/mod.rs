//! Files: sent to a signed address, used once, read by those who may.

mod uploads;
