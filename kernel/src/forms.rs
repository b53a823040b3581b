//! Forms as JSON Schema (2020-12): whether a schema can be a form, and what is missing or wrong in answers to it.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, Retrieve, Uri, Validator};
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

/// A form refers to nothing outside itself.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err("a form refers to nothing outside itself".into())
    }
}

fn compiled(schema: &Value) -> Result<Validator, Message> {
    let built = jsonschema::options().with_draft(Draft::Draft202012).with_retriever(Nowhere).should_validate_formats(true).build(schema);
    built.map_err(|error| Message::new("rule-form-schema").with("reason", error.to_string()))
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
    let validator = compiled(schema)?;
    let mut faults = FormFaults::default();
    for error in validator.iter_errors(answers) {
        let at = |more: Option<&str>| {
            let inner = error
                .instance_path()
                .as_str()
                .split('/')
                .filter(|part| !part.is_empty())
                .map(|part| part.replace("~1", "/").replace("~0", "~"));
            std::iter::once(root.to_owned()).chain(inner).chain(more.map(str::to_owned)).collect::<Vec<_>>().join(".")
        };
        match error.kind() {
            Kind::Required { property } => {
                let path = at(property.as_str());
                faults.missing.push(Violation { path, message: Message::new("rule-required") });
            }
            Kind::AdditionalProperties { unexpected } => faults
                .wrong
                .extend(unexpected.iter().map(|name| Violation { path: at(Some(name)), message: Message::new("rule-form-unknown") })),
            kind => faults.wrong.push(Violation { path: at(None), message: told(kind) }),
        }
    }
    Ok(faults)
}

fn told(kind: &Kind) -> Message {
    match kind {
        Kind::MinLength { limit } => Message::new("rule-too-short").with("min", *limit as i64),
        Kind::MaxLength { limit } => Message::new("rule-too-long").with("max", *limit as i64),
        Kind::Minimum { limit } => Message::new("rule-form-minimum").with("min", limit.to_string()),
        Kind::ExclusiveMinimum { limit } => Message::new("rule-form-above").with("min", limit.to_string()),
        Kind::Maximum { limit } => Message::new("rule-form-maximum").with("max", limit.to_string()),
        Kind::ExclusiveMaximum { limit } => Message::new("rule-form-below").with("max", limit.to_string()),
        Kind::MinItems { limit } => Message::new("rule-form-items-min").with("min", *limit as i64),
        Kind::MaxItems { limit } => Message::new("rule-list-long").with("max", *limit as i64),
        Kind::UniqueItems => Message::new("rule-twice"),
        Kind::Enum { options } => {
            let options: Vec<String> =
                options.as_array().into_iter().flatten().map(|o| o.as_str().map_or_else(|| o.to_string(), str::to_owned)).collect();
            Message::new("rule-form-options").with("options", options.join(", "))
        }
        Kind::Type { .. } => Message::new("rule-form-type"),
        Kind::Format { format } => Message::new("rule-form-format").with("format", format.as_str()),
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
