//! Where orders cannot be taken, and what is said then.

use super::*;
use crate::harness;

#[test]
fn a_place_that_nobody_reaches_is_told_before_anything_else() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    add(&guest, "var-1", "1");
    let to = |state: &str, city: &str| {
        let fields = [
            ("step", "quote"),
            ("state", state),
            ("city", city),
            ("customerName", "Ana"),
        ];
        guest.post_form("/checkout", &fields)
    };
    assert_eq!(to("Amazonas", "Puerto Ayacucho").status, 303);
    let page = guest.get("/checkout").text();
    assert!(page.contains("Todavía no llegamos a Puerto Ayacucho, Amazonas"));
    assert!(!page.contains("Continuar al pago") && value(&page, "customerName") == "Ana");
    // By post, where nobody makes it for now: a cost and no day.
    assert_eq!(to("Zulia", "Maracaibo").status, 303);
    let page = guest.get("/checkout").text();
    assert!(page.contains("$6,50") && page.contains("Te confirmamos la fecha"));
    for (state, city, complaint) in [
        ("Atlántida", "Cabo", "No es un estado de Venezuela."),
        ("", "Cabo", "Es obligatorio."),
        ("Lara", "", "Es obligatorio."),
    ] {
        let answer = to(state, city);
        assert_eq!(answer.status, 400, "{state} {city}");
        assert!(answer.text().contains(complaint), "{state} {city}");
        let field = if city.is_empty() { "city" } else { "state" };
        assert!(
            answer.text().contains(&format!("<a href=\"#f-{field}\">")),
            "{state} {city}"
        );
    }
}

#[test]
fn without_a_rate_nothing_is_ordered_and_nothing_is_lost() {
    let site = harness::start();
    site.shop();
    site.tamper("TRUNCATE exchange_rates");
    let guest = site.client();
    let product = guest.get("/productos/taza").text();
    assert!(product.contains("$12,00") && !product.contains("Bs. "));
    add(&guest, "var-1", "1");
    let quote = [CONTACT.as_slice(), &[("step", "quote")]].concat();
    assert_eq!(guest.post_form("/checkout", &quote).status, 303);
    let page = guest.get("/checkout").text();
    assert!(page.contains("Todavía no hay tasa de cambio") && !page.contains("Continuar al pago"));
    assert_eq!(value(&page, "customerName"), "María Pérez");
}

#[test]
fn the_chosen_account_comes_first_and_others_of_its_kind_fold_behind_it() {
    let site = harness::start();
    site.shop();
    for method in [Method::PagoMovil, Method::PagoMovil, Method::Transferencia] {
        account(&site, method);
    }
    let guest = site.client();
    add(&guest, "var-1", "1");
    let page = says_where(&guest);
    let answer = press(&guest, &[shown(&page), pays_by("TRANSFERENCIA")].concat());
    let page = guest.get(answer.header("location")).text();
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what}: {page}"));
    let card = |method: &str| format!("<div class=\"account\" data-method=\"{method}\">");
    let places = [
        at("data-copy=\"600,00\""),
        at(&card("TRANSFERENCIA")),
        at(&card("PAGO_MOVIL")),
        at("<summary>Otras cuentas de Pago Móvil (1)</summary>"),
        at("Cuando hayas pagado, cuéntanos"),
        at(">Reportar pago</button>"),
    ];
    assert!(places.is_sorted(), "{places:?}: {page}");
    assert_eq!(page.matches(&card("PAGO_MOVIL")).count(), 2);
}
