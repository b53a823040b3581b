//! What an applicant wrote, without what tells who it is. Pure.

use serde_json::Value as Json;

/// Stands where something was taken out.
const TAKEN_OUT: &str = "█████";

/// Shorter ones are found in words that mean something else.
const SHORTEST: usize = 3;

/// The texts of a value without these names, whatever their case and ending; the keys are the regime's own.
pub fn redact(value: &Json, names: &[String]) -> Json {
    let mut names: Vec<Vec<char>> = names.iter().map(|name| stem(folded(name.trim()))).filter(|name| name.len() >= SHORTEST).collect();
    // The longest first, so that no half of one is left.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    within(value, &names)
}

/// Without the ending that a case changes: «Карвонсарой» is «Карвонсароя» elsewhere.
fn stem(mut name: Vec<char>) -> Vec<char> {
    const ENDINGS: [char; 9] = ['а', 'е', 'и', 'й', 'о', 'у', 'ы', 'ь', 'я'];
    if name.len() > SHORTEST && name.last().is_some_and(|last| ENDINGS.contains(last)) {
        name.pop();
    }
    name
}

fn within(value: &Json, names: &[Vec<char>]) -> Json {
    match value {
        Json::String(text) => Json::String(without(text, names)),
        Json::Array(values) => values.iter().map(|value| within(value, names)).collect(),
        Json::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), within(value, names))).collect(),
        Json::Number(number) => {
            let text: Vec<char> = number.to_string().chars().collect();
            if names.contains(&text) { Json::String(TAKEN_OUT.to_owned()) } else { value.clone() }
        }
        other => other.clone(),
    }
}

/// One character for each of the text, so that places agree.
fn folded(text: &str) -> Vec<char> {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

fn without(text: &str, names: &[Vec<char>]) -> String {
    let (chars, folded): (Vec<char>, Vec<char>) = (text.chars().collect(), folded(text));
    let mut left = String::with_capacity(text.len());
    let mut place = 0;
    while place < chars.len() {
        let begins = place == 0 || !chars[place - 1].is_alphanumeric();
        match names.iter().find(|name| begins && folded[place..].starts_with(name)) {
            Some(name) => {
                left.push_str(TAKEN_OUT);
                place += name.len();
                // The ending that a language hangs on it.
                while chars.get(place).is_some_and(|c| c.is_alphanumeric()) {
                    place += 1;
                }
            }
            None => {
                left.push(chars[place]);
                place += 1;
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_name_is_left_in_any_case_or_ending() {
        let names = ["Karvonsaroy", "Karvonsaroy LLC", "Карвонсарой", "301234567", "AI"].map(str::to_owned);
        let answers = json!({
            "plan": "KARVONSAROY LLC builds tools. Продукт Карвонсароя; ИНН 301234567.",
            "team": ["karvonsaroy's people", { "chair": "Air is not AI" }], "tin": 301_234_567, "jobs": 7,
        });
        let seen = redact(&answers, &names);
        let text = seen.to_string().to_lowercase();
        assert!(["karvonsaroy", "карвонсаро", "301234567", "llc"].iter().all(|name| !text.contains(name)), "{text}");
        assert_eq!((&seen["team"][1]["chair"], &seen["jobs"]), (&json!("Air is not AI"), &json!(7)));
    }
}
