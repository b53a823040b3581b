//! The schema as it is committed is the schema as it is served, and nothing in it is lost by a merge.

use std::collections::HashSet;

#[test]
fn the_committed_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let printed = api::schema::sdl();
    if std::env::var_os("KARVON_PRINT").is_some() {
        std::fs::write(path, &printed).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == printed, "run `just print`, or `cargo run -- schema > schema.graphql`");
}

/// Two merged roots with one field name: the last would win silently.
#[test]
fn no_two_slices_give_a_root_the_same_field() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src/graphql");
    for kind in ["queries.rs", "mutations.rs", "subscriptions.rs"] {
        let mut seen = HashSet::new();
        let slices = std::fs::read_dir(&root).unwrap().filter_map(|entry| std::fs::read_to_string(entry.unwrap().path().join(kind)).ok());
        for text in slices {
            let Some((_, object)) = text.split_once("\n#[Object]\n").or_else(|| text.split_once("\n#[Subscription]\n")) else { continue };
            let body = object.split("\n}\n").next().unwrap_or_default();
            for line in body.lines().filter_map(|line| line.strip_prefix("    async fn ")) {
                let name = line.split('(').next().unwrap_or_default().to_owned();
                assert!(seen.insert(name.clone()), "{kind}: two slices define {name}");
            }
        }
        assert!(!seen.is_empty(), "{kind}");
    }
}
