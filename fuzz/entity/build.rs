//! Takes the enums out of the real `entity`, so that there is no second list of them to keep.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let mut slices = String::new();
    for slice in ["companies", "investment", "matchmaking", "parks", "programs"] {
        let file = Path::new("../../entity/src").join(slice).join("mod.rs");
        println!("cargo:rerun-if-changed={}", file.display());
        let source = std::fs::read_to_string(&file).expect("the slice is there");
        let _ = writeln!(slices, "pub mod {slice} {{");
        for rest in source.split("\ncrate::text_enum! {").skip(1) {
            let (one, _) = rest.split_once("\n}").expect("it ends");
            let _ = writeln!(slices, "text_enum! {{{one}\n}}");
        }
        if slice == "investment" {
            slices.push_str("pub use crate::Exclusion;\n");
        }
        slices.push_str("}\n");
    }
    let into = std::env::var("OUT_DIR").expect("cargo says where");
    std::fs::write(Path::new(&into).join("slices.rs"), slices).expect("it can be written");
}
