//! Values that many tables keep as JSON: texts in several languages, and lists of words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One text in several languages, by BCP 47 tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "database", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

/// A list of words that is read with its row: codes, tags, names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "database", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Words(pub Vec<String>);

impl<S: Into<String>> FromIterator<S> for Words {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }
}

/// An enum that is stored, and written in data files, by the name it has in the API.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "database", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(feature = "database", sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE"))]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name it is stored by.
            #[cfg(feature = "database")]
            pub fn as_str(self) -> String {
                <Self as sea_orm::ActiveEnum>::to_value(&self)
            }
        }
    };
}

/// A list of enum values, kept as JSON.
#[macro_export]
macro_rules! json_list {
    ($($(#[$meta:meta])* $name:ident($item:ty)),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "database", derive(sea_orm::FromJsonQueryResult))]
        #[serde(transparent)]
        pub struct $name(pub Vec<$item>);
    )*};
}
