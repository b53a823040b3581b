//! Files: announced through the graph, sent to a signed address, then taken by one paper or room, whose staff may read them.
//!
//! In order of events: somebody announces a file, its bytes are received, another slice takes it for an organization and names
//! its readers, and readers open it.

use entity::ids::FileId;

pub mod announce;
pub mod find;
pub mod make;
pub mod open;
pub mod receive;
pub mod sweep;
pub mod take;

/// The name under which the store has the bytes of a file.
pub fn stored(id: FileId) -> String {
    id.to_string()
}
