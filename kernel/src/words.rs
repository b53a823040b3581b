//! How a text becomes the words that a search finds it by: alike in any case, in Latin and in Cyrillic, with any apostrophe.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// A search of more words than this finds nothing: each of them is one more table to look into.
const MOST: usize = 32;

/// The words of a text, alike for all spellings of one word; a word that is read in two ways comes in both.
pub fn fold(text: &str) -> Vec<String> {
    words(text).iter().flat_map(|word| readings(word)).map(|reading| meet(&reading)).collect()
}

/// In lower case, without apostrophes, which some write and some do not.
fn words(text: &str) -> Vec<String> {
    let text: String = text.nfc().flat_map(char::to_lowercase).filter(|c| !is_apostrophe(*c)).collect();
    // A mark that no letter has taken up does not end a word: `İ` in lower case is an i and a dot.
    text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| word.chars().any(sounds)).map(str::to_owned).collect()
}

/// Whether anything is left of a character in Latin.
fn sounds(c: char) -> bool {
    !matches!(c, 'ъ' | 'ь') && !is_combining_mark(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | '`' | '´' | 'ʹ' | '′' | '＇')
}

/// A word in Latin letters. Russian writes ё as е as often as not, Uzbek never does.
fn readings(word: &str) -> Vec<String> {
    let mut readings = vec![latin(word)];
    if word.contains('ё') {
        readings.push(latin(&word.replace('ё', "е")));
    }
    readings
}

/// Russian, Uzbek, Kazakh and their neighbours' Cyrillic, letter by letter; Latin letters lose their marks.
fn latin(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    for c in word.chars() {
        latin.push_str(match c {
            'а' | 'ә' | 'ə' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ғ' | 'ґ' => "g",
            'д' | 'đ' => "d",
            'е' | 'э' => "e",
            'є' => "ye",
            'ё' => "yo",
            'ж' | 'җ' | 'ҷ' | 'ž' => "j",
            'з' => "z",
            'и' | 'і' | 'ӣ' | 'ı' => "i",
            'й' | 'ы' => "y",
            'ї' => "yi",
            'к' => "k",
            'қ' => "q",
            'л' | 'ł' => "l",
            'м' => "m",
            'н' | 'ң' => "n",
            'о' | 'ө' | 'ў' | 'ø' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' | 'ұ' | 'ү' | 'ӯ' => "u",
            'ф' => "f",
            'х' => "x",
            'ҳ' | 'һ' => "h",
            'ц' => "ts",
            'ч' | 'ç' | 'č' => "ch",
            'ш' | 'щ' | 'ş' | 'š' => "sh",
            'ю' => "yu",
            'я' => "ya",
            'ъ' | 'ь' => "",
            'ß' => "ss",
            other => {
                decompose_canonical(other, |part| {
                    if !is_combining_mark(part) {
                        latin.push(part)
                    }
                });
                continue;
            }
        });
    }
    latin
}

/// Letters by which Latin spellings of one sound differ: Khiva and Xiva, Samarqand and Samarkand, Yekaterinburg and
/// Ekaterinburg, -skiy and -ski.
fn meet(word: &str) -> String {
    const ALIKE: [(&str, &str); 10] =
        [("shch", "sh"), ("zh", "j"), ("dj", "j"), ("kh", "x"), ("gh", "g"), ("ts", "s"), ("q", "k"), ("ye", "e"), ("y", "i"), ("ii", "i")];
    // Most words have few of them, and to look for one is quicker than to write the word anew.
    ALIKE.iter().fold(word.to_owned(), |word, (spelt, met)| if word.contains(spelt) { word.replace(spelt, met) } else { word })
}

/// How a word that begins like this may begin once its letters have met: who has typed the k of Khiva looks for x too.
fn beginnings(latin: &str) -> Vec<String> {
    let whole = meet(latin);
    let next = ["h", "hch", "j", "s", "e"].map(|next| meet(&format!("{latin}{next}")));
    let mut beginnings: Vec<String> = next.into_iter().filter(|begun| !begun.starts_with(&whole)).collect();
    beginnings.push(whole);
    beginnings
}

/// A name as it stands in an address: `karvonsaroy-2`.
pub fn slug(name: &str) -> String {
    let words: Vec<String> = words(name)
        .iter()
        .map(|word| latin(word).chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    let slug: String = words.join("-").chars().take(60).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "unnamed".to_owned() } else { slug.to_owned() }
}

/// The slug, with a number behind it where it is taken.
pub fn free_slug(wanted: String, taken: &[String]) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|slug| !taken.contains(slug)).expect("numbers do not end")
}

/// The words of a search, each as all prefixes that it may have in the index; none if the search has no word.
pub(super) fn search_prefixes(search: &str) -> Option<Vec<Vec<String>>> {
    let mut words = words(search);
    words.sort();
    words.dedup();
    // No word has one of no prefixes.
    let of = |word: &String| readings(word).iter().flat_map(|reading| beginnings(reading)).collect();
    let sought: Vec<Vec<String>> = if words.len() > MOST { vec![vec![]] } else { words.iter().map(of).collect() };
    (!sought.is_empty()).then_some(sought)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_word_meet() {
        for (one, other) in [
            ("ФОТОНИКИ", "фотоники"),
            ("Ташкент", "tashkent"),
            ("Toshkent", "Тошкент"),
            ("Oʻzbekiston", "O'zbekiston"),
            ("Ўзбекистон", "O‘zbekiston"),
            ("Қазақстан", "Qazaqstan"),
            ("Хива", "Xiva"),
            ("Khiva", "Хива"),
            ("Жиззах", "Jizzax"),
            ("дастур", "dastur"),
            ("Ғиждувон", "Gʻijduvon"),
            ("чойхонаси", "choyxonasi"),
            ("Самарканд", "Samarqand"),
            ("Екатеринбург", "Yekaterinburg"),
            ("Азербайджан", "Azerbaijan"),
            ("Щербаковский", "Shcherbakovski"),
            ("Жанна", "Zhanna"),
            ("Ёқуб", "Yoqub"),
            // Decomposed, as some systems write names of files.
            ("чои\u{306}хона", "choyxona"),
            ("İstanbul", "Istanbul"),
            ("Şəki", "Шәки"),
            ("Zürich", "Zurich"),
        ] {
            assert_eq!(fold(one)[0], fold(other)[0], "{one} and {other}");
        }
        assert_eq!(fold("  two, words! "), ["two", "words"]);
        assert!(fold(" -- ʼ ь").is_empty());
    }

    #[test]
    fn yo_is_found_as_it_sounds_and_as_it_is_mostly_written() {
        assert_eq!(fold("Королёв"), ["koroliov", "korolev"]);
        assert!(fold("Королёв").contains(&fold("Королев")[0]));
        assert!(fold("Королёв").contains(&fold("Korolyov")[0]));
    }

    #[test]
    fn a_slug_is_plain() {
        assert_eq!(slug("Karvonsaroy 2 — Тошкент"), "karvonsaroy-2-toshkent");
        assert_eq!(slug("Чойхона №1"), "choyxona-1");
        assert_eq!(slug("中文"), "unnamed");
    }

    #[test]
    fn nothing_is_searched_for_by_signs_alone() {
        assert!(search_prefixes(" -- %_'; ").is_none());
    }

    proptest! {
        #[test]
        fn a_word_sounds_that_leaves_something_in_latin(word in "\\PC{0,3}") {
            prop_assert_eq!(word.chars().any(sounds), !latin(&word).is_empty());
        }

        /// Whatever is typed of a word finds it.
        #[test]
        fn a_word_is_found_by_its_beginning(word in "[a-zа-яёўқғҳәіңөұүһ]{1,9}", length in 1usize..9) {
            let beginning: String = word.chars().take(length).collect();
            let known = fold(&word);
            for typed in words(&beginning) {
                let sought: Vec<String> = readings(&typed).iter().flat_map(|reading| beginnings(reading)).collect();
                prop_assert!(known.iter().any(|known| sought.iter().any(|sought| known.starts_with(sought))), "{:?} by {:?}", known, sought);
            }
        }
    }
}
