//! The floors of the house: which room may not know of which, read from the sources.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The code of a file without its unit tests, comments and texts.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Fails with every file of the folder in which one of these words stands.
fn forbid(folder: &str, words: &[&str], except: &[&str]) {
    let mut broken = vec![];
    for path in files(&root().join(folder)) {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        if except.iter().any(|excepted| name.ends_with(excepted)) {
            continue;
        }
        let code = code(&path);
        broken.extend(words.iter().filter(|word| code.contains(**word)).map(|word| format!("{name}: {word}")));
    }
    assert!(broken.is_empty(), "arrows that are never drawn:\n{}", broken.join("\n"));
}

#[test]
fn the_lower_floors_know_nothing_of_the_doors() {
    let doors = ["api", "crate::worker", "crate::demo", "axum", "async_graphql", "api"];
    for folder in ["src/domain", "src/kernel", "src/platform", "entity/src"] {
        forbid(folder, &doors, &[]);
    }
}

#[test]
fn floors_point_down() {
    forbid("src/kernel", &["domain", "app"], &[]);
    forbid("src/platform", &["kernel", "domain", "app", "entity::"], &[]);
    forbid("entity/src", &["karvon::", "migration::"], &[]);
    forbid("migration/src", &["use entity", " entity::", "(entity::", "karvon::"], &[]);
    forbid("src/domain", &["app", "app::config"], &[]);
}

/// Each slice, and those above it, which it may not import.
#[test]
fn a_slice_imports_only_what_is_below_it() {
    let floors: [&[&str]; 4] = [&["matchmaking"], &["investment", "programs", "agreements", "residency"], &["companies"], &["parks"]];
    let listeners = ["notifications", "search", "audit"];
    let lowest = ["files", "identity"];
    let all: Vec<&str> = floors.iter().copied().flatten().copied().chain(lowest).collect();
    for slice in &all {
        let floor = floors.iter().position(|floor| floor.contains(slice)).unwrap_or(floors.len());
        let above = floors.iter().take(floor).copied().flatten().copied().chain(listeners);
        let words: Vec<String> = above.map(|other| format!("domain::{other}")).collect();
        if root().join("src/domain").join(slice).is_dir() {
            forbid(&format!("src/domain/{slice}"), &words.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
        }
    }
}

#[test]
fn what_is_pure_stays_pure() {
    let impure = ["sea_orm", "tokio", "async ", "Utc::now"];
    for pure in [
        "src/kernel/access/policy.rs",
        "src/kernel/calendar.rs",
        "src/kernel/forms.rs",
        "src/domain/companies/eligibility.rs",
        "src/domain/companies/identifiers.rs",
        "src/domain/residency/commission.rs",
        "src/domain/residency/duties.rs",
        "src/domain/residency/income.rs",
        "src/domain/residency/lifecycle.rs",
        "src/domain/residency/status.rs",
        "src/domain/residency/tally.rs",
        "src/domain/residency/timeline.rs",
        "src/domain/agreements/lifecycle.rs",
        "src/domain/agreements/entitlement.rs",
        "src/domain/agreements/course.rs",
        "src/domain/agreements/quota.rs",
        "src/domain/programs/lifecycle.rs",
        "src/domain/programs/opening.rs",
        "src/domain/programs/problems.rs",
    ] {
        let path = root().join(pure);
        let code = code(&path);
        for word in impure {
            assert!(!code.contains(word), "{pure}: {word}");
        }
    }
    forbid("src/domain/matchmaking/engine", &[&impure[..], &["std::fs", "std::io", "Instant::now", "HashMap::new().iter"]].concat(), &[]);
}

#[test]
fn every_file_says_what_lives_in_it() {
    for folder in ["src", "entity/src", "migration/src", "tests"] {
        for path in files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} does not open with //!", path.display());
        }
    }
}

#[test]
fn a_slice_has_one_name_everywhere() {
    for folder in ["src/domain", "src/api/graphql"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                assert!(root().join("entity/src").join(&name).is_dir(), "{folder}/{name} has no tables of its name");
            }
        }
    }
}
