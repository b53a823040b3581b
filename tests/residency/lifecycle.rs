//! The lifecycle tables are printed into the documentation.

#[test]
fn the_table_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lifecycles.md");
    let printed = format!(
        "Each is one table in code, from which the mutations' checks, the allowed actions of the API and this page come.\n\n## Residency application\n\n{}\n## Residency\n\n{}\n## Obligation\n\n{}\n## Deal\n\n{}",
        karvon::domain::residency::lifecycle::printed(),
        karvon::domain::residency::status::printed(),
        karvon::domain::residency::duties::printed(),
        karvon::domain::investment::lifecycle::printed()
    );
    if std::env::var_os("KARVON_PRINT").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        std::fs::write(path, &printed).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == printed, "run `just print`, and read what has changed");
}
