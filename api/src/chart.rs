//! Numbers as drawings: the balance of a park with its partners, and its figures.

use plotters::coord::Shift;
use plotters::prelude::*;

/// One partner: what was given to it to the right, what was received from it to the left.
pub struct Balance {
    pub name: String,
    pub given: i64,
    pub received: i64,
    pub out_of_band: bool,
}

/// The words that stand in a drawing, in the viewer's language.
pub struct Words {
    pub title: String,
    pub given: String,
    pub received: String,
}

const WIDTH: u32 = 720;
const HEAD: u32 = 90;
const ROW: u32 = 44;
const GIVEN: RGBColor = RGBColor(0x1b, 0x7f, 0x79);
const RECEIVED: RGBColor = RGBColor(0xd0, 0x8c, 0x2f);
const ALERT: RGBColor = RGBColor(0xb0, 0x2a, 0x37);

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What both drawings are made of: a white sheet, words and bars.
struct Sheet<'s>(DrawingArea<SVGBackend<'s>, Shift>);

impl<'s> Sheet<'s> {
    fn new(svg: &'s mut String, height: u32, title: &str) -> Result<Self, Fault> {
        let sheet = Self(SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area());
        sheet.0.fill(&WHITE).map_err(wrong)?;
        sheet.write(title, (16, 14), 20, &BLACK)?;
        Ok(sheet)
    }

    fn write(&self, words: &str, at: (i32, i32), size: i32, color: &RGBColor) -> Result<(), Fault> {
        self.0.draw(&Text::new(words.to_owned(), at, ("sans-serif", size).into_font().color(color))).map_err(wrong)
    }

    fn bar(&self, corners: [(i32, i32); 2], color: &RGBColor) -> Result<(), Fault> {
        self.0.draw(&Rectangle::new(corners, color.filled())).map_err(wrong)
    }

    fn finish(self) -> Result<(), Fault> {
        self.0.present().map_err(wrong)
    }
}

fn wrong(error: impl std::fmt::Debug) -> Fault {
    format!("{error:?}").into()
}

/// Draws the bars from the top down, in the order given.
pub fn balance(words: &Words, bars: &[Balance]) -> Result<String, Fault> {
    let mut svg = String::new();
    let sheet = Sheet::new(&mut svg, HEAD + ROW * (bars.len() as u32).max(1), &words.title)?;
    let most = bars.iter().map(|bar| bar.given.max(bar.received)).max().unwrap_or(0).max(1);
    let (middle, reach) = (WIDTH as i32 / 2, WIDTH as i64 / 2 - 60);
    for (color, label, x) in [(RECEIVED, &words.received, 16), (GIVEN, &words.given, middle + 16)] {
        sheet.bar([(x, 54), (x + 12, 66)], &color)?;
        sheet.write(label, (x + 18, 52), 15, &BLACK)?;
    }
    for (place, bar) in bars.iter().enumerate() {
        let top = (HEAD + ROW * place as u32) as i32;
        sheet.write(&bar.name, (16, top), 15, if bar.out_of_band { &ALERT } else { &BLACK })?;
        let long = |count: i64| (count * reach / most) as i32;
        let (low, high) = (top + 20, top + 34);
        sheet.bar([(middle - long(bar.received), low), (middle, high)], &RECEIVED)?;
        sheet.bar([(middle, low), (middle + long(bar.given), high)], &GIVEN)?;
        sheet.write(&bar.received.to_string(), (middle - long(bar.received) - 30, low), 14, &BLACK)?;
        sheet.write(&bar.given.to_string(), (middle + long(bar.given) + 8, low), 14, &BLACK)?;
    }
    sheet.finish()?;
    Ok(svg)
}

/// Bars that are compared with each other, the first on top.
pub struct Group {
    pub title: String,
    pub bars: Vec<(String, i64)>,
}

const LINE: u32 = 24;
/// Where bars begin: labels stand to the left.
const EDGE: i32 = 260;

/// Draws groups of bars below each other; a group without any is left out.
pub fn figures(title: &str, groups: &[Group]) -> Result<String, Fault> {
    let groups: Vec<&Group> = groups.iter().filter(|group| !group.bars.is_empty()).collect();
    let lines: u32 = groups.iter().map(|group| group.bars.len() as u32 + 2).sum();
    let mut svg = String::new();
    let sheet = Sheet::new(&mut svg, 50 + LINE * lines.max(1), title)?;
    let mut top = 50;
    for group in groups {
        sheet.write(&group.title, (16, top), 17, &BLACK)?;
        top += LINE as i32;
        let most = group.bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
        for (label, count) in &group.bars {
            let end = EDGE + (count * i64::from(WIDTH as i32 - EDGE - 80) / most) as i32;
            sheet.write(label, (16, top), 14, &BLACK)?;
            sheet.bar([(EDGE, top + 1), (end, top + 15)], &GIVEN)?;
            sheet.write(&count.to_string(), (end + 8, top), 14, &BLACK)?;
            top += LINE as i32;
        }
        top += LINE as i32;
    }
    sheet.finish()?;
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_a_drawing() {
        let words = Words { title: "Passes <2026>".into(), given: "given".into(), received: "received".into() };
        let bar = |name: &str, given, out_of_band| Balance { name: name.into(), given, received: 2, out_of_band };
        let svg = balance(&words, &[bar("Amber & <script>", 5, false), bar("Tin", 0, true)]).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("Amber &amp; &lt;script&gt;"), "{svg}");
        assert!(!svg.contains("<script>") && svg.to_uppercase().contains("#B02A37"));
        assert!(balance(&words, &[]).unwrap().contains("</svg>"));
    }

    #[test]
    fn a_longer_bar_is_a_larger_number_and_an_empty_group_is_left_out() {
        let group = |title: &str, bars: &[(&str, i64)]| Group {
            title: title.into(),
            bars: bars.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect(),
        };
        let svg = figures("2026 & before", &[group("By city", &[("Tashkent", 40), ("<Samarkand>", 10)]), group("Nothing", &[])]).unwrap();
        assert!(svg.contains("2026 &amp; before") && svg.contains("&lt;Samarkand&gt;") && !svg.contains("Nothing"), "{svg}");
        let widths: Vec<i32> =
            svg.split("<rect ").filter_map(|rect| rect.split("width=\"").nth(1)?.split('"').next()?.parse().ok()).collect();
        assert!(widths.windows(2).any(|pair| pair[0] == pair[1] * 4), "{widths:?}");
        assert!(figures("Nothing at all", &[]).unwrap().contains("</svg>"));
    }
}
