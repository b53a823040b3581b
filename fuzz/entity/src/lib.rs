//! What the engine knows of `entity`, without the database behind it, which would take longer to build than all the rest.

macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/slices.rs"));

/// As in `entity::investment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    pub kind: investment::ExclusionKind,
    pub values: Vec<String>,
}

pub mod ids {
    macro_rules! ids {
        ($($name:ident),*) => {$(
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(pub uuid::Uuid);
        )*};
    }

    ids!(CompanyId, DealId, InvestorId);
}
