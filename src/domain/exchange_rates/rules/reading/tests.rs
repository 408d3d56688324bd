use super::*;
use proptest::prelude::*;

/// Built as the bank's page is, with other currencies and another date before it.
fn page(dollar: &str, date: &str) -> String {
    format!(
        r##"<!DOCTYPE html><html><head><style>#dolar > b {{ color: "red" }}</style>
        <script>var dolar = '<div id="dolar"><strong>1,00000000</strong></div>';</script></head><body>
        <!-- <div id="dolar"><strong>2,00000000</strong></div> Fecha Valor: <span content="2020-01-01"> -->
        <div class="view"><p>Fecha Valor: <span content="2025-12-30T00:00:00-04:00">martes</span></p></div>
        <div id="euro" class="col-sm-12"><div class="row"><strong> 1.063,31210000 </strong></div></div>
        <DIV class='col-sm-12 col-xs-12' id = 'dolar'><div class="field-content"><div class="row recuadrotsmc">
          <div class="col-sm-6"><img src="/dolar.png" alt="x > y"><span> USD</span></div>
          <div class="col-sm-6 centrado"><strong> {dollar} </strong></div></div></div></DIV>
        <div class="pull-right">Fecha Valor: <span class="date" property="dc:date" datatype="xsd:dateTime"
          content="{date}">Jueves, 15 Enero 2026</span></div>
        <p>Fecha Valor: <span content="2026-01-20">otra</span></p></body></html>"##
    )
}

fn found(rate: &str, day: &str) -> Result<Published, Unreadable> {
    Ok(Published {
        rate: rate.parse().unwrap(),
        value_date: day.parse().unwrap(),
    })
}

#[test]
fn the_bank_s_page_is_read() {
    for (dollar, rate) in [
        ("916,64770000", "916.6477"),
        ("1.016,64770000", "1016.6477"),
        ("304,6796", "304.6796"),
        // Half up.
        ("304,67965000", "304.6797"),
    ] {
        let read = read(&page(dollar, "2026-01-15T00:00:00-04:00"));
        assert_eq!(read, found(rate, "2026-01-15"), "{dollar}");
    }
}

#[test]
fn a_page_is_refused_rather_than_guessed() {
    let good = page("304,67960000", "2026-01-15");
    assert!(read(&good).is_ok());
    for (wrong, why) in [
        (String::new(), Unreadable::NoRate),
        ("Mantenimiento".to_owned(), Unreadable::NoRate),
        (good.replace("id = 'dolar'", "id='peso'"), Unreadable::NoRate),
        (page("304", "2026-01-15"), Unreadable::NoRate),
        (page("n/d", "2026-01-15"), Unreadable::NoRate),
        (page("0,00000000", "2026-01-15"), Unreadable::BadRate),
        (
            page("304,68</strong><b>305,68</b><strong>", "2026-01-15"),
            Unreadable::SeveralRates,
        ),
        (page("304,68", "15/01/2026"), Unreadable::NoDate),
        (page("304,68", "2026-02-30"), Unreadable::NoDate),
        (good.replace("Fecha Valor", "Fecha"), Unreadable::NoDate),
    ] {
        assert_eq!(read(&wrong), Err(why), "{wrong}");
    }
}

#[test]
fn a_date_elsewhere_counts_only_if_it_is_the_only_one() {
    let dollar = r#"<b id="dolar">USD 40,00</b>"#;
    let date = |day| format!(r#"<p>Fecha Valor: <i content="{day}">…</i></p>"#);
    let (first, second) = (date("2026-01-15"), date("2026-01-16"));
    assert_eq!(read(&format!("{first}{dollar}")), found("40", "2026-01-15"));
    assert_eq!(read(&format!("{first}{second}{dollar}")), Err(Unreadable::NoDate));
    assert_eq!(
        read(&format!("{first}{dollar}{second}")),
        found("40", "2026-01-16")
    );
}

#[test]
fn a_service_in_json_is_read() {
    for (body, rate, day) in [
        (
            r#"{"fuente":"oficial","compra":null,"promedio":916.6477,"fechaActualizacion":"2026-11-18T00:00:00-04:00"}"#,
            "916.6477",
            "2026-11-18",
        ),
        // A day written as a midnight of another place is that day.
        (
            r#"{"promedio":40,"fechaActualizacion":"2026-01-15T00:00:00.000Z"}"#,
            "40",
            "2026-01-15",
        ),
        // Late in the evening, and the next day in London.
        (
            r#" {"promedio":"304,67960000","fechaActualizacion":"2026-01-16T02:01:42.000Z"}"#,
            "304.6796",
            "2026-01-15",
        ),
        (
            "\u{feff}{\"promedio\":304.67960000,\"fechaActualizacion\":\"2026-01-15\"}",
            "304.6796",
            "2026-01-15",
        ),
    ] {
        assert_eq!(read(body), found(rate, day), "{body}");
    }
    for (body, why) in [
        (
            r#"{"promedio":null,"fechaActualizacion":"2026-01-15"}"#,
            Unreadable::NoRate,
        ),
        (r#"{"error":"demasiadas consultas"}"#, Unreadable::NoRate),
        (r#"{"promedio":304.67"#, Unreadable::NoRate),
        (
            r#"{"promedio":-1,"fechaActualizacion":"2026-01-15"}"#,
            Unreadable::BadRate,
        ),
        (
            r#"{"promedio":1e30,"fechaActualizacion":"2026-01-15"}"#,
            Unreadable::BadRate,
        ),
        (
            r#"{"promedio":0.00001,"fechaActualizacion":"2026-01-15"}"#,
            Unreadable::BadRate,
        ),
        (
            r#"{"promedio":"304.679","fechaActualizacion":"2026-01-15"}"#,
            Unreadable::BadRate,
        ),
        (r#"{"promedio":304.67}"#, Unreadable::NoDate),
        (
            r#"{"promedio":304.67,"fechaActualizacion":"ayer"}"#,
            Unreadable::NoDate,
        ),
    ] {
        assert_eq!(read(body), Err(why), "{body}");
    }
}

proptest! {
    /// Whatever comes over the line.
    #[test]
    fn nothing_makes_it_fall_over(text in r#"([<>="'/ ]|<!--|-->|id="dolar"|content=|</?(div|script|b)|[0-9,é]){0,60}"#) {
        let _ = read(&text);
    }
}
