//! Numbers of companies in registers: how each is written, and its check digits where the rule for them is public.
//! A good checksum is no proof; only a park's word is.

use entity::companies::IdentifierScheme;

use kernel::problem::Message;

/// A number that can stand in its register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// As the register writes it: without blanks, hyphens and look-alike letters, so that one number is one text.
    pub value: String,
    /// None where no rule is publicly known; never false, as a wrong number is refused.
    pub checksum_valid: Option<bool>,
}

/// No register known to us has longer numbers.
const LONGEST: usize = 64;

/// Reads a number as its register writes it; refuses what has another form, or wrong check digits.
pub fn check(scheme: IdentifierScheme, value: &str) -> Result<Checked, Message> {
    use IdentifierScheme::*;
    if scheme == Other {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        return match value.chars().count() {
            0 => Err(Message::new("rule-required")),
            1..=LONGEST => Ok(Checked { value, checksum_valid: None }),
            _ => Err(Message::new("rule-too-long").with("max", LONGEST)),
        };
    }
    let value: String = value.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| latin(c.to_ascii_uppercase())).collect();
    let malformed = || Message::new("rule-identifier");
    let fits = match scheme {
        Lei => lei(&value),
        ByUnp => unp(&value),
        _ => {
            let digits: Vec<u32> = value.chars().map(|c| c.to_digit(10)).collect::<Option<_>>().ok_or_else(malformed)?;
            // Zeros satisfy many a checksum and stand in no register.
            if digits.iter().all(|digit| *digit == 0) {
                return Err(malformed());
            }
            digits_fit(scheme, &digits)
        }
    };
    match fits.ok_or_else(malformed)? {
        Some(false) => Err(Message::new("rule-checksum")),
        checksum_valid => Ok(Checked { value, checksum_valid }),
    }
}

/// Whether a number's check digits are right: none where no rule is known, nothing at all where it has another form.
type Fits = Option<Option<bool>>;

fn digits_fit(scheme: IdentifierScheme, d: &[u32]) -> Fits {
    use IdentifierScheme::*;
    match (scheme, d.len()) {
        (UzStir | TjInn, 9) | (KgInn, 14) | (AmTin, 8) | (GeId, 9 | 11) => Some(None),
        // Year and month of registration, then 4, 5 or 6: of a resident, of a non-resident, of partners.
        (KzBin, 12) if (1..=12).contains(&(d[2] * 10 + d[3])) && (4..=6).contains(&d[4]) => Some(Some(bin(d))),
        (RuInn, 10) => Some(Some(weighted(d, &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[9])),
        (RuInn, 12) => Some(Some(
            weighted(d, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[10]
                && weighted(d, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[11],
        )),
        (RuOgrn, 13) => Some(Some(remainder(&d[..12], 11) % 10 == d[12])),
        // Of a sole trader.
        (RuOgrn, 15) => Some(Some(remainder(&d[..14], 13) % 10 == d[14])),
        // The last digit tells companies from people.
        (AzVoen, 10) if matches!(d[9], 1 | 2) => Some(Some(weighted(d, &[4, 1, 8, 6, 2, 7, 5, 3]) % 11 == d[8])),
        (MdIdno, 13) => Some(Some(weighted(d, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 == d[12])),
        (TrVkn, 10) => Some(Some(vkn(d))),
        _ => None,
    }
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// What is left of a long number, digit by digit.
fn remainder(digits: &[u32], of: u32) -> u32 {
    digits.iter().fold(0, |left, digit| (left * 10 + digit) % of)
}

/// Where the first row of weights gives ten, the second is taken; a number for which it gives ten again is not issued.
fn bin(d: &[u32]) -> bool {
    let first = weighted(d, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let check = if first == 10 { weighted(d, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 } else { first };
    check == d[11]
}

fn vkn(d: &[u32]) -> bool {
    let sum: u32 = d[..9]
        .iter()
        .zip((1..=9).rev())
        .map(|(digit, place)| match (digit + place) % 10 {
            9 => 9,
            shifted => shifted * 2_u32.pow(place) % 9,
        })
        .sum();
    (10 - sum % 10) % 10 == d[9]
}

/// Nine characters; companies have digits only, people begin with two letters.
fn unp(value: &str) -> Fits {
    const LETTERS: &str = "ABCEHKMOPT";
    let c: Vec<char> = value.chars().collect();
    let [region, second, rest @ ..] = c.as_slice() else { return None };
    let rest: Vec<u32> = rest.iter().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    let head = match (region, second) {
        ('1'..='7', '0'..='9') => [region.to_digit(10)?, second.to_digit(10)?],
        ('A' | 'B' | 'C' | 'E' | 'H' | 'K' | 'M', letter) => [region.to_digit(36)?, LETTERS.find(*letter)? as u32],
        _ => return None,
    };
    let digits = [head.as_slice(), &rest].concat();
    (digits.len() == 9).then(|| Some(weighted(&digits, &[29, 23, 19, 17, 13, 7, 5, 3]) % 11 == digits[8]))
}

/// ISO 17442: letters count from ten, and the whole leaves one when divided by 97 (ISO 7064).
fn lei(value: &str) -> Fits {
    let good = value.len() == 20 && value.chars().all(|c| c.is_ascii_alphanumeric()) && value[18..].chars().all(|c| c.is_ascii_digit());
    // 00, 01 and 99 divide as 97, 98 and 02 do, and are not issued.
    if !good || matches!(&value[18..], "00" | "01" | "99") {
        return None;
    }
    let left = value.chars().filter_map(|c| c.to_digit(36)).fold(0, |left, digit| (left * if digit < 10 { 10 } else { 100 } + digit) % 97);
    Some(Some(left == 1))
}

/// Belarusian numbers are typed with letters of either alphabet.
fn latin(c: char) -> char {
    match c {
        'А' | 'а' => 'A',
        'В' | 'в' => 'B',
        'С' | 'с' => 'C',
        'Е' | 'е' => 'E',
        'Н' | 'н' => 'H',
        'К' | 'к' => 'K',
        'М' | 'м' => 'M',
        'О' | 'о' => 'O',
        'Р' | 'р' => 'P',
        'Т' | 'т' => 'T',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use IdentifierScheme::*;
    use proptest::prelude::*;

    use super::*;

    /// Published numbers of companies, and examples of the registers themselves.
    const GOOD: [(IdentifierScheme, &str); 12] = [
        (RuInn, "7707083893"),
        (RuInn, "500100732259"),
        (RuOgrn, "1027700132195"),
        (RuOgrn, "304500116000157"),
        (ByUnp, "200988541"),
        (ByUnp, "MA1953684"),
        (KzBin, "940140000385"),
        (AzVoen, "1401555071"),
        (MdIdno, "1008600038413"),
        (TrVkn, "4540536920"),
        (Lei, "213800KUD8LAJWSQ9D15"),
        (Lei, "529900T8BM49AURSDO55"),
    ];

    #[test]
    fn published_numbers_are_good() {
        for (scheme, value) in GOOD {
            let expected = Checked { value: value.to_owned(), checksum_valid: Some(true) };
            assert_eq!(check(scheme, value), Ok(expected), "{scheme:?} {value}");
        }
        for (scheme, value) in
            [(UzStir, "306761917"), (TjInn, "025012345"), (KgInn, "01234201710123"), (AmTin, "02575819"), (GeId, "204378869")]
        {
            assert_eq!(check(scheme, value).unwrap().checksum_valid, None, "{scheme:?} {value}");
        }
    }

    #[test]
    fn one_number_is_one_text_however_it_is_typed() {
        assert_eq!(check(RuInn, " 7707 083-893 ").unwrap().value, "7707083893");
        assert_eq!(check(ByUnp, "ма1953684").unwrap().value, "MA1953684");
        assert_eq!(check(Lei, "529900t8bm49aursdo55").unwrap().value, "529900T8BM49AURSDO55");
        assert_eq!(check(Other, "  HRB   4711 ").unwrap().value, "HRB 4711");
    }

    #[test]
    fn another_form_is_refused_as_such() {
        for (scheme, value) in [
            (UzStir, "30676191"),
            (UzStir, "٣٠٦٧٦١٩١٧"),
            (UzStir, "000000000"),
            (KzBin, "123456789012"),
            (RuInn, "77070838931"),
            (ByUnp, "900988541"),
            (AzVoen, "1401555073"),
            (Lei, "529900T8BM49AURSDO5"),
            (Lei, "529900T8BM49AURSДO55"),
        ] {
            assert_eq!(check(scheme, value).unwrap_err().id, "rule-identifier", "{scheme:?} {value}");
        }
        assert_eq!(check(Other, " ").unwrap_err().id, "rule-required");
        assert_eq!(check(Other, &"x".repeat(65)).unwrap_err().id, "rule-too-long");
    }

    proptest! {
        /// Every scheme with check digits notices a single wrong one at the end.
        #[test]
        fn a_wrong_check_digit_is_noticed(which in 0..GOOD.len(), shift in 1u32..10) {
            let (scheme, value) = GOOD[which];
            // The last digit of an AZ_VOEN is no check digit.
            let place = value.len() - if scheme == AzVoen { 2 } else { 1 };
            let digit = value[place..=place].parse::<u32>().unwrap();
            let wrong = format!("{}{}{}", &value[..place], (digit + shift) % 10, &value[place + 1..]);
            prop_assert_eq!(check(scheme, &wrong).unwrap_err().id, "rule-checksum");
        }

        #[test]
        fn nothing_typed_makes_it_panic(value in "\\PC{0,24}") {
            for scheme in IdentifierScheme::ALL {
                let _ = check(*scheme, &value);
            }
        }
    }
}
