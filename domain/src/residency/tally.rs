//! How numbers about residents are told: medians, and nothing from which a single company could be read. Pure.

/// Groups smaller than this are not told to everybody, as statistical offices do.
pub const FEWEST: i64 = 3;

/// How long something took: the middle, the time that nine of ten took at most, and how many there were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub ninetieth: f64,
    pub count: i64,
}

/// None of nothing. The ninetieth percentile is the nearest rank.
pub fn spread(mut days: Vec<u32>) -> Option<Spread> {
    days.sort_unstable();
    let count = days.len();
    let (last, middle) = (count.checked_sub(1)?, count / 2);
    let median = if count % 2 == 1 { f64::from(days[middle]) } else { f64::midpoint(f64::from(days[middle - 1]), f64::from(days[middle])) };
    let rank = (count * 9).div_ceil(10).saturating_sub(1);
    Some(Spread { median, ninetieth: f64::from(days[Ord::min(rank, last)]), count: count as i64 })
}

/// Groups with what they count, the largest first, without those that are too small; and how many were left out. Where what is left
/// out is still so little that it could be reckoned from the whole, the next smallest goes too.
pub fn told<K: Ord>(mut groups: Vec<(K, i64)>, everything: bool) -> (Vec<(K, i64)>, i64) {
    groups.sort_by(|(one, many), (other, more)| more.cmp(many).then(one.cmp(other)));
    if everything {
        return (groups, 0);
    }
    let mut withheld = 0;
    while let Some((_, count)) = groups.last().filter(|(_, count)| *count < FEWEST || (1..FEWEST).contains(&withheld)) {
        withheld += count;
        groups.pop();
    }
    (groups, withheld)
}

/// A field of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula is kept from it.
pub fn field(text: &str) -> String {
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err() { format!("'{text}") } else { text.into() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ninth_of_ten() {
        assert_eq!(spread(vec![]), None);
        assert_eq!(spread(vec![7]), Some(Spread { median: 7.0, ninetieth: 7.0, count: 1 }));
        assert_eq!(spread((1..=10).rev().collect()), Some(Spread { median: 5.5, ninetieth: 9.0, count: 10 }));
        assert_eq!(spread(vec![3, 1, 2]).map(|spread| spread.median), Some(2.0));
    }

    #[test]
    fn small_groups_are_left_out_and_cannot_be_reckoned() {
        let groups = || vec![("UZ", 40), ("KZ", 5), ("RU", 1), ("BY", 3)];
        // One alone would be the difference to the whole: the next smallest goes with it.
        assert_eq!(told(groups(), false), (vec![("UZ", 40), ("KZ", 5)], 4));
        assert_eq!(told(groups(), true), (vec![("UZ", 40), ("KZ", 5), ("BY", 3), ("RU", 1)], 0));
        assert_eq!(told(vec![("UZ", 2), ("KZ", 2)], false), (vec![], 4));
        assert_eq!(told(vec![("UZ", 9)], false), (vec![("UZ", 9)], 0));
    }

    #[test]
    fn a_field_is_quoted_and_is_no_formula() {
        assert_eq!(field("Tashkent"), "Tashkent");
        assert_eq!(field("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(field("=1+1"), "'=1+1");
        assert_eq!(field("-12.5"), "-12.5");
    }
}
