//! The selects of the page of columns.

use super::columns_form::{STANDING, WORD, word_field};
use crate::domain::reconciliation::rules::{
    Columns, DateOrder, Decimals, Meaning, Standing, Understanding, short,
};
use crate::http::kit::select_option::SelectOption;

/// A select.
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: &'static str,
    pub options: Vec<SelectOption>,
    pub required: bool,
    pub error: String,
}

pub fn options(all: &[(&str, &str)], chosen: &str) -> Vec<SelectOption> {
    all.iter()
        .map(|(value, label)| SelectOption::new(*value, *label, chosen))
        .collect()
}

/// The selects, in rows.
pub fn fields(columns: &Columns, names: &[String], beside: &dyn Fn(&str) -> String) -> Vec<Vec<Field>> {
    // Without a choice a required one asks for it; the others say what it means that there is none.
    let column = |name: &str, label: &str, chosen: Option<usize>, none: &str, hint: &'static str| {
        let required = none.is_empty();
        let chosen = chosen.map(|column| column.to_string()).unwrap_or_default();
        let blank = match (required, chosen.is_empty()) {
            (true, false) => None,
            (true, true) => Some("Elige"),
            (false, _) => Some(none),
        };
        let blank = blank.map(|label| SelectOption::new("", label, &chosen));
        let all = names.iter().enumerate();
        let all = all.map(|(column, name)| SelectOption::new(column.to_string(), name.clone(), &chosen));
        Field {
            name: name.to_owned(),
            label: label.to_owned(),
            hint,
            options: blank.into_iter().chain(all).collect(),
            required,
            error: beside(name),
        }
    };
    let code = |name: &str, label: &str, chosen: Option<&str>, all: &[(&str, &str)]| {
        let blank = chosen.is_none().then_some(("", "Elige"));
        let all: Vec<(&str, &str)> = blank.into_iter().chain(all.iter().copied()).collect();
        Field {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: "",
            options: options(&all, chosen.unwrap_or_default()),
            required: true,
            error: beside(name),
        }
    };
    let orders = [
        (DateOrder::DayFirst.as_str(), "Día, mes, año (31/12/2026)"),
        (DateOrder::YearFirst.as_str(), "Año, mes, día (2026-12-31)"),
        (DateOrder::MonthFirst.as_str(), "Mes, día, año (12/31/2026)"),
    ];
    let marks = [
        (Decimals::Comma.as_str(), "Coma: 1.234,56"),
        (Decimals::Dot.as_str(), "Punto: 1,234.56"),
    ];
    let nothing = "No aparece en el archivo";
    vec![
        vec![
            column("date", "Fecha", columns.date, "", ""),
            code(
                "dateOrder",
                "Orden de la fecha",
                columns.date_order.map(DateOrder::as_str),
                &orders,
            ),
        ],
        vec![
            column(
                "amount",
                "Monto que entró",
                columns.amount,
                "",
                "La columna de créditos, o la del monto con signo.",
            ),
            column(
                "debit",
                "Monto que salió",
                columns.debit,
                "No tiene columna propia",
                "",
            ),
            code(
                "decimals",
                "Céntimos",
                columns.decimals.map(Decimals::as_str),
                &marks,
            ),
        ],
        vec![
            column(
                "kind",
                "¿Entró o salió?",
                columns.kind,
                "Lo dice la columna del monto",
                "",
            ),
            column(
                "state",
                "¿Se completó?",
                columns.state,
                nothing,
                "La columna que dice «aprobada» o «rechazada».",
            ),
            column("balance", "Saldo", columns.balance, nothing, ""),
        ],
        vec![
            column("reference", "Referencia", columns.reference, "", ""),
            column("description", "Descripción", columns.description, nothing, ""),
        ],
        vec![
            column("bank", "Banco", columns.bank, nothing, ""),
            column("phone", "Teléfono", columns.phone, nothing, ""),
        ],
    ]
}

pub fn words(understanding: &Understanding, beside: &dyn Fn(&str) -> String) -> Vec<Field> {
    let all = [
        (Meaning::In.as_str(), "Entró"),
        (Meaning::Out.as_str(), "Salió"),
        (Meaning::Nothing.as_str(), "No es dinero"),
    ];
    let words = understanding.reading.words.iter();
    words
        .map(|(word, (rows, meaning))| {
            word_select(
                WORD,
                word,
                *rows,
                meaning.map_or("", Meaning::as_str),
                &all,
                beside,
            )
        })
        .collect()
}

pub fn standings(understanding: &Understanding, beside: &dyn Fn(&str) -> String) -> Vec<Field> {
    let all = [
        (Standing::Good.as_str(), "Sí, es dinero que se movió"),
        (Standing::Void.as_str(), "No: se rechazó, se devolvió o falta"),
    ];
    let words = understanding.reading.standings.iter();
    words
        .map(|(word, (rows, standing))| {
            word_select(
                STANDING,
                word,
                *rows,
                standing.map_or("", Standing::as_str),
                &all,
                beside,
            )
        })
        .collect()
}

/// What a word means, of so many rows.
fn word_select(
    kind: &str,
    word: &str,
    rows: usize,
    chosen: &str,
    all: &[(&str, &str)],
    beside: &dyn Fn(&str) -> String,
) -> Field {
    let name = word_field(kind, word);
    let lines = if rows == 1 {
        "1 línea".to_owned()
    } else {
        format!("{rows} líneas")
    };
    let blank = chosen.is_empty().then_some(("", "Elige"));
    let all: Vec<(&str, &str)> = blank.into_iter().chain(all.iter().copied()).collect();
    Field {
        label: match word {
            "" => format!("En blanco ({lines})"),
            word => format!("«{}» ({lines})", short(&word.to_uppercase(), 40)),
        },
        hint: "",
        options: options(&all, chosen),
        required: true,
        error: beside(&name),
        name,
    }
}
