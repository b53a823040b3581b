//! Scalars and small values. Words that the domain judges (countries, addresses) come through unread, so that a wrong one is
//! told with its field like every other fault.

use async_graphql::{InputObject, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use chrono::NaiveDate;
use entity::text::Texts;
use rust_decimal::Decimal;

/// A day without a time: `2026-03-02`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day without a time, in the calendar of the park concerned: `2026-03-02`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self).map_err(|_| InputValueError::custom("a day is written 2026-03-02"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident as $graphql:literal),* $(,)?) => {$(
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

        $(#[$meta])*
        #[Scalar(name = $graphql)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    // A code may stand in a document without quotes: `country: UZ`.
                    Value::Enum(name) => Ok(Self(name.to_string())),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

words! {
    /// A country by its ISO 3166-1 alpha-2 code: `UZ`.
    CountryCode as "CountryCode",
    /// A currency by its ISO 4217 code: `UZS`.
    CurrencyCode as "CurrencyCode",
    /// A language by its BCP 47 tag, with its script where that matters: `en`, `ru`, `uz-Latn`, `uz-Cyrl`, `kk`.
    LanguageTag as "LanguageTag",
    /// An e-mail address, compared without regard to case.
    EmailAddress as "EmailAddress",
    /// An absolute http or https address.
    Url as "URL",
}

/// An amount in a currency.
#[derive(SimpleObject, Clone, Debug)]
pub struct Money {
    /// The amount in whole units of the currency, with as many decimals as the currency has.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency: CurrencyCode,
}

/// An amount in a currency.
#[derive(InputObject, Clone, Debug)]
pub struct MoneyInput {
    /// The amount in whole units of the currency, with no more decimals than the currency has.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency: CurrencyCode,
}

/// From one day to another, both included; an end that is absent is open.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct DateRange {
    /// The first day; open if absent.
    pub from: Option<Date>,
    /// The last day; open if absent.
    pub until: Option<Date>,
}

impl DateRange {
    pub fn new(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Self {
        Self { from: from.map(Date), until: until.map(Date) }
    }
}

/// From one day to another, both included; an end that is absent is open.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct DateRangeInput {
    /// The first day; open if absent.
    pub from: Option<Date>,
    /// The last day; open if absent.
    pub until: Option<Date>,
}

/// How many, of one country.
#[derive(SimpleObject, Clone, Debug)]
pub struct CountryCount {
    /// The country.
    pub country: CountryCode,
    /// How many there are.
    pub count: i64,
}

/// A text as it was written in one language.
#[derive(SimpleObject, Clone, Debug)]
pub struct LocalizedText {
    /// The language it is written in.
    pub language: LanguageTag,
    /// The text itself.
    pub text: String,
}

/// A text in one language.
#[derive(InputObject, Clone, Debug)]
pub struct LocalizedTextInput {
    /// The language it is written in.
    pub language: LanguageTag,
    /// The text itself.
    pub text: String,
}

/// Every language of a text.
pub fn localized(texts: &Texts) -> Vec<LocalizedText> {
    texts.0.iter().map(|(language, text)| LocalizedText { language: language.as_str().into(), text: text.clone() }).collect()
}

/// Texts as they were sent, for the domain to judge.
pub fn pairs(given: Vec<LocalizedTextInput>) -> Vec<(String, String)> {
    given.into_iter().map(|input| (input.language.0, input.text)).collect()
}

/// Something to put right before a draft can be submitted.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Problem")]
pub struct DraftProblem {
    /// Where, in the words of `extensions.field`: `checklist.CHARTER`, `answers.team`.
    pub field: Option<String>,
    /// What, in the viewer's language.
    pub message: String,
}
