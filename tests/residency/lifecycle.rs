//! The lifecycle tables are printed into the documentation.

#[test]
fn the_table_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lifecycles.md");
    let tables = [
        ("Residency application", karvon::domain::residency::lifecycle::printed()),
        ("Session of a commission", karvon::domain::residency::commission::printed()),
        ("Residency", karvon::domain::residency::status::printed()),
        ("Obligation", karvon::domain::residency::duties::printed()),
        ("Intake", karvon::domain::programs::opening::printed()),
        ("Program application", karvon::domain::programs::lifecycle::printed()),
        ("Deal", karvon::domain::investment::lifecycle::printed()),
        ("Access request", karvon::domain::agreements::course::printed()),
    ];
    let head = "Each is one table in code, from which the mutations' checks, the allowed actions of the API and this page come.\n";
    let printed = tables.iter().fold(head.to_owned(), |page, (name, table)| page + &format!("\n## {name}\n\n{table}"));
    if std::env::var_os("KARVON_PRINT").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        std::fs::write(path, &printed).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == printed, "run `just print`, and read what has changed");
}
