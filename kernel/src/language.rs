//! Which language a viewer reads, and how a message is said in it.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use entity::text::Texts;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::problem::{Arg, Faults, Message};
use super::values::Language;

macro_rules! books {
    ($($language:literal),*) => {
        [$(($language, [
            include_str!(concat!("../../messages/", $language, "/rules.ftl")),
            include_str!(concat!("../../messages/", $language, "/identity.ftl")),
            include_str!(concat!("../../messages/", $language, "/files.ftl")),
            include_str!(concat!("../../messages/", $language, "/parks.ftl")),
            include_str!(concat!("../../messages/", $language, "/companies.ftl")),
            include_str!(concat!("../../messages/", $language, "/residency.ftl")),
            include_str!(concat!("../../messages/", $language, "/agreements.ftl")),
            include_str!(concat!("../../messages/", $language, "/programs.ftl")),
            include_str!(concat!("../../messages/", $language, "/matchmaking.ftl")),
            include_str!(concat!("../../messages/", $language, "/investment.ftl")),
            include_str!(concat!("../../messages/", $language, "/notifications.ftl")),
        ])),*]
    };
}

/// The languages that the system itself speaks.
pub const SPOKEN: [&str; 4] = ["en", "ru", "uz-Latn", "kk"];

static BOOKS: LazyLock<HashMap<&str, FluentBundle<FluentResource>>> = LazyLock::new(|| {
    books!("en", "ru", "uz-Latn", "kk")
        .into_iter()
        .map(|(language, texts)| {
            let mut book = FluentBundle::new_concurrent(vec![tag(language)]);
            book.set_use_isolating(false);
            for text in texts {
                let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(_, e)| panic!("messages/{language}: {e:?}"));
                // A test sees to it that nothing is said twice; were it, the last one would be heard.
                book.add_resource_overriding(resource);
            }
            (language, book)
        })
        .collect()
});

fn tag(text: &str) -> LanguageIdentifier {
    text.parse().unwrap_or_default()
}

/// The languages a viewer reads, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale(Vec<String>);

impl Locale {
    /// What the Accept-Language header asks for counts first, then the viewer's own language.
    pub fn negotiate(header: Option<&str>, own: Option<&str>) -> Self {
        let mut asked: Vec<(f32, &str)> = header
            .unwrap_or_default()
            .split(',')
            .filter_map(|part| {
                let (language, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                let weight: f32 = weight.trim().parse().ok()?;
                let language = language.trim();
                let named = language != "*" && weight > 0.0 && language.parse::<LanguageIdentifier>().is_ok();
                named.then_some((weight, language))
            })
            .take(8)
            .collect();
        asked.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal));
        Self(asked.into_iter().map(|(_, language)| language).chain(own).map(str::to_owned).collect())
    }

    /// One language alone.
    pub fn only(language: &str) -> Self {
        Self(vec![language.to_owned()])
    }

    /// The same viewer asking for one language first.
    #[must_use]
    pub fn preferring(&self, language: Option<&str>) -> Self {
        Self(language.into_iter().map(str::to_owned).chain(self.0.iter().cloned()).collect())
    }

    fn wanted(&self) -> impl Iterator<Item = LanguageIdentifier> + '_ {
        self.0.iter().map(|language| tag(language)).chain([tag("en")])
    }

    /// The spoken language that comes nearest.
    pub fn spoken(&self) -> &'static str {
        let spoken = SPOKEN.map(tag);
        self.wanted().find_map(|wanted| nearest(&wanted, &spoken)).map_or("en", |place| SPOKEN[place])
    }
}

/// The same language in the same script, else in another script.
fn nearest(wanted: &LanguageIdentifier, offered: &[LanguageIdentifier]) -> Option<usize> {
    let same = |loose: bool| {
        offered.iter().position(|o| o.language == wanted.language && (loose || o.script == wanted.script && wanted.region == o.region))
    };
    same(false).or_else(|| offered.iter().position(|o| o.language == wanted.language && o.script == wanted.script)).or_else(|| same(true))
}

/// The text in the first of the viewer's languages that it is written in, else in English, else in any.
pub fn pick<'t>(texts: &'t Texts, locale: &Locale) -> Option<&'t str> {
    let (languages, words): (Vec<_>, Vec<_>) = texts.0.iter().map(|(language, text)| (tag(language), text.as_str())).unzip();
    let found = locale.wanted().find_map(|wanted| nearest(&wanted, &languages));
    found.map(|place| words[place]).or_else(|| words.first().copied())
}

/// The text in the viewer's first language, and in no other: for a name that has a form of its own beside these.
pub fn pick_first<'t>(texts: &'t Texts, locale: &Locale) -> Option<&'t str> {
    let languages: Vec<_> = texts.0.keys().map(|language| tag(language)).collect();
    let place = nearest(&locale.wanted().next()?, &languages)?;
    texts.0.values().nth(place).map(String::as_str)
}

/// Texts as they were sent, by language: each language once, each text between one and `max` characters. Faults are at
/// `summary.0.text`.
pub fn texts(faults: &mut Faults, path: &str, given: &[(String, String)], max: usize) -> Texts {
    let mut texts = Texts::default();
    for (place, (language, text)) in given.iter().enumerate() {
        let language = faults.take(format!("{path}.{place}.language"), Language::parse(language));
        faults.length(format!("{path}.{place}.text"), text, 1, max);
        if let Some(language) = language
            && texts.0.insert(language.into(), text.trim().to_owned()).is_some()
        {
            faults.add(format!("{path}.{place}.language"), Message::new("rule-language-twice"));
        }
    }
    texts
}

/// As `texts`, for what must be written in some language.
pub fn required_texts(faults: &mut Faults, path: &str, given: &[(String, String)], max: usize) -> Texts {
    if given.is_empty() {
        faults.add(path, Message::new("rule-required"));
    }
    texts(faults, path, given, max)
}

/// Says a message in the viewer's language.
pub fn say(locale: &Locale, message: &Message) -> String {
    say_in(locale.spoken(), message)
}

fn say_in(language: &str, message: &Message) -> String {
    let book = &BOOKS[language];
    let Some(pattern) = book.get_message(message.id).and_then(|m| m.value()) else {
        tracing::error!(language, id = message.id, "a message is missing");
        return message.id.to_owned();
    };
    let mut args = FluentArgs::new();
    for (name, arg) in &message.args {
        match arg {
            Arg::Text(text) => args.set(*name, text.clone()),
            Arg::Number(number) => args.set(*name, *number),
            Arg::Message(inner) => args.set(*name, say_in(language, inner)),
        }
    }
    book.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(languages: &[&str]) -> Texts {
        Texts(languages.iter().map(|l| ((*l).to_owned(), format!("in {l}"))).collect())
    }

    #[test]
    fn header_counts_before_the_viewers_own_language() {
        assert_eq!(Locale::negotiate(Some("kk, ru;q=0.5"), Some("uz-Latn")).spoken(), "kk");
        assert_eq!(Locale::negotiate(Some("ru;q=0.5, kk;q=0.9"), None).spoken(), "kk");
        assert_eq!(Locale::negotiate(None, Some("uz-Latn")).spoken(), "uz-Latn");
        assert_eq!(Locale::negotiate(Some("*, ;;,zz-not-a-tag-at-all"), None).spoken(), "en");
    }

    #[test]
    fn uzbek_without_a_script_is_latin() {
        assert_eq!(Locale::only("uz").spoken(), "uz-Latn");
        assert_eq!(Locale::only("uz-UZ").spoken(), "uz-Latn");
        assert_eq!(Locale::only("ru-KZ").spoken(), "ru");
    }

    #[test]
    fn a_text_comes_in_the_nearest_language_it_is_written_in() {
        assert_eq!(pick(&texts(&["en", "uz-Latn"]), &Locale::only("uz-Cyrl")), Some("in uz-Latn"));
        assert_eq!(pick(&texts(&["en", "ru"]), &Locale::only("kk")), Some("in en"));
        assert_eq!(pick(&texts(&["ru"]), &Locale::only("kk")), Some("in ru"));
        assert_eq!(pick(&texts(&[]), &Locale::only("kk")), None);
    }

    #[test]
    fn a_name_has_other_forms_only_for_who_reads_their_language_first() {
        let names = texts(&["ru", "uz-Cyrl"]);
        assert_eq!(pick_first(&names, &Locale::only("ru-KZ")), Some("in ru"));
        assert_eq!(pick_first(&names, &Locale::negotiate(Some("en, ru;q=0.5"), None)), None);
        assert_eq!(pick_first(&names, &Locale::default()), None);
    }

    #[test]
    fn every_language_says_the_same_messages() {
        let ids = |language: &str| {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../messages").join(language);
            let mut ids: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .flat_map(|file| {
                    let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
                    text.lines()
                        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
                        .filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()))
                        .collect::<Vec<_>>()
                })
                .collect();
            ids.sort();
            ids
        };
        let twice: Vec<_> = ids("en").windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect();
        assert!(twice.is_empty(), "said twice: {twice:?}");
        for language in SPOKEN {
            assert_eq!(ids(language), ids("en"), "messages of {language} and en");
        }
    }
}
