//! How large each size of a product is. Typed or pasted as a table: what is measured on the first line, a size on each of the
//! others, in centimetres. Pure.

use crate::base::text::fold;
use serde::{Deserialize, Serialize};
use std::fmt;

const MOST_MEASURES: usize = 8;
const MOST_SIZES: usize = 30;
/// Of a name, in characters.
const LONGEST: usize = 30;
/// In millimetres.
const MEASURE: std::ops::RangeInclusive<i32> = 1..=5000;

/// At least one measure and one size; every size has as many cells as there are measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeChart {
    /// «Ancho», «Largo»
    pub measures: Vec<String>,
    pub sizes: Vec<Size>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// «M», as the variants say it.
    pub name: String,
    /// Nothing where it was not measured.
    pub mm: Vec<Option<i32>>,
}

/// «46», «70,5»
pub fn cm(mm: i32) -> String {
    match mm % 10 {
        0 => (mm / 10).to_string(),
        rest => format!("{},{rest}", mm / 10),
    }
}

impl SizeChart {
    /// Nothing for a blank text; an error is the rest of a sentence about the field.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        let mut lines = (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty());
        let Some((_, head)) = lines.next() else {
            return Ok(None);
        };
        let between = ['\t', ';', '|']
            .into_iter()
            .find(|sign| head.contains(*sign))
            .unwrap_or(',');
        let cells = |line: &str| -> Vec<String> {
            // A spreadsheet pads with cells that hold nothing.
            let line = line.trim_end_matches(|c: char| c == between || c.is_whitespace());
            line.split(between)
                .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect()
        };
        let measures: Vec<String> = cells(head).split_off(1);
        named(&measures, 1)?;
        if measures.is_empty() {
            return Err("dice qué se mide en la primera línea, como «Talla; Ancho; Largo»".to_owned());
        }
        if measures.len() > MOST_MEASURES {
            return Err(format!("admite hasta {MOST_MEASURES} medidas"));
        }
        let mut sizes = Vec::new();
        for (number, line) in lines {
            sizes.push(size(&cells(line), measures.len(), number)?);
        }
        if sizes.is_empty() {
            return Err("necesita una línea por talla debajo de la primera".to_owned());
        }
        if sizes.len() > MOST_SIZES {
            return Err(format!("admite hasta {MOST_SIZES} tallas"));
        }
        let names: Vec<String> = sizes.iter().map(|size| size.name.clone()).collect();
        match repeated(&names) {
            Some(name) => Err(format!("repite la talla «{name}»")),
            None => Ok(Some(Self { measures, sizes })),
        }
    }
}

fn named(names: &[String], line: usize) -> Result<(), String> {
    if names.iter().any(String::is_empty) {
        return Err(format!("línea {line}: falta un nombre entre dos separadores"));
    }
    if let Some(long) = names.iter().find(|name| name.chars().count() > LONGEST) {
        return Err(format!("línea {line}: «{long}» pasa de {LONGEST} letras"));
    }
    match repeated(names) {
        Some(name) => Err(format!("línea {line}: repite «{name}»")),
        None => Ok(()),
    }
}

fn repeated(names: &[String]) -> Option<&String> {
    let mut rest = names;
    while let [first, others @ ..] = rest {
        if others.iter().any(|other| fold(other) == fold(first)) {
            return Some(first);
        }
        rest = others;
    }
    None
}

fn size(cells: &[String], measures: usize, line: usize) -> Result<Size, String> {
    let [name, figures @ ..] = cells else {
        return Err(format!("línea {line}: falta la talla"));
    };
    if name.is_empty() {
        return Err(format!("línea {line}: falta la talla"));
    }
    named(std::slice::from_ref(name), line)?;
    if figures.len() > measures {
        return Err(format!(
            "línea {line}: tiene {} medidas y son {measures}",
            figures.len()
        ));
    }
    let mut mm = figures
        .iter()
        .map(|figure| match figure.as_str() {
            "" | "-" | "–" | "—" => Ok(None),
            figure => match millimetres(figure) {
                Some(mm) => Ok(Some(mm)),
                None => Err(format!(
                    "línea {line}: «{figure}» no es una medida en centímetros"
                )),
            },
        })
        .collect::<Result<Vec<_>, _>>()?;
    mm.resize(measures, None);
    Ok(Size {
        name: name.clone(),
        mm,
    })
}

/// «70,5» and «70.5 cm» are 705.
fn millimetres(figure: &str) -> Option<i32> {
    let figure = figure.trim_end_matches("cm").trim().replace(',', ".");
    let (whole, tenth) = match figure.split_once('.') {
        Some((whole, tenth)) => (whole, tenth.trim_end_matches('0')),
        None => (figure.as_str(), ""),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 4 || tenth.len() > 1 || !is_number(whole) || !is_number(tenth) {
        return None;
    }
    let mm = whole.parse::<i32>().ok()? * 10 + tenth.parse::<i32>().unwrap_or(0);
    MEASURE.contains(&mm).then_some(mm)
}

/// As it is typed.
impl fmt::Display for SizeChart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Talla; {}", self.measures.join("; "))?;
        for size in &self.sizes {
            write!(f, "\n{}", size.name)?;
            for mm in &size.mm {
                write!(f, "; {}", mm.map_or_else(|| "-".to_owned(), cm))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> SizeChart {
        SizeChart::parse(text).unwrap().unwrap()
    }

    #[test]
    fn a_table_is_read_however_it_was_pasted() {
        let shirt = SizeChart {
            measures: vec!["Ancho".into(), "Largo total".into()],
            sizes: vec![
                Size {
                    name: "S".into(),
                    mm: vec![Some(460), Some(705)],
                },
                Size {
                    name: "M (38)".into(),
                    mm: vec![Some(490), None],
                },
            ],
        };
        for text in [
            "Talla; Ancho; Largo total\nS; 46; 70,5\nM (38); 49; -",
            "Talla\tAncho\tLargo  total\t\t\r\n\r\nS\t46,0\t70.5\t\r\n M (38)\t49 cm\t\r\n",
            "talla,Ancho,Largo total\nS,46,70.5\nM (38),49",
            "|Ancho|Largo total\nS|46|70,5\nM (38)|49|—",
        ] {
            assert_eq!(of(text), shirt, "{text:?}");
        }
        assert_eq!(of(&shirt.to_string()), shirt);
        assert_eq!(
            shirt.to_string(),
            "Talla; Ancho; Largo total\nS; 46; 70,5\nM (38); 49; -"
        );
        assert_eq!(SizeChart::parse(" \n\t\n"), Ok(None));
    }

    #[test]
    fn what_is_no_measure_is_named_by_its_line() {
        for (text, why) in [
            (
                "Talla",
                "dice qué se mide en la primera línea, como «Talla; Ancho; Largo»",
            ),
            (
                "Talla; Ancho",
                "necesita una línea por talla debajo de la primera",
            ),
            ("Talla; Ancho; ancho\nS; 1; 2", "línea 1: repite «Ancho»"),
            (
                "Talla; ; Ancho\nS; 1; 2",
                "línea 1: falta un nombre entre dos separadores",
            ),
            ("Talla; Ancho\nS; 46\n\ns; 47", "repite la talla «S»"),
            ("Talla; Ancho\n; 46", "línea 2: falta la talla"),
            ("Talla; Ancho\nS; 46; 47", "línea 2: tiene 2 medidas y son 1"),
            (
                "Talla; Ancho\nS; grande",
                "línea 2: «grande» no es una medida en centímetros",
            ),
            (
                "Talla; Ancho\nS; -46",
                "línea 2: «-46» no es una medida en centímetros",
            ),
            (
                "Talla; Ancho\nS; 0",
                "línea 2: «0» no es una medida en centímetros",
            ),
            (
                "Talla; Ancho\nS; 501",
                "línea 2: «501» no es una medida en centímetros",
            ),
            (
                "Talla; Ancho\nS; 1,25",
                "línea 2: «1,25» no es una medida en centímetros",
            ),
            (
                "Talla; Ancho\nS; ٤",
                "línea 2: «٤» no es una medida en centímetros",
            ),
        ] {
            assert_eq!(SizeChart::parse(text), Err(why.to_owned()), "{text:?}");
        }
        let wide = format!("Talla{}\nS", "; A".repeat(9).replace('A', "x"));
        assert!(SizeChart::parse(&wide).is_err());
        let long = format!("Talla; {}\nS; 1", "ñ".repeat(31));
        assert!(SizeChart::parse(&long).unwrap_err().contains("pasa de 30 letras"));
        let names: Vec<String> = (0..31).map(|n| format!("{n}; 1")).collect();
        assert_eq!(
            SizeChart::parse(&format!("Talla; Ancho\n{}", names.join("\n"))),
            Err("admite hasta 30 tallas".to_owned())
        );
    }
}
