//! How a text becomes the words that a search finds it by: alike in any case, in Latin and in Cyrillic, with any apostrophe.

use entity::word;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, IntoColumnRef, IntoIden, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::narrow;
use super::problem::Problem;
use super::work::View;

/// A search of more words than this finds nothing: each of them is one more table to look into.
const MOST: usize = 32;

/// Things are counted up to here to see which of several words the fewest have.
const COUNTED: u64 = 5_000;

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

/// The ids of things of a kind in which every word of the search begins some word; none where nothing is searched for. For whoever
/// reads all of them; `found` is for a page.
pub fn matching(kind: &'static str, search: &str) -> Option<SelectStatement> {
    let sought = sought(search)?;
    let (first, others) = sought.split_first()?;
    let mut listed = beginning(kind, first);
    for other in others {
        listed.and_where(Expr::col((word::Entity, word::Column::SubjectId)).in_subquery(beginning(kind, other)));
    }
    Some(listed)
}

/// As `matching`, of the things that a column of a list names.
pub async fn found(view: &View, kind: &'static str, search: &str, column: impl IntoColumnRef) -> Result<Option<SimpleExpr>, Problem> {
    let Some(mut sought) = sought(search) else { return Ok(None) };
    rarest_first(view, kind, &mut sought).await?;
    let column = column.into_column_ref();
    let asked = sought.iter().map(|begun| begins(kind, begun, column.clone())).reduce(ExprTrait::and);
    let Some((asked, (first, others))) = asked.zip(sought.split_first()) else { return Ok(None) };
    let mut listed = beginning(kind, first);
    for other in others {
        listed.and_where(begins(kind, other, (word::Entity, word::Column::SubjectId)));
    }
    Ok(Some(narrow::among(view, column, listed, asked).await?))
}

/// The words of a search, each as all that it may begin with; none where nothing is searched for.
fn sought(search: &str) -> Option<Vec<Vec<String>>> {
    let mut words = words(search);
    words.sort();
    words.dedup();
    // Nothing begins with nothing at all.
    let of = |word: &String| readings(word).iter().flat_map(|reading| beginnings(reading)).collect();
    let sought: Vec<Vec<String>> = if words.len() > MOST { vec![vec![]] } else { words.iter().map(of).collect() };
    (!sought.is_empty()).then_some(sought)
}

/// The ids of things in which a word begins like this.
fn beginning(kind: &'static str, begun: &[String]) -> SelectStatement {
    word::Entity::find()
        .select_only()
        .column(word::Column::SubjectId)
        .filter(word::Column::Kind.eq(kind))
        .filter(between(begun, word::Entity))
        .into_query()
}

/// That a word of the thing which a column of the query around it names begins like this.
fn begins(kind: &'static str, begun: &[String], thing: impl IntoColumnRef) -> SimpleExpr {
    const OTHER: &str = "other";
    let other = Query::select()
        .expr(Expr::val(1))
        .from_as(word::Entity, OTHER)
        .and_where(Expr::col((OTHER, word::Column::Kind)).eq(kind))
        .and_where(Expr::col((OTHER, word::Column::SubjectId)).equals(thing))
        .cond_where(between(begun, OTHER))
        .to_owned();
    Expr::exists(other)
}

/// A range, not LIKE: by it both databases enter the index.
fn between(begun: &[String], table: impl IntoIden + Clone) -> Cond {
    if begun.is_empty() {
        return Cond::all().add(Expr::val(1).eq(0));
    }
    begun.iter().fold(Cond::any(), |any, begun| {
        let word = Expr::col((table.clone(), word::Column::Word));
        any.add(word.clone().gte(begun.as_str()).and(word.lt(format!("{begun}\u{10FFFF}"))))
    })
}

/// Puts the word in front that the fewest things have.
async fn rarest_first(view: &View, kind: &'static str, sought: &mut [Vec<String>]) -> Result<(), Problem> {
    if sought.len() < 2 {
        return Ok(());
    }
    let mut counts = Query::select();
    for begun in sought.iter() {
        let count = narrow::count(beginning(kind, begun), COUNTED);
        counts.expr(Expr::SubQuery(None, Box::new(count.into())));
    }
    let row = view.db().query_one(&counts).await?.ok_or_else(|| Problem::broken("nothing was counted"))?;
    let counts = (0..sought.len()).map(|place| row.try_get_by_index::<i64>(place)).collect::<Result<Vec<_>, _>>()?;
    let rarest = (0..sought.len()).min_by_key(|place| counts[*place]).unwrap_or_default();
    sought.swap(0, rarest);
    Ok(())
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
        assert!(matching("Company", " -- %_'; ").is_none());
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
