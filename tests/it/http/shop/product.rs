//! A product's page.

use super::{add, value};
use crate::fixtures::rows;
use crate::harness::{self, Site};
use crate::http::admin::catalog::managing::{all, post};
use diesel::prelude::*;
use krafta::base::ids::ProductId;
use krafta::domain::accounts::Role;
use krafta::domain::catalog::Details;
use krafta::schema::{products, variants};
use serde_json::json;

/// A T-shirt in two colours and two sizes, one of which costs more; black in M is sold out.
fn shirt(site: &Site) {
    let id = ProductId::any();
    site.app
        .db
        .transact_here(|conn, now| {
            diesel::insert_into(products::table)
                .values((
                    products::id.eq(id),
                    products::slug.eq("franela"),
                    products::name.eq("Franela <b>"),
                    products::technique.eq("dtg"),
                    products::print_width_mm.eq(280),
                    products::print_height_mm.eq(350),
                    products::created_at.eq(now),
                    products::updated_at.eq(now),
                ))
                .execute(conn)?;
            for (id_of, color, size, price, active) in [
                ("f-1", "Blanco", "S", "10.00", true),
                ("f-2", "Blanco", "M", "11.50", true),
                ("f-3", "Negro", "S", "10.00", true),
                ("f-4", "Negro", "M", "11.50", false),
            ] {
                diesel::insert_into(variants::table)
                    .values((
                        variants::id.eq(id_of),
                        variants::product_id.eq(id),
                        variants::attributes.eq(json!({"color": color, "talla": size})),
                        variants::price.eq(price.parse::<krafta::base::money::Usd>().unwrap()),
                        variants::active.eq(active),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_product_tells_its_price_in_both_currencies_and_leads_into_the_cart() {
    let site = harness::start();
    site.shop();
    shirt(&site);
    let guest = site.client();
    let window = guest.get("/").text();
    assert!(window.contains("href=\"/productos/franela\"") && window.contains("href=\"/productos/taza\""));
    let page = guest.get("/productos/franela").text();
    assert!(page.contains("Franela &#60;b&#62;") && !page.contains("Franela <b>"));
    for words in [
        "$10,00",
        "Bs. 400,00",
        "Impresión directa",
        "Color",
        "Talla",
        "28 × 35 cm",
        "1654 × 2067 px",
    ] {
        assert!(page.contains(words), "{words}");
    }
    // Two rows of chips; nothing is sold out in both.
    assert_eq!(page.matches("name=\"opcion.color\"").count(), 2);
    assert_eq!(page.matches("name=\"opcion.talla\"").count(), 2);
    assert!(!page.contains("Agotado"));

    let put = |color: &str, size: &str| {
        let fields = [("opcion.color", color), ("opcion.talla", size), ("quantity", "2")];
        super::send(&guest, "/productos/franela", &fields, None)
    };
    assert_eq!(put("Blanco", "M").header("location"), "/carrito");
    let cart = guest.get("/carrito").text();
    assert!(cart.contains("$23,00") && cart.contains("Bs. 920,00") && cart.contains("M · Blanco"));
    for (color, size) in [("Negro", "M"), ("Verde", "S"), ("", "S")] {
        let answer = put(color, size);
        assert_eq!(answer.status, 400, "{color} {size}");
        assert!(answer.text().contains("Esa combinación no está disponible"));
    }
    let again = guest.get("/productos/franela?variante=f-3").text();
    assert!(again.contains("value=\"Negro\" required checked"));
}

/// What an admin writes about a product is read in the shop, by programs, and by what finds it.
#[test]
fn its_sizes_material_and_care_are_told_and_it_is_found_by_them() {
    let site = harness::start();
    site.shop();
    shirt(&site);
    let admin = site.signed_in(Role::Admin);
    let of = |slug: &str| all(&site).into_iter().find(|one| one.slug == slug).unwrap();
    let save = |slug: &str, said: &[(&str, &str)]| {
        let product = of(slug);
        let mut fields = vec![
            ("name", product.name.as_str()),
            ("slug", slug),
            ("technique", product.technique.as_str()),
            ("active", "on"),
        ];
        fields.extend_from_slice(said);
        let parts: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, "", value.as_bytes()))
            .collect();
        post(&admin, &format!("/admin/catalog/{}", product.id), &parts)
    };
    let wrong = save(
        "franela",
        &[("sizeChart", "Talla; Ancho\nS; mucho"), ("care", "A mano")],
    );
    assert_eq!(wrong.status, 400);
    let wrong = wrong.text();
    assert!(
        wrong.contains("Línea 2: «mucho» no es una medida en centímetros") && wrong.contains("A mano"),
        "{wrong}"
    );
    assert_eq!(of("franela").details, Details::default());
    let said = [
        ("category", " Ropa  de algodón "),
        ("material", "Algodón <b> peinado"),
        ("care", "A mano\n\nA la sombra"),
        ("sizeChart", "Talla; Ancho; Peso\nS; 46,5; -\nM; 51; 2"),
    ];
    assert_eq!(save("franela", &said).status, 303);
    assert_eq!(
        save("taza", &[("category", "Tazas"), ("material", "Cerámica")]).status,
        303
    );

    let guest = site.client();
    let page = guest.get("/productos/franela").text();
    for words in [
        "Medidas",
        "46,5",
        "51",
        "Algodón &#60;b&#62; peinado",
        "<li>A mano</li>",
        "<li>A la sombra</li>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Its colours are known; its sizes have none.
    assert_eq!(page.matches("class=\"swatch\"").count(), 2);
    assert!(!guest.get("/productos/taza").text().contains("Medidas"));
    let told = guest.get("/api/catalog").json();
    let told = told["products"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["slug"] == "franela")
        .unwrap()
        .clone();
    assert_eq!(told["category"], "Ropa de algodón");
    assert_eq!(
        told["sizeChart"],
        json!({"measures": ["Ancho", "Peso"], "sizes": [
            {"size": "S", "millimetres": [465, null]}, {"size": "M", "millimetres": [510, 20]}
        ]})
    );

    let shows = |path: &str| {
        let page = guest.get(path).text();
        ["franela", "taza"].map(|slug| page.contains(&format!("/productos/{slug}\"")))
    };
    for (path, shown) in [
        ("/", [true, true]),
        ("/?categoria=ropa-de-algodon", [true, false]),
        ("/?categoria=tazas", [false, true]),
        ("/?categoria=nada", [true, true]),
        ("/?q=CERAMICA", [false, true]),
        ("/?q=algodon+peinado", [true, false]),
        ("/?q=negro", [true, false]),
        ("/?q=%3Cscript%3E", [false, false]),
        ("/?q=+", [true, true]),
    ] {
        assert_eq!(shows(path), shown, "{path}");
    }
    assert!(guest.get("/?q=zzz").text().contains("No encontramos nada así"));
    let table = admin.get("/admin/catalog.csv").text();
    assert!(
        table.contains("Ropa de algodón") && table.contains("S; 46,5; -"),
        "{table}"
    );
}

/// «4 S, 10 M», with one file for all of them; the button pressed twice is one press.
#[test]
fn several_sizes_come_with_one_design_and_once() {
    let site = harness::start();
    site.shop();
    shirt(&site);
    let guest = site.client();
    let page = guest.get("/productos/franela").text();
    assert_eq!(
        page.matches("name=\"cantidad.").count(),
        2,
        "of the chosen colour: {page}"
    );
    let form = value(&page, "envio").to_owned();
    assert_eq!(form.len(), 36);
    let fields = |s: &'static str, m: &'static str| {
        let chosen = [
            ("opcion.color", "Blanco"),
            ("opcion.talla", "S"),
            ("quantity", "1"),
        ];
        [
            chosen.as_slice(),
            &[("modo", "varias"), ("cantidad.S", s), ("cantidad.M", m)],
        ]
        .concat()
    };
    let design = krafta::demo::pictures::print_file(1);
    let put = |fields: &[(&str, &str)]| {
        super::send(
            &guest,
            "/productos/franela",
            fields,
            Some(("design", "logo.png", &design)),
        )
    };
    // Nothing of any is a mistake, and the design is not sent again.
    let none = put(&fields("", "0"));
    assert_eq!(none.status, 400);
    let none = none.text();
    assert!(
        none.contains("Escribe cuántas quieres") && none.contains("logo.png"),
        "{none}"
    );
    let kept = value(&none, "designKept").replace("&#38;", "&");
    let mut again = fields("4", "10");
    again.extend([("designKept", kept.as_str()), ("envio", form.as_str())]);
    for _ in 0..2 {
        let answer = super::send(&guest, "/productos/franela", &again, None);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/carrito"),
            "{}",
            answer.text()
        );
    }
    let cart = guest.get("/carrito").text();
    assert_eq!(cart.matches("class=\"item cart-line\"").count(), 2, "{cart}");
    assert_eq!(cart.matches("Ahora: logo.png").count(), 2, "{cart}");
    // 4 × 10,00 and 10 × 11,50.
    assert!(cart.contains("$155,00"), "{cart}");
    // Something else on the same page is no repeat, and black in M is not to be had.
    let mut black = fields("1", "");
    black[0].1 = "Negro";
    black.push(("envio", &form));
    assert_eq!(
        super::send(&guest, "/productos/franela", &black, None).status,
        303
    );
    assert!(guest.get("/carrito").text().contains("$165,00"));
    black[5].1 = "3";
    let refused = super::send(&guest, "/productos/franela", &black, None);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("M no está disponible así"));
    // Whoever comes back to the page finds the file there, and another product does not have it.
    let page = guest.get("/productos/franela").text();
    assert!(
        page.contains("logo.png</strong> ya está subido") && page.contains(">Cambiar<"),
        "{page}"
    );
    assert!(!guest.get("/productos/taza").text().contains("logo.png"));
}

#[test]
fn what_is_sold_out_or_gone_cannot_be_bought() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    assert_eq!(guest.get("/productos/nada").status, 404);
    rows::variant(&site, "gorra");
    let stop = |product_too: bool| {
        site.app
            .db
            .read_here(|conn| {
                diesel::update(variants::table.find("gorra"))
                    .set(variants::active.eq(false))
                    .execute(conn)?;
                diesel::update(products::table.filter(products::slug.eq("gorra")))
                    .set(products::active.eq(!product_too))
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
    };
    stop(false);
    let page = guest.get("/productos/gorra").text();
    assert!(page.contains("Agotado por ahora") && !page.contains("Agregar al carrito"));
    let fields = [("variante", "gorra"), ("quantity", "1")];
    assert_eq!(super::send(&guest, "/productos/gorra", &fields, None).status, 400);
    stop(true);
    assert_eq!(guest.get("/productos/gorra").status, 404);
    assert_eq!(super::send(&guest, "/productos/gorra", &fields, None).status, 404);
}

#[test]
fn buying_at_once_leads_to_the_checkout() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let fields = [("variante", "var-1"), ("quantity", "1"), ("luego", "pagar")];
    let answer = super::send(&guest, "/productos/taza", &fields, None);
    assert_eq!((answer.status, answer.header("location")), (303, "/checkout"));
}

#[test]
fn a_small_picture_is_warned_of_and_taken_all_the_same() {
    let site = harness::start();
    site.shop();
    shirt(&site);
    let guest = site.client();
    let small = krafta::demo::pictures::receipt(2);
    let fields = [
        ("opcion.color", "Negro"),
        ("opcion.talla", "S"),
        ("quantity", "1"),
    ];
    let answer = super::send(
        &guest,
        "/productos/franela",
        &fields,
        Some(("design", "chico.png", &small)),
    );
    assert_eq!(answer.header("location"), "/carrito", "{}", answer.text());
    let cart = guest.get("/carrito").text();
    assert!(cart.contains("Tu imagen es pequeña para este producto") && cart.contains("puntos por pulgada"));
    assert!(cart.contains("Continuar con la compra"));
}

#[test]
fn pages_cost_the_same_however_much_there_is() {
    let site = harness::start();
    site.shop();
    let guest = site.client();
    let cost = |path: &str| {
        let before = site.app.db.statements();
        assert_eq!(guest.get(path).status, 200, "{path}");
        site.app.db.statements() - before
    };
    add(&guest, "var-1", "1");
    super::says_where(&guest);
    let costs = || ["/productos/taza", "/carrito", super::PAYMENT].map(cost);
    let few = costs();
    shirt(&site);
    add(&guest, "var-2", "3");
    super::add_with_design(&guest, "var-1");
    super::add_with_design(&guest, "var-2");
    let fields = [
        ("opcion.color", "Negro"),
        ("opcion.talla", "S"),
        ("quantity", "1"),
    ];
    assert_eq!(
        super::send(&guest, "/productos/franela", &fields, None).status,
        303
    );
    // Who makes a pick-up is not looked up where nobody makes it all.
    let many = costs();
    assert!(
        many.iter().zip(few).all(|(many, few)| *many <= few),
        "{many:?} {few:?}"
    );
    assert!(few.iter().all(|cost| *cost <= 26), "{few:?}");
    assert!(!value(&guest.get(super::PAYMENT).text(), "cart").is_empty());
}
