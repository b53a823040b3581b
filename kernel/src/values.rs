//! Values that are parsed once and valid ever after: countries, currencies, languages, addresses, money.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use unic_langid::LanguageIdentifier;

use super::problem::Message;

/// ISO 3166-1 alpha-2, officially assigned.
const COUNTRIES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH \
CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN \
GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI \
LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM \
PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD \
TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// ISO 4217 by the number of decimals; what is not here has two.
const NO_DECIMALS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";
const TWO_DECIMALS: &str = "\
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP \
DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD \
LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD \
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW";

fn listed(list: &str, code: &str) -> bool {
    list.split(' ').any(|listed| listed == code)
}

macro_rules! code {
    ($($(#[$meta:meta])* $name:ident),*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    )*};
}

code! {
    /// ISO 3166-1 alpha-2.
    Country,
    /// ISO 3166-2, by its form: the country and up to three letters or digits.
    Region,
    /// ISO 4217.
    Currency,
    /// BCP 47, canonically cased: `uz-Latn`.
    Language,
    /// Lower case.
    Email,
    /// Absolute, http or https.
    WebUrl
}

impl Country {
    pub fn parse(code: &str) -> Result<Self, Message> {
        let code = code.trim().to_ascii_uppercase();
        if code.len() == 2 && listed(COUNTRIES, &code) { Ok(Self(code)) } else { Err(Message::new("rule-country")) }
    }
}

impl Region {
    pub fn parse(code: &str) -> Result<Self, Message> {
        let code = code.trim().to_ascii_uppercase();
        let known = code.split_once('-').is_some_and(|(country, within)| {
            listed(COUNTRIES, country) && (1..=3).contains(&within.len()) && within.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if known { Ok(Self(code)) } else { Err(Message::new("rule-region")) }
    }
}

impl Currency {
    pub fn parse(code: &str) -> Result<Self, Message> {
        let code = code.trim().to_ascii_uppercase();
        let known = code.len() == 3 && [NO_DECIMALS, TWO_DECIMALS, THREE_DECIMALS].iter().any(|list| listed(list, &code));
        if known { Ok(Self(code)) } else { Err(Message::new("rule-currency")) }
    }

    /// How many decimals an amount may have.
    pub fn decimals(&self) -> u32 {
        match () {
            () if listed(NO_DECIMALS, &self.0) => 0,
            () if listed(THREE_DECIMALS, &self.0) => 3,
            () => 2,
        }
    }
}

impl Language {
    pub fn parse(tag: &str) -> Result<Self, Message> {
        let parsed = tag.trim().parse::<LanguageIdentifier>().ok().filter(|tag| !tag.language.is_empty());
        parsed.map(|tag| Self(tag.to_string())).ok_or_else(|| Message::new("rule-language"))
    }
}

impl Email {
    /// One `@`, a name before it and a host with a dot behind it; whether somebody reads it, only a letter can tell.
    pub fn parse(address: &str) -> Result<Self, Message> {
        let address = address.trim().to_lowercase();
        let good = address.len() <= 254
            && address.split_once('@').is_some_and(|(name, host)| {
                let host_good = host
                    .split('.')
                    .all(|label| !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
                !name.is_empty() && name.len() <= 64 && host.contains('.') && host_good
            })
            && address.parse::<lettre::Address>().is_ok();
        if good { Ok(Self(address)) } else { Err(Message::new("rule-email")) }
    }
}

impl WebUrl {
    pub fn parse(address: &str) -> Result<Self, Message> {
        let parsed = url::Url::parse(address.trim()).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && address.len() <= 2000
                && url.username().is_empty()
                && url.password().is_none()
        });
        parsed.map(|url| Self(url.into())).ok_or_else(|| Message::new("rule-url"))
    }
}

/// An amount in the smallest unit of its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// Nothing is rounded: an amount with more decimals than the currency has is refused.
    pub fn parse(amount: Decimal, currency: &str) -> Result<Self, Message> {
        let currency = Currency::parse(currency)?;
        let scaled = Decimal::from(10_i64.pow(currency.decimals())).checked_mul(amount);
        let scaled = scaled.ok_or_else(|| Message::new("rule-amount-range"))?;
        if !scaled.fract().is_zero() {
            return Err(Message::new("rule-amount-decimals").with("max", currency.decimals()));
        }
        let minor = scaled.to_i64().ok_or_else(|| Message::new("rule-amount-range"))?;
        Ok(Self { minor, currency })
    }

    pub fn amount(&self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }
}

/// What the database holds, as an amount.
pub fn amount(minor: i64, currency: &str) -> Decimal {
    let decimals = Currency::parse(currency).map_or(2, |currency| currency.decimals());
    Decimal::new(minor, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standards() {
        assert_eq!(COUNTRIES.split(' ').count(), 249);
        assert_eq!(Country::parse("uz").unwrap().as_str(), "UZ");
        assert!(Country::parse("XX").is_err() && Country::parse("UZB").is_err() && Country::parse("A A").is_err());
        assert_eq!(Currency::parse("uzs").unwrap().decimals(), 2);
        assert_eq!(Currency::parse("JPY").unwrap().decimals(), 0);
        assert!(Currency::parse("DM").is_err());
        assert_eq!(Language::parse("UZ-latn").unwrap().as_str(), "uz-Latn");
        assert!(Language::parse("русский").is_err());
    }

    #[test]
    fn money_is_never_rounded() {
        let parse = |amount: &str, currency| Money::parse(amount.parse().unwrap(), currency);
        assert_eq!(parse("12.34", "USD").unwrap().minor, 1234);
        assert_eq!(parse("12.3400", "USD").unwrap().minor, 1234);
        assert_eq!(parse("12.345", "USD").unwrap_err().id, "rule-amount-decimals");
        assert_eq!(parse("1.5", "JPY").unwrap_err().id, "rule-amount-decimals");
        assert_eq!(parse("99999999999999999999", "USD").unwrap_err().id, "rule-amount-range");
    }

    #[test]
    fn addresses_are_those_one_can_write_to() {
        for good in ["dilnoza@karvon.uz", "A.B+c@Sub.Example", "officer@it-park.example"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for wrong in ["", "a", "a@b", "a@@b.c", "a b@c.de", "a@b..c", "a@-b.c", "a@b.c\r\nBcc: x@y.z"] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
        assert!(WebUrl::parse("https://karvon.uz/x?y=1").is_ok());
        for wrong in ["javascript:alert(1)", "ftp://a.b", "https://", "//a.b", "https://user:pw@a.b"] {
            assert!(WebUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
