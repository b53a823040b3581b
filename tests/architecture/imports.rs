//! What the modules of a crate import, define and write, from their parsed sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ExprStruct, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, ItemUse, Macro, Signature, UseTree, Visibility};

/// The modules of one crate. A module is named by its path, such as `residency::register`; the root is the empty name.
#[derive(Default)]
pub struct Crate {
    /// Each module with the modules of the crate that it imports. Declaring or re-exporting a module is no import of it.
    pub imports: BTreeMap<String, BTreeSet<String>>,
    /// Each file with the tables of `entity` that it inserts into, updates or deletes from.
    pub writes: BTreeMap<String, BTreeSet<String>>,
    /// Public async functions without type parameters that are not `#[boxed]`; methods of types with a lifetime cannot be.
    pub unboxed: Vec<String>,
}

type Segments = Vec<String>;

impl Crate {
    pub fn parse(folder: &Path) -> Self {
        let mut sources = BTreeMap::new();
        for path in super::files(folder) {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let mut module: Segments = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
                module.pop();
            }
            let mut source = Source::default();
            source.visit_file(&syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
            sources.insert(module, (name, source));
        }
        let mut parsed = Self::default();
        for (module, (file, source)) in &sources {
            let targets = source.paths.iter().filter_map(|path| resolve(&sources, module, path)).filter(|target| target != module);
            parsed.imports.entry(module.join("::")).or_default().extend(targets.map(|target| target.join("::")));
            let tables: BTreeSet<String> = source.writes.iter().filter_map(|path| source.table(path)).collect();
            if !tables.is_empty() {
                parsed.writes.insert(file.clone(), tables);
            }
            parsed.unboxed.extend(source.unboxed.iter().map(|function| format!("{file}: {function}")));
        }
        parsed
    }
}

/// The module of the crate that a path leads to, through re-exports; none for a path that leads out of the crate.
fn resolve(sources: &BTreeMap<Segments, (String, Source)>, from: &Segments, path: &[String]) -> Option<Segments> {
    let (mut module, mut rest) = match path.first()?.as_str() {
        "crate" => (vec![], &path[1..]),
        "self" => (from.clone(), &path[1..]),
        "super" => {
            let ups = path.iter().take_while(|segment| *segment == "super").count();
            (from[..from.len().checked_sub(ups)?].to_vec(), &path[ups..])
        }
        first => {
            let child = [from.as_slice(), &[first.to_owned()]].concat();
            sources.contains_key(&child).then_some((child, &path[1..]))?
        }
    };
    while let Some((first, others)) = rest.split_first() {
        let child = [module.as_slice(), std::slice::from_ref(first)].concat();
        if !sources.contains_key(&child) {
            break;
        }
        (module, rest) = (child, others);
    }
    let (_, source) = sources.get(&module)?;
    if let Some(name) = rest.first().filter(|name| !source.defined.contains(*name))
        && let Some(exported) = source.exported.get(name).or_else(|| source.exported.get("*"))
        && module != *from
    {
        return resolve(sources, &module, exported).or(Some(module));
    }
    Some(module)
}

/// Groups of modules that import each other, directly or through others; each group sorted.
pub fn cycles(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reached = |from: &String| {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&String> = imports.get(from).into_iter().flatten().filter(|target| *target != from).collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(imports.get(module).into_iter().flatten());
            }
        }
        reached
    };
    let reach: BTreeMap<&String, BTreeSet<&String>> = imports.keys().map(|module| (module, reached(module))).collect();
    let groups: BTreeSet<Vec<String>> = reach
        .iter()
        .filter(|(module, reached)| reached.contains(*module))
        .map(|(module, reached)| reached.iter().filter(|other| reach.get(**other).is_some_and(|back| back.contains(*module))))
        .map(|group| group.map(|module| (*module).clone()).collect())
        .collect();
    groups.into_iter().collect()
}

/// The async functions of a file outside its tests, and those of these crates that it uses.
pub fn impurities(file: &syn::File, crates: &[&str]) -> Vec<String> {
    let mut source = Source::default();
    source.visit_file(file);
    let used = source.paths.iter().filter_map(|path| path.first()).filter(|first| crates.contains(&first.as_str())).cloned();
    let found: BTreeSet<String> = source.asynchronous.iter().map(|name| format!("async fn {name}")).chain(used).collect();
    found.into_iter().collect()
}

/// What stands in one file outside its unit tests.
#[derive(Default)]
struct Source {
    paths: BTreeSet<Segments>,
    defined: BTreeSet<String>,
    /// The names that it re-exports, and where they come from; `*` for all names of a module.
    exported: BTreeMap<String, Segments>,
    /// The names that it imports, and where they come from.
    names: BTreeMap<String, Segments>,
    /// Paths to an entity or an active model that is written.
    writes: BTreeSet<Segments>,
    unboxed: Vec<String>,
    asynchronous: Vec<String>,
    /// Whether the methods visited now are those of a type with a lifetime.
    in_borrowing_impl: bool,
}

const WRITES: [&str; 7] = ["insert", "insert_many", "update", "update_many", "delete", "delete_many", "delete_by_id"];

impl Source {
    /// `slice::table` of a path to an entity or an active model.
    fn table(&self, path: &Segments) -> Option<String> {
        let full = match self.names.get(&path[0]) {
            Some(imported) => [imported.as_slice(), &path[1..]].concat(),
            None => path.clone(),
        };
        match full.as_slice() {
            [krate, table @ .., _] if krate == "entity" => Some(table.join("::")),
            _ => None,
        }
    }

    fn import(&mut self, tree: &UseTree, before: &Segments, public: bool) {
        let with = |name: &syn::Ident| [before.as_slice(), &[name.to_string()]].concat();
        let mut add = |name: String, path: Segments| {
            if public {
                self.exported.insert(name, path);
            } else {
                self.paths.insert(path.clone());
                self.names.insert(name, path);
            }
        };
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &with(&path.ident), public),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before, public)),
            UseTree::Name(name) if name.ident == "self" => add(before.last().cloned().unwrap_or_default(), before.clone()),
            UseTree::Name(name) => add(name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(rename) => add(rename.rename.to_string(), with(&rename.ident)),
            UseTree::Glob(_) => add("*".to_owned(), [before.as_slice(), &["*".to_owned()]].concat()),
        }
    }

    fn function(&mut self, attributes: &[syn::Attribute], visibility: &Visibility, signature: &Signature) {
        if signature.asyncness.is_none() {
            return;
        }
        let name = signature.ident.to_string();
        let boxed = attributes.iter().any(|attribute| attribute.path().is_ident("boxed"));
        let generic = self.in_borrowing_impl || signature.generics.type_params().next().is_some() || has_impl_argument(signature);
        if !boxed && !generic && !matches!(visibility, Visibility::Inherited) {
            self.unboxed.push(name.clone());
        }
        self.asynchronous.push(name);
    }
}

fn has_impl_argument(signature: &Signature) -> bool {
    struct Found(bool);
    impl Visit<'_> for Found {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut found = Found(false);
    signature.inputs.iter().for_each(|input| found.visit_fn_arg(input));
    found.0
}

fn mentions_lifetime(of: &syn::Type) -> bool {
    struct Found(bool);
    impl Visit<'_> for Found {
        fn visit_lifetime(&mut self, _: &syn::Lifetime) {
            self.0 = true;
        }
    }
    let mut found = Found(false);
    found.visit_type(of);
    found.0
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Macro(item) => item.ident.as_ref(),
            _ => None,
        };
        self.defined.extend(name.map(ToString::to_string));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, &vec![], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.function(&function.attrs, &function.vis, &function.sig);
        visit::visit_item_fn(self, function);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let before = self.in_borrowing_impl;
        self.in_borrowing_impl = mentions_lifetime(&item.self_ty);
        visit::visit_item_impl(self, item);
        self.in_borrowing_impl = before;
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.function(&function.attrs, &function.vis, &function.sig);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [.., entity, verb] = segments.as_slice()
            && entity == "Entity"
            && WRITES.contains(&verb.as_str())
        {
            self.writes.insert(segments[..segments.len() - 1].to_vec());
        }
        if segments.last().is_some_and(|last| last == "insert_all") {
            let arguments = path.segments.last().map(|segment| &segment.arguments);
            if let Some(syn::PathArguments::AngleBracketed(arguments)) = arguments
                && let Some(syn::GenericArgument::Type(syn::Type::Path(entity))) = arguments.args.first()
            {
                self.writes.insert(entity.path.segments.iter().map(|segment| segment.ident.to_string()).collect());
            }
        }
        if segments.len() > 1 {
            self.paths.insert(segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_struct(&mut self, literal: &'ast ExprStruct) {
        let segments: Segments = literal.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 && segments.last().is_some_and(|last| last == "ActiveModel") {
            self.writes.insert(segments);
        }
        visit::visit_expr_struct(self, literal);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        self.paths.extend(paths_in(invocation.tokens.clone()));
        visit::visit_macro(self, invocation);
    }
}

/// The paths that begin with `crate` or `super` among the tokens of a macro.
fn paths_in(tokens: TokenStream) -> Vec<Segments> {
    let mut found = vec![];
    let mut current: Segments = vec![];
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(ident) if colons == 2 && !current.is_empty() => {
                current.push(ident.to_string());
                colons = 0;
            }
            other => {
                found.extend((current.len() > 1).then(|| std::mem::take(&mut current)));
                current.clear();
                colons = 0;
                match other {
                    TokenTree::Ident(ident) if ident == "crate" || ident == "super" => current.push(ident.to_string()),
                    TokenTree::Group(group) => found.extend(paths_in(group.stream())),
                    _ => {}
                }
            }
        }
    }
    found.extend((current.len() > 1).then_some(current));
    found
}
