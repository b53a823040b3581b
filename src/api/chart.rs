//! Numbers as drawings: the balance of a park with its partners, and its figures.

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

/// Draws the bars from the top down, in the order given.
pub fn balance(words: &Words, bars: &[Balance]) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let mut svg = String::new();
    let height = HEAD + ROW * (bars.len() as u32).max(1);
    let most = bars.iter().map(|bar| bar.given.max(bar.received)).max().unwrap_or(0).max(1);
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        let wrong = |error: DrawingAreaErrorKind<_>| format!("{error:?}");
        area.fill(&WHITE).map_err(wrong)?;
        let (middle, reach) = (WIDTH as i32 / 2, WIDTH as i64 / 2 - 60);
        let text = |content: &str, at: (i32, i32), size: i32, color: &RGBColor| {
            area.draw(&Text::new(content.to_owned(), at, ("sans-serif", size).into_font().color(color))).map_err(wrong)
        };
        text(&words.title, (16, 14), 20, &BLACK)?;
        for (color, label, x) in [(RECEIVED, &words.received, 16), (GIVEN, &words.given, middle + 16)] {
            area.draw(&Rectangle::new([(x, 54), (x + 12, 66)], color.filled())).map_err(wrong)?;
            text(label, (x + 18, 52), 15, &BLACK)?;
        }
        for (place, bar) in bars.iter().enumerate() {
            let top = (HEAD + ROW * place as u32) as i32;
            text(&bar.name, (16, top), 15, if bar.out_of_band { &ALERT } else { &BLACK })?;
            let long = |count: i64| (count * reach / most) as i32;
            let (low, high) = (top + 20, top + 34);
            area.draw(&Rectangle::new([(middle - long(bar.received), low), (middle, high)], RECEIVED.filled())).map_err(wrong)?;
            area.draw(&Rectangle::new([(middle, low), (middle + long(bar.given), high)], GIVEN.filled())).map_err(wrong)?;
            text(&bar.received.to_string(), (middle - long(bar.received) - 30, low), 14, &BLACK)?;
            text(&bar.given.to_string(), (middle + long(bar.given) + 8, low), 14, &BLACK)?;
        }
        area.present().map_err(wrong)?;
    }
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
pub fn figures(title: &str, groups: &[Group]) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let groups: Vec<&Group> = groups.iter().filter(|group| !group.bars.is_empty()).collect();
    let lines: u32 = groups.iter().map(|group| group.bars.len() as u32 + 2).sum();
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, 50 + LINE * lines.max(1))).into_drawing_area();
        let wrong = |error: DrawingAreaErrorKind<_>| format!("{error:?}");
        area.fill(&WHITE).map_err(wrong)?;
        let text = |content: &str, at: (i32, i32), size: i32| {
            area.draw(&Text::new(content.to_owned(), at, ("sans-serif", size).into_font().color(&BLACK))).map_err(wrong)
        };
        text(title, (16, 14), 20)?;
        let mut top = 50;
        for group in groups {
            text(&group.title, (16, top), 17)?;
            top += LINE as i32;
            let most = group.bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
            for (label, count) in &group.bars {
                let end = EDGE + (count * i64::from(WIDTH as i32 - EDGE - 80) / most) as i32;
                text(label, (16, top), 14)?;
                area.draw(&Rectangle::new([(EDGE, top + 1), (end, top + 15)], GIVEN.filled())).map_err(wrong)?;
                text(&count.to_string(), (end + 8, top), 14)?;
                top += LINE as i32;
            }
            top += LINE as i32;
        }
        area.present().map_err(wrong)?;
    }
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
