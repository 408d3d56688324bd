//! The pages of an admin: what is urgent, how old it is, and the table for a spreadsheet.

use super::*;
use diesel::prelude::*;
use krafta::schema::{payables as rows, workshops};

fn due(site: &Site, payable: PayableId, day: &str) {
    let day: chrono::NaiveDate = day.parse().unwrap();
    site.app
        .db
        .read_here(|conn| {
            diesel::update(rows::table.find(payable))
                .set(rows::due_date.eq(day))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_late_comes_first_and_is_summed_by_age() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let mut numbers = Vec::new();
    // Today is the 15th of January.
    for day in [
        "2026-01-20",
        "2026-01-15",
        "2026-01-12",
        "2025-12-29",
        "2025-11-03",
    ] {
        let work = work(&site, 1);
        let made = owe(&site, &work, PaymentPolicy::FullDeposit);
        due(&site, made[0].id, day);
        let told = told(&admin, workshop, "");
        numbers.push(told[0]["orderNumber"].as_str().unwrap().to_owned());
    }
    let page = admin.get("/admin/payables").text();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    for pair in numbers.windows(2) {
        assert!(at(&pair[1]) < at(&pair[0]), "the older debt comes first");
    }
    for words in [
        "venció hace 3 días",
        "venció hace 17 días",
        "vence hoy",
        "en 5 días",
        "$50,05",
    ] {
        at(words);
    }
    // 10.01 in each of the five ages.
    let ages = page.split("</table>").next().unwrap();
    assert_eq!(ages.matches("$10,01").count(), 5, "{ages}");

    let late = admin.get("/admin/payables?state=OVERDUE").text();
    let shown: Vec<bool> = numbers
        .iter()
        .map(|number| late.contains(number.as_str()))
        .collect();
    assert_eq!(shown, [false, false, true, true, true]);
    let chosen = admin.get(&format!("/admin/payables?workshop={workshop}")).text();
    assert!(chosen.contains("Registrar transferencia") && chosen.contains("name=\"pick-"));
    let other = site.workshop("Taller Nuevo");
    let empty = admin.get(&format!("/admin/payables?workshop={other}")).text();
    assert!(empty.contains("No hay nada por pagar aquí") && !empty.contains("Registrar transferencia"));
    assert_eq!(admin.get("/admin/payables?workshop=x").status, 404);
}

#[test]
fn the_table_is_what_the_page_is_narrowed_to() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    site.app
        .db
        .read_here(|conn| {
            let evil = workshops::name.eq("=HYPERLINK(\"http://x\",\"Taller, Uno\")");
            diesel::update(workshops::table.find(workshop))
                .set(evil)
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    let (_, ids) = split(&site);
    pay(&admin, ids[0], "5", "+58414");
    let answer = admin.get("/admin/payables.csv?state=PAID");
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert!(
        answer
            .header("content-disposition")
            .contains("por-pagar-2026-01-15.csv")
    );
    let text = answer.text();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines.len(), 3, "a heading, one payable, and the end: {text}");
    assert!(lines[0].starts_with("\u{feff}Pedido;Taller;Cuota"));
    assert!(
        lines[1].contains(";\"'=HYPERLINK(\"\"http://x\"\",\"\"Taller, Uno\"\")\";"),
        "{text}"
    );
    assert!(lines[1].contains(";5,00;5,00;0,00;'+58414;15/01/2026;"), "{text}");
    let program = admin.get("/admin/payables.csv?state=PAID&format=rfc4180").text();
    assert!(
        program.contains(",5.00,5.00,0.00,+58414,2026-01-15,"),
        "{program}"
    );
    let open = admin.get("/admin/payables.csv").text();
    assert!(open.contains(&ids[1].to_string()) && !open.contains(&ids[0].to_string()));
    assert_eq!(admin.get("/admin/payables.csv?workshop=x").status, 404);
}

/// More lines than are read at once.
#[test]
fn a_long_table_is_whole() {
    let (site, workshop) = shop();
    let work = work(&site, 1);
    let made = owe(&site, &work, PaymentPolicy::FullDeposit);
    let admin = admin(&site);
    let cost = |path: &str| {
        let before = site.app.db.statements();
        assert_eq!(admin.get(path).status, 200);
        site.app.db.statements() - before
    };
    let few = cost("/admin/payables");
    // A thousand more, as the database would have them after a busy year.
    let mut conn = site.connect();
    diesel::connection::SimpleConnection::batch_execute(
        &mut conn,
        &format!(
            "ALTER TABLE payables DROP CONSTRAINT payables_assignment_id_instalment_key;
             INSERT INTO payables (id, assignment_id, order_id, workshop_id, instalment, due_on, amount, policy, due_date, created_at)
             SELECT gen_random_uuid(), assignment_id, order_id, workshop_id, instalment, due_on, amount, policy,
                    CASE WHEN n % 3 = 0 THEN NULL ELSE date '2026-01-01' + n % 40 END, created_at
             FROM payables, generate_series(1, 1200) n WHERE id = '{}'",
            made[0].id
        ),
    )
    .unwrap();
    let text = admin
        .get(&format!("/admin/payables.csv?workshop={workshop}"))
        .text();
    let ids: std::collections::BTreeSet<&str> = text
        .split("\r\n")
        .skip(1)
        .filter_map(|line| line.rsplit(';').next())
        .filter(|id| !id.is_empty())
        .collect();
    assert_eq!(ids.len(), 1201);
    assert_eq!(text.matches("\r\n").count(), 1202);

    assert!(
        cost("/admin/payables") <= few,
        "a full page costs what a short one costs"
    );
    assert!(cost("/workshop/payables?workshop=") <= few);
}

/// «Pagar» leads to the form, which then stands above the list; its first button writes nothing down.
#[test]
fn what_is_ticked_has_its_form_in_reach() {
    let (site, workshop) = shop();
    let admin = admin(&site);
    let work = work(&site, 1);
    let owed = owe(&site, &work, PaymentPolicy::FullDeposit)[0].id;
    let page = admin.get("/admin/payables").text();
    let link = format!("/admin/payables?workshop={workshop}&#38;pick={owed}#transferencia");
    assert!(page.contains(&link), "{page}");
    let at = |page: &str, text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    let ticked = admin
        .get(&format!("/admin/payables?workshop={workshop}&pick={owed}"))
        .text();
    assert!(at(&ticked, "id=\"transferencia\"") < at(&ticked, "pay-cell"));
    assert!(at(&ticked, "value=\"sum\"") < at(&ticked, "Registrar transferencia</button>"));
    let list = admin.get(&format!("/admin/payables?workshop={workshop}")).text();
    assert!(at(&list, "pay-cell") < at(&list, "id=\"transferencia\""));
}
