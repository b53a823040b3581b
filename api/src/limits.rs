//! What a document may ask for, judged before it is validated or run.
//!
//! The library compares its limits only after it has walked every fragment as often as it is spread, which a short document
//! makes exponential. Here each fragment is measured once.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;

use kernel::page::USUAL;
use kernel::problem::{Message, Problem};

/// The most that one document may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub depth: usize,
    pub cost: usize,
    pub bytes: usize,
}

/// Mutations that try secrets: one to a document, so that a limit on requests is a limit on tries.
const TRIES_A_SECRET: [&str; 7] =
    ["register", "verifyEmail", "logIn", "refreshSession", "requestPasswordReset", "resetPassword", "acceptInvitation"];

/// More directives than this in a document serve no client.
const DIRECTIVES: usize = 100;
/// More fields than this at the top, or operations, or fragments, serve no client.
const ROOTS: usize = 100;

/// Lists of the introspection that lead from a type to others, and how many of them may be nested: a circle through them
/// grows without end, and no tool goes further.
const LEADS_ON: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];
const INTROSPECTION_CIRCLES: usize = 3;

/// Why a document is not run.
#[derive(Debug)]
pub enum Refusal {
    /// It asks for too much.
    Problem(Problem),
    /// It is no good document; a request error.
    Malformed(String),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Refuses a text that is too long to be parsed.
pub fn length(limits: &Limits, text: &str) -> Result<(), Problem> {
    if text.len() <= limits.bytes {
        return Ok(());
    }
    let message = Message::new("problem-document-too-long").with("bytes", text.len()).with("max", limits.bytes);
    Err(Problem::TooCostly(message))
}

/// What a part of a document asks for.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    depth: usize,
    cost: usize,
    /// Fields at its top.
    fields: usize,
    directives: usize,
    tries: usize,
    /// Nested lists that would lead on, were it introspection.
    circles: usize,
    /// It selects `nodes` or `edges`: the field above it is a connection.
    rows: bool,
}

impl Weight {
    fn beside(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.cost = self.cost.saturating_add(other.cost);
        self.fields = self.fields.saturating_add(other.fields);
        self.directives = self.directives.saturating_add(other.directives);
        self.tries = self.tries.saturating_add(other.tries);
        self.circles = self.circles.max(other.circles);
        self.rows |= other.rows;
    }
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// None while a fragment is being measured: one that comes upon itself is a circle.
    fragments: HashMap<Name, Option<Weight>>,
}

/// Measures a document and gives back its cost, or why it is not run.
pub fn measure(limits: &Limits, document: &ExecutableDocument, variables: &Variables) -> Result<usize, Refusal> {
    if document.operations.iter().count() > ROOTS || document.fragments.len() > ROOTS {
        return Err(too_costly(ROOTS + 1, ROOTS).into());
    }
    let mut measure = Measure { document, variables, fragments: HashMap::new() };
    // Fragments that no operation spreads are validated too.
    for name in document.fragments.keys() {
        measure.fragment(name)?;
    }
    let mut cost = 0;
    for (_, operation) in document.operations.iter() {
        let mut weight = measure.selection(&operation.node.selection_set.node)?;
        weight.directives = weight.directives.saturating_add(operation.node.directives.len());
        if weight.depth > limits.depth {
            let message = Message::new("problem-too-deep").with("depth", weight.depth).with("max", limits.depth);
            return Err(Problem::TooCostly(message).into());
        }
        if weight.cost > limits.cost {
            return Err(too_costly(weight.cost, limits.cost).into());
        }
        if weight.fields > ROOTS || weight.directives > DIRECTIVES {
            return Err(too_costly(weight.fields.max(weight.directives), ROOTS).into());
        }
        if operation.node.ty == OperationType::Mutation && weight.tries > 1 {
            return Err(too_costly(weight.tries, 1).into());
        }
        cost = cost.max(weight.cost);
    }
    Ok(cost)
}

fn too_costly(cost: usize, max: usize) -> Problem {
    let cost = i64::try_from(cost).unwrap_or(i64::MAX);
    Problem::TooCostly(Message::new("problem-too-costly").with("cost", cost).with("max", max))
}

impl Measure<'_> {
    fn fragment(&mut self, name: &Name) -> Result<Weight, Refusal> {
        match self.fragments.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(Refusal::Malformed(format!("Fragment \"{name}\" spreads itself"))),
            None => {}
        }
        // What is not there, validation will tell.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Weight::default()) };
        self.fragments.insert(name.clone(), None);
        let mut weight = self.selection(&fragment.node.selection_set.node)?;
        weight.directives = weight.directives.saturating_add(fragment.node.directives.len());
        self.fragments.insert(name.clone(), Some(weight));
        Ok(weight)
    }

    fn selection(&mut self, selection: &SelectionSet) -> Result<Weight, Refusal> {
        let mut whole = Weight::default();
        for item in &selection.items {
            let mut weight = match &item.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
                Selection::InlineFragment(inline) => self.selection(&inline.node.selection_set.node)?,
            };
            weight.directives = weight.directives.saturating_add(item.node.directives().len());
            whole.beside(weight);
        }
        Ok(whole)
    }

    fn field(&mut self, field: &Field) -> Result<Weight, Refusal> {
        let name = field.name.node.as_str();
        let below = self.selection(&field.selection_set.node)?;
        if matches!(name, "__schema" | "__type") && below.circles > INTROSPECTION_CIRCLES {
            return Err(too_costly(below.circles, INTROSPECTION_CIRCLES).into());
        }
        let times = if below.rows { self.page_size(field) } else { 1 };
        Ok(Weight {
            depth: below.depth + 1,
            cost: below.cost.saturating_mul(times).saturating_add(1),
            fields: 1,
            directives: below.directives,
            tries: usize::from(TRIES_A_SECRET.contains(&name)).saturating_add(below.tries),
            circles: below.circles + usize::from(LEADS_ON.contains(&name)),
            rows: matches!(name, "nodes" | "edges"),
        })
    }

    fn page_size(&self, field: &Field) -> usize {
        let asked = ["first", "last"].iter().filter_map(|name| {
            let value = &field.get_argument(name)?.node;
            let number = match value {
                Value::Number(number) => number.as_u64(),
                Value::Variable(name) => match self.variables.get(name) {
                    Some(async_graphql::Value::Number(number)) => number.as_u64(),
                    _ => None,
                },
                _ => None,
            };
            number.map(|number| usize::try_from(number).unwrap_or(usize::MAX))
        });
        asked.max().unwrap_or(USUAL as usize).max(1)
    }
}

/// What the library's validation lets through: required variables without a value, and whatever stands on `__typename`.
pub fn mend(document: &mut ExecutableDocument, operation: Option<&str>, variables: &Variables) -> Result<(), Refusal> {
    if let Some(chosen) = choose(document, operation) {
        for variable in &chosen.variable_definitions {
            let variable = &variable.node;
            let required = !variable.var_type.node.nullable && variable.default_value.is_none();
            let given = variables.get(&variable.name.node).is_some_and(|value| *value != async_graphql::Value::Null);
            if required && !given {
                return Err(Refusal::Malformed(format!(
                    "Variable \"${}\" of the required type {} has no value",
                    variable.name.node, variable.var_type.node
                )));
            }
            if let Some(value) = variables.get(&variable.name.node)
                && let Some(wrong) = wrong_kind(&variable.var_type.node.base, value)
            {
                return Err(Refusal::Malformed(format!("Variable \"${}\" {wrong}", variable.name.node)));
            }
        }
    }
    let operations: Vec<&mut Positioned<OperationDefinition>> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        mend_selection(&mut operation.node.selection_set.node)?;
    }
    for fragment in document.fragments.values_mut() {
        mend_selection(&mut fragment.node.selection_set.node)?;
    }
    Ok(())
}

/// The operation that is to run, if the request names one that is there.
pub fn choose<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name).map(|operation| &operation.node),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// Built-in scalars that a variable of another kind would only fail on in the middle of the execution.
fn wrong_kind(base: &BaseType, value: &async_graphql::Value) -> Option<String> {
    use async_graphql::Value as V;
    let BaseType::Named(name) = base else { return None };
    let fits = match (name.as_str(), value) {
        (_, V::Null) => true,
        ("Int", V::Number(number)) => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        ("Float", V::Number(_)) | ("Boolean", V::Boolean(_)) | ("String", V::String(_)) | ("ID", V::String(_) | V::Number(_)) => true,
        ("Int" | "Float" | "Boolean" | "String" | "ID", _) => false,
        _ => true,
    };
    (!fits).then(|| format!("is no {name}"))
}

fn mend_selection(selection: &mut SelectionSet) -> Result<(), Refusal> {
    for item in &mut selection.items {
        match &mut item.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                if !field.node.arguments.is_empty() || !field.node.selection_set.node.items.is_empty() {
                    return Err(Refusal::Malformed("\"__typename\" takes neither arguments nor a selection".into()));
                }
                if !field.node.directives.is_empty() {
                    let directives = std::mem::take(&mut field.node.directives);
                    let position = item.pos;
                    let bare = Positioned::new(item.node.clone(), position);
                    let selection_set = Positioned::new(SelectionSet { items: vec![bare] }, position);
                    let wrapped = InlineFragment { type_condition: None, directives, selection_set };
                    item.node = Selection::InlineFragment(Positioned::new(wrapped, position));
                }
            }
            Selection::Field(field) => mend_selection(&mut field.node.selection_set.node)?,
            Selection::InlineFragment(inline) => mend_selection(&mut inline.node.selection_set.node)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

/// Writes `\u{1F600}` and surrogate pairs in string literals as the characters they stand for, which the library's parser
/// does not know. What is no good escape stays, for the parser to refuse.
pub fn unescape(text: &str) -> String {
    if !text.contains("\\u") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_block = false;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("\"\"\"") && !out.ends_with('\\') {
            in_block = !in_block;
            out.push_str("\"\"\"");
            rest = &rest[3..];
        } else if c == '\\' && !in_block {
            match escape(rest) {
                Some((character, length)) => {
                    out.push(character);
                    rest = &rest[length..];
                }
                None => {
                    let length = rest.chars().take(2).map(char::len_utf8).sum();
                    out.push_str(&rest[..length]);
                    rest = &rest[length..];
                }
            }
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// A braced escape or a surrogate pair at the beginning of a text, and how long it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten();
    let (code, length) = if let Some(braced) = text.strip_prefix("\\u{") {
        let end = braced.find('}').filter(|end| (1..=8).contains(end))?;
        (hex(&braced[..end])?, 3 + end + 1)
    } else {
        let high = hex(text.strip_prefix("\\u")?.get(..4)?)?;
        let low = hex(text.get(6..)?.strip_prefix("\\u")?.get(..4)?)?;
        if !(0xD800..0xDC00).contains(&high) || !(0xDC00..0xE000).contains(&low) {
            return None;
        }
        (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12)
    };
    // What would end the literal must stay escaped.
    char::from_u32(code).filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).map(|c| (c, length))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const LIMITS: Limits = Limits { depth: 15, cost: 5000, bytes: 16384 };

    fn cost(text: &str, variables: serde_json::Value) -> Result<usize, Refusal> {
        measure(&LIMITS, &parse_query(text).unwrap(), &Variables::from_json(variables))
    }

    #[test]
    fn a_connection_multiplies_what_is_below_it() {
        let text = "query($n: Int) { parks(first: $n) { nodes { id name } } }";
        assert_eq!(cost(text, serde_json::json!({ "n": 100 })).unwrap(), 301);
        assert_eq!(cost(text, serde_json::json!({})).unwrap(), 61);
        assert_eq!(cost("{ a { id } b { ...F } } fragment F on X { nodes { id } }", serde_json::json!({})).unwrap(), 2 + 41);
        assert!(matches!(
            cost("{ a(first: 100) { nodes { b(first: 100) { nodes { id } } } } }", serde_json::json!({})),
            Err(Refusal::Problem(_))
        ));
    }

    #[test]
    fn a_fragment_bomb_is_measured_once_a_fragment() {
        let spread = |n: usize| format!("...F{n} ").repeat(4);
        let mut text = format!("{{ {} }}", spread(0));
        for n in 0..60 {
            text += &format!("fragment F{n} on Query {{ a {{ {} }} }}", spread(n + 1));
        }
        text += "fragment F60 on Query { a }";
        // Expanded it has 4^60 fields: it comes back at all only because none is walked twice.
        assert!(matches!(cost(&text, serde_json::json!({})), Err(Refusal::Problem(Problem::TooCostly(_)))));
        assert!(matches!(
            cost("{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }", serde_json::json!({})),
            Err(Refusal::Malformed(_))
        ));
    }

    #[test]
    fn introspection_does_not_go_in_circles() {
        let circle =
            |times: usize| format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(times), "} }".repeat(times));
        assert!(cost(&circle(3), serde_json::json!({})).is_ok());
        assert!(cost(&circle(4), serde_json::json!({})).is_err());
    }

    #[test]
    fn secrets_are_tried_one_a_document() {
        assert!(cost("mutation { a: logIn { x } }", serde_json::json!({})).is_ok());
        assert!(cost("mutation { a: logIn { x } b: resetPassword { x } }", serde_json::json!({})).is_err());
    }

    #[test]
    fn escapes_become_characters() {
        assert_eq!(unescape(r#"{ a(b: "\u{1F600} \uD83D\uDE00 \u0041 \\u{41}") }"#), "{ a(b: \"😀 😀 \\u0041 \\\\u{41}\") }");
        assert_eq!(unescape(r#""\u{110000} \u{} \uD83D x""#), r#""\u{110000} \u{} \uD83D x""#);
        assert_eq!(unescape(r#""""\u{41}""""#), r#""""\u{41}""""#);
    }

    #[test]
    fn typename_obeys_directives_and_takes_nothing() {
        let mut document = parse_query("query($x: Boolean!) { __typename @skip(if: $x) }").unwrap();
        assert!(mend(&mut document, None, &Variables::from_json(serde_json::json!({}))).is_err(), "a required variable is missing");
        assert!(mend(&mut document, None, &Variables::from_json(serde_json::json!({ "x": true }))).is_ok());
        for wrong in ["{ __typename(a: 1) }", "{ __typename { a } }"] {
            assert!(mend(&mut parse_query(wrong).unwrap(), None, &Variables::default()).is_err(), "{wrong}");
        }
    }
}
