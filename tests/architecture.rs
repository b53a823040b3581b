//! Rules for the source tree: which member and which slice may import which, no import cycles, what stays pure, and which slice
//! writes which tables. Read from the manifests and from the parsed sources.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Crate, cycles};

/// Each member with the members it may import.
const MEMBERS: [(&str, &[&str]); 10] = [
    ("entity", &[]),
    ("migration", &[]),
    ("macros", &[]),
    ("platform", &["macros", "migration"]),
    ("kernel", &["entity", "macros", "platform"]),
    ("engine", &["entity"]),
    ("domain", &["engine", "entity", "kernel", "macros", "platform"]),
    ("app", &["domain", "entity", "kernel", "macros", "platform"]),
    ("api", &["app", "domain", "engine", "entity", "kernel", "macros", "platform"]),
    (".", &["api", "app", "domain", "engine", "entity", "kernel", "macros", "migration", "platform"]),
];

/// Crates that only these members may depend on.
const CONFINED: [(&str, &[&str]); 5] = [
    ("async-graphql", &["api"]),
    ("axum", &["api"]),
    ("object_store", &["platform"]),
    ("sea-orm", &["entity", "platform", "kernel", "domain", "."]),
    ("tokio", &["platform", "kernel", "domain", "api", "."]),
];

/// The slices of the domain, each after those that it may import. Slices of one line do not import each other.
const SLICES: [&[&str]; 8] =
    [&["files"], &["identity"], &["parks"], &["companies"], &["agreements", "investment"], &["residency"], &["programs"], &["matchmaking"]];

/// Slices that react to events: they may import any slice, and no slice imports them.
const LISTENERS: [&str; 3] = ["notifications", "search", "audit"];

/// Files that write tables of other slices, with the reason.
const WRITES_ELSEWHERE: [(&str, &str); 1] = [("domain/src/identity/erase.rs", "erases a person's data wherever it is")];

/// Rules without input or output: no database, no async runtime, no async function.
const PURE: [&str; 19] = [
    "kernel/src/access/policy.rs",
    "kernel/src/calendar.rs",
    "kernel/src/forms.rs",
    "domain/src/companies/eligibility.rs",
    "domain/src/companies/identifiers.rs",
    "domain/src/residency/commission.rs",
    "domain/src/residency/duties.rs",
    "domain/src/residency/income.rs",
    "domain/src/residency/lifecycle.rs",
    "domain/src/residency/status.rs",
    "domain/src/residency/tally.rs",
    "domain/src/residency/timeline.rs",
    "domain/src/agreements/lifecycle.rs",
    "domain/src/agreements/entitlement.rs",
    "domain/src/agreements/access_lifecycle.rs",
    "domain/src/agreements/quota.rs",
    "domain/src/programs/lifecycle.rs",
    "domain/src/programs/opening.rs",
    "domain/src/programs/problems.rs",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder.
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
    found.sort();
    found
}

fn parsed(member: &str) -> Crate {
    Crate::parse(&root().join(member).join("src"))
}

/// The names under `[dependencies]` of a member.
fn dependencies(member: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    manifest.get("dependencies").and_then(|table| table.as_table()).map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn members_import_only_members_below_them() {
    let ours: BTreeSet<&str> = MEMBERS.iter().map(|(member, _)| *member).collect();
    for (member, allowed) in MEMBERS {
        for dependency in dependencies(member) {
            assert!(!ours.contains(dependency.as_str()) || allowed.contains(&dependency.as_str()), "{member} depends on {dependency}");
            for (confined, to) in CONFINED {
                assert!(dependency != confined || to.contains(&member), "{member} depends on {confined}");
            }
        }
    }
}

#[test]
fn no_import_cycles() {
    let mut found = vec![];
    for (member, _) in MEMBERS {
        let mut imports = parsed(member).imports;
        if member == "api" {
            // GraphQL types name each other, as the schema does: their modules count as one.
            let merged = |module: &String| if module.starts_with("graphql") { "graphql".to_owned() } else { module.clone() };
            let mut together: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (module, targets) in &imports {
                together.entry(merged(module)).or_default().extend(targets.iter().map(merged));
            }
            imports = together;
        }
        found.extend(cycles(&imports).into_iter().map(|cycle| format!("{member}: {}", cycle.join(", "))));
    }
    assert!(found.is_empty(), "modules that import each other:\n{}", found.join("\n"));
}

#[test]
fn a_slice_imports_only_slices_below_it() {
    let level = |slice: &str| SLICES.iter().position(|slices| slices.contains(&slice));
    let mut found = BTreeSet::new();
    for (module, targets) in parsed("domain").imports {
        let Some(from) = module.split("::").next().filter(|slice| !slice.is_empty()) else { continue };
        for target in targets {
            let to = target.split("::").next().unwrap_or_default();
            let allowed = match (level(from), level(to)) {
                _ if from == to => true,
                (Some(from), Some(to)) => to < from,
                (None, Some(_)) => LISTENERS.contains(&from),
                (_, None) => false,
            };
            if !allowed {
                found.insert(format!("{module} imports {target}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_slice_writes_only_its_own_tables() {
    let mut found = vec![];
    for (file, tables) in parsed("domain").writes {
        let file = format!("domain/src/{file}");
        let slice = file.split('/').nth(2).unwrap();
        if WRITES_ELSEWHERE.iter().any(|(excepted, _)| *excepted == file) {
            continue;
        }
        found.extend(tables.iter().filter(|table| table.split("::").next() != Some(slice)).map(|table| format!("{file} writes {table}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn pure_files_stay_pure() {
    let impure = |file: &Path| {
        let text = fs::read_to_string(file).unwrap();
        let found = imports::impurities(&syn::parse_file(&text).unwrap(), &["sea_orm", "tokio", "platform"]);
        found.into_iter().map(|what| format!("{}: {what}", file.display())).collect::<Vec<_>>()
    };
    let engine = files(&root().join("engine/src")).into_iter().filter(|file| !file.components().any(|part| part.as_os_str() == "evaluate"));
    let found: Vec<String> = PURE.iter().map(|file| root().join(file)).chain(engine).flat_map(|file| impure(&file)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// An async function of the domain that other modules call is compiled once only if its future is boxed; generic ones cannot be.
#[test]
fn async_functions_of_the_domain_are_boxed() {
    let found = parsed("domain").unboxed;
    assert!(found.is_empty(), "add #[boxed] to:\n{}", found.join("\n"));
}

#[test]
fn every_file_opens_with_a_comment() {
    for folder in MEMBERS.iter().map(|(member, _)| root().join(member).join("src")).chain([root().join("tests")]) {
        for path in files(&folder) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} does not open with //!", path.display());
        }
    }
}

#[test]
fn a_slice_has_one_name_everywhere() {
    for folder in ["domain/src", "api/src/graphql"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                assert!(root().join("entity/src").join(&name).is_dir(), "{folder}/{name} has no tables of its name");
            }
        }
    }
}

#[test]
fn the_rules_see_what_they_forbid() {
    let folder = std::env::temp_dir().join(format!("karvon-architecture-{}", std::process::id()));
    let source = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    source("lib.rs", "pub mod a; pub mod b; pub mod c;");
    // Grouped imports, an import inside a function, a path without an import, and one through a re-export.
    source("a/mod.rs", "pub mod x; pub mod y; pub use y::Y;");
    source("a/x.rs", "use crate::{b, c::Thing}; fn f() { b::g(); }");
    source("a/y.rs", "pub struct Y; fn f() { use super::x; x::h(); }");
    source("b.rs", "fn g() { crate::a::x::h() } #[cfg(test)] mod tests { use crate::c; }");
    source("c.rs", "pub struct Thing; use crate::a::Y; fn f() { vec![super::b::g()]; }");
    source("d.rs", "use entity::other::{row, gone as old}; pub async fn f() { row::Entity::update_many(); old::ActiveModel { id: 1 }; }");
    let parsed = Crate::parse(&folder);
    fs::remove_dir_all(&folder).unwrap();
    let imported = |module: &str| parsed.imports[module].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(imported("a::x"), ["b", "c"]);
    assert_eq!(imported("a::y"), ["a::x"]);
    assert_eq!(imported("b"), ["a::x"]);
    assert_eq!(imported("c"), ["a::y", "b"]);
    assert_eq!(cycles(&parsed.imports), [["a::x", "a::y", "b", "c"]]);
    assert_eq!(parsed.writes["d.rs"].iter().map(String::as_str).collect::<Vec<_>>(), ["other::gone", "other::row"]);
    assert_eq!(parsed.unboxed, ["d.rs: f"]);
    assert_eq!(imports::impurities(&syn::parse_str("use tokio::sync; async fn f() {}").unwrap(), &["tokio"]), ["async fn f", "tokio"]);
}
