//! The lifecycle tables are printed into the documentation.

#[test]
fn the_table_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lifecycles.md");
    let tables = [
        ("Residency application", domain::residency::lifecycle::printed()),
        ("Session of a commission", domain::residency::commission::printed()),
        ("Residency", domain::residency::status::printed()),
        ("Obligation", domain::residency::duties::printed()),
        ("Intake", domain::programs::opening::printed()),
        ("Program application", domain::programs::lifecycle::printed()),
        ("Deal", domain::investment::lifecycle::printed()),
        ("Access request", domain::agreements::access_lifecycle::access_lifecycle_markdown()),
    ];
    let head = "Each is one table in code, from which the mutations' checks, the allowed actions of the API and this page come.\n";
    let printed = tables.iter().fold(head.to_owned(), |page, (name, table)| page + &format!("\n## {name}\n\n{table}"));
    if std::env::var_os("KARVON_PRINT").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        std::fs::write(path, &printed).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == printed, "run `just print`, and read what has changed");
}
