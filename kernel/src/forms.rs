//! Forms as JSON Schema (2020-12): whether a schema can be a form, and what is missing or wrong in answers to it.

use std::error::Error;

use boon::{CompileError, Compiler, Draft, ErrorKind, InstanceToken, SchemaIndex, Schemas, UrlLoader, ValidationError};
use serde_json::Value;

use super::problem::{Message, Violation};

/// A form longer than this is no form that people fill in.
const LONGEST: usize = 64 * 1024;

/// What answers lack, and what in them does not fit. A draft may lack something; nothing in it may be wrong.
#[derive(Debug, Default)]
pub struct FormFaults {
    pub missing: Vec<Violation>,
    pub wrong: Vec<Violation>,
}

/// Refuses references to other documents.
struct NoOtherDocuments;

impl UrlLoader for NoOtherDocuments {
    fn load(&self, _: &str) -> Result<Value, Box<dyn Error>> {
        Err("a form cannot refer to another document".into())
    }
}

/// The name of the form among the schemas that it may refer to.
const FORM: &str = "urn:karvon:form";

fn compiled(schema: &Value) -> Result<(Schemas, SchemaIndex), Message> {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.enable_format_assertions();
    compiler.use_loader(Box::new(NoOtherDocuments));
    let refused = |error: CompileError| Message::new("rule-form-schema").with("reason", error.to_string());
    compiler.add_resource(FORM, schema.clone()).map_err(refused)?;
    let form = compiler.compile(FORM, &mut schemas).map_err(refused)?;
    Ok((schemas, form))
}

/// Whether a schema can be a form: a good schema of some length, with an object at its top.
pub fn compile(schema: &Value) -> Result<(), Message> {
    if schema.to_string().len() > LONGEST {
        return Err(Message::new("rule-form-long"));
    }
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return Err(Message::new("rule-form-object"));
    }
    compiled(schema).map(|_| ())
}

/// Checks answers; paths begin with `root`, as in `answers.team`.
pub fn check(schema: &Value, answers: &Value, root: &str) -> Result<FormFaults, Message> {
    let (schemas, form) = compiled(schema)?;
    let mut faults = FormFaults::default();
    if let Err(error) = schemas.validate(answers, form) {
        faults.add(&error, root);
    }
    Ok(faults)
}

impl FormFaults {
    fn add(&mut self, error: &ValidationError, root: &str) {
        let at = |property: Option<&str>| {
            let inner = error.instance_location.tokens.iter().map(|token| match token {
                InstanceToken::Prop(name) => name.to_string(),
                InstanceToken::Item(place) => place.to_string(),
            });
            std::iter::once(root.to_owned()).chain(inner).chain(property.map(str::to_owned)).collect::<Vec<_>>().join(".")
        };
        match &error.kind {
            ErrorKind::Group | ErrorKind::Schema { .. } | ErrorKind::Reference { .. } | ErrorKind::AllOf => {
                error.causes.iter().for_each(|cause| self.add(cause, root));
            }
            ErrorKind::Required { want } => self.missing.extend(violations(want, "rule-required", at)),
            ErrorKind::AdditionalProperties { got } => self.wrong.extend(violations(got, "rule-form-unknown", at)),
            kind => self.wrong.push(Violation { path: at(None), message: explained(kind) }),
        }
    }
}

/// One violation for each of these properties.
fn violations<'p, S: AsRef<str>>(
    properties: &'p [S],
    message: &'static str,
    at: impl Fn(Option<&str>) -> String + 'p,
) -> impl Iterator<Item = Violation> + 'p {
    properties.iter().map(move |property| Violation { path: at(Some(property.as_ref())), message: Message::new(message) })
}

fn explained(kind: &ErrorKind) -> Message {
    match kind {
        ErrorKind::MinLength { want, .. } => Message::new("rule-too-short").with("min", *want),
        ErrorKind::MaxLength { want, .. } => Message::new("rule-too-long").with("max", *want),
        ErrorKind::Minimum { want, .. } => Message::new("rule-form-minimum").with("min", want.to_string()),
        ErrorKind::ExclusiveMinimum { want, .. } => Message::new("rule-form-above").with("min", want.to_string()),
        ErrorKind::Maximum { want, .. } => Message::new("rule-form-maximum").with("max", want.to_string()),
        ErrorKind::ExclusiveMaximum { want, .. } => Message::new("rule-form-below").with("max", want.to_string()),
        ErrorKind::MinItems { want, .. } => Message::new("rule-form-items-min").with("min", *want),
        ErrorKind::MaxItems { want, .. } => Message::new("rule-list-long").with("max", *want),
        ErrorKind::UniqueItems { .. } => Message::new("rule-twice"),
        ErrorKind::Enum { want } => {
            let options = want.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned));
            Message::new("rule-form-options").with("options", options.collect::<Vec<_>>().join(", "))
        }
        ErrorKind::Type { .. } => Message::new("rule-form-type"),
        ErrorKind::Format { want, .. } => Message::new("rule-form-format").with("format", *want),
        _ => Message::new("rule-form"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn missing_answers_are_told_apart_from_wrong_ones() {
        let form = json!({
            "type": "object", "required": ["problem", "team"], "additionalProperties": false,
            "properties": { "problem": { "type": "string", "minLength": 20 }, "team": { "type": "integer", "minimum": 1 }, "list": { "type": "array", "items": { "enum": ["A"] } } },
        });
        compile(&form).unwrap();
        let faults = check(&form, &json!({ "team": "two", "list": ["A", "B"], "more": 1 }), "answers").unwrap();
        let paths = |violations: &[Violation]| {
            let mut paths: Vec<_> = violations.iter().map(|v| format!("{} {}", v.path, v.message.id)).collect();
            paths.sort();
            paths
        };
        assert_eq!(paths(&faults.missing), ["answers.problem rule-required"]);
        assert_eq!(
            paths(&faults.wrong),
            ["answers.list.1 rule-form-options", "answers.more rule-form-unknown", "answers.team rule-form-type"]
        );
    }

    #[test]
    fn a_form_is_an_object_of_its_own() {
        assert_eq!(compile(&json!({ "type": "string" })).unwrap_err().id, "rule-form-object");
        assert_eq!(compile(&json!({ "type": "object", "minProperties": "x" })).unwrap_err().id, "rule-form-schema");
        assert_eq!(compile(&json!({ "type": "object", "$ref": "https://elsewhere.example/schema" })).unwrap_err().id, "rule-form-schema");
    }
}
