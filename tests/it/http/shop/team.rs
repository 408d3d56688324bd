//! Names and numbers: one line is one piece, with a design and a line of the cart of its own.

use crate::harness::client::Client;
use crate::harness::{self, Site};
use crate::http::admin::catalog::views::product;
use crate::http::api::designs::{coloured, file, with_areas};
use diesel::prelude::*;
use krafta::domain::accounts::Role;
use krafta::schema::{designs, products};
use serde_json::json;

struct Field {
    site: Site,
    owner: Client,
    path: String,
    design: String,
}

/// A shirt with a crest, and on its back a name and a number.
fn field() -> Field {
    let site = harness::start();
    site.shop();
    with_areas(&site, &site.signed_in(Role::Admin));
    let owner = site.signed_in(Role::Cliente);
    let art = file(&owner, "escudo.png", &coloured(900, 900, [200, 10, 10, 255]));
    let text = |words: &str, y: i32| json!({"kind": "text", "text": words, "font": "noto_sans_bold", "color": "#1d4f91", "size": 40, "x": 150, "y": y, "align": "middle"});
    let body = json!({"version": 1, "productId": product(&site), "areas": [
        {"area": "frente", "layers": [{"kind": "image", "fileId": art, "x": 100, "y": 150, "width": 100, "height": 100}]},
        {"area": "espalda", "layers": [text("NOMBRE", 100), text("00", 200)]},
    ]});
    let made = owner.post_json("/api/designs", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let design = made.json()["id"].as_str().unwrap().to_owned();
    let id = product(&site);
    let slug: String = products::table
        .find(id)
        .select(products::slug)
        .first(&mut site.connect())
        .unwrap();
    let used = owner.post_form(&format!("/disenos/{design}/uso"), &[("producto", &slug)]);
    assert_eq!(used.status, 303, "{}", used.text());
    Field {
        site,
        owner,
        path: format!("/productos/{slug}"),
        design,
    }
}

impl Field {
    fn sends(&self, form: &str, list: &str) -> (u16, String) {
        let fields = [
            ("disenado", self.design.as_str()),
            ("envio", form),
            ("capaNombre", "espalda:0"),
            ("capaNumero", "espalda:1"),
            ("lista", list),
        ];
        let answer = self.owner.post_form(&format!("{}/piezas", self.path), &fields);
        (answer.status, answer.text())
    }

    fn count(&self) -> i64 {
        designs::table
            .count()
            .get_result(&mut self.site.connect())
            .unwrap()
    }

    /// A size that the product has; blank where it has none.
    fn size(&self) -> String {
        use krafta::schema::variants;
        let id = product(&self.site);
        let attributes: Vec<serde_json::Value> = variants::table
            .filter(variants::product_id.eq(id))
            .filter(variants::active)
            .select(variants::attributes)
            .load(&mut self.site.connect())
            .unwrap();
        let sizes = attributes.iter().find_map(|one| one["talla"].as_str());
        sizes.unwrap_or_default().to_owned()
    }
}

#[test]
fn twelve_names_are_twelve_pieces_each_with_its_own_words() {
    let field = field();
    let page = field.owner.get(&field.path).text();
    for words in ["Nombres y números", "Espalda: «NOMBRE»", "Espalda: «00»"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let size = field.size();
    let line = |number: usize| match size.as_str() {
        "" => format!("Jugador {number}\t{number}"),
        size => format!("{size}\tJugador {number}\t{number}"),
    };
    let list: Vec<String> = (1..=12).map(line).collect();
    let before = field.count();
    for _ in 0..2 {
        assert_eq!(
            field.sends("una", &list.join("\n")).0,
            303,
            "sent twice it is once"
        );
    }
    assert_eq!(field.count() - before, 12);
    let cart = field.owner.get("/carrito").text();
    assert_eq!(cart.matches("cart-line").count(), 12, "{cart}");
    let texts: Vec<serde_json::Value> = designs::table
        .order(designs::id.desc())
        .limit(12)
        .select(designs::document)
        .load(&mut field.site.connect())
        .unwrap();
    let mut names: Vec<String> = texts
        .iter()
        .map(|document| {
            let layers = &document["areas"][1]["layers"];
            format!(
                "{} {}",
                layers[0]["text"].as_str().unwrap(),
                layers[1]["text"].as_str().unwrap()
            )
        })
        .collect();
    names.sort();
    assert!(names.contains(&"Jugador 12 12".to_owned()), "{names:?}");
    // Which piece is which is told, in the cart and before paying.
    for page in ["/carrito", "/checkout"] {
        let page = field.owner.get(page).text();
        assert!(
            page.contains("Jugador 7 · 7") && page.contains("Jugador 12 · 12"),
            "{page}"
        );
    }
}

#[test]
fn a_team_reads_of_it_before_its_design_has_a_text() {
    let field = field();
    let stranger = field.site.client();
    let page = stranger.get(&field.path).text();
    let (_, section) = page.split_once("data-team=\"\"").expect(&page);
    let (section, _) = section.split_once("</section>").unwrap();
    for words in [
        "¿Son para un equipo?",
        "<details class=\"more\">",
        "Agrega antes a tu diseño un texto",
    ] {
        assert!(section.contains(words), "{words}: {section}");
    }
    assert!(!section.contains("<form"), "{section}");
    let page = field.owner.get(&field.path).text();
    assert!(
        page.contains(&format!("data-team=\"{}\"", field.design))
            && !page.contains("Agrega antes a tu diseño"),
        "{page}"
    );
    // Sent all the same it is refused in words.
    let sent = stranger.post_form(&format!("{}/piezas", field.path), &[("lista", "Ana, 10")]);
    assert_eq!(sent.status, 400, "{}", sent.text());
}

#[test]
fn a_wrong_list_leaves_the_cart_by_one_press() {
    let field = field();
    crate::http::shop::add(&field.owner, "var-1", "1");
    let size = field.size();
    let line = |number: usize| match size.as_str() {
        "" => format!("Jugador {number}\t{number}"),
        size => format!("{size}\tJugador {number}\t{number}"),
    };
    let list = |from: usize| (from..from + 3).map(line).collect::<Vec<_>>().join("\n");
    assert_eq!(field.sends("una", &list(1)).0, 303);
    assert_eq!(field.sends("otra", &list(7)).0, 303);
    let cart = field.owner.get("/carrito").text();
    assert_eq!(cart.matches(">Quitar las 3 piezas<").count(), 2, "{cart}");
    let (_, rest) = cart.split_once("action=\"/carrito/equipos/").unwrap();
    let team = rest.split('/').next().unwrap();
    for _ in 0..2 {
        let path = format!("/carrito/equipos/{team}/retiro");
        assert_eq!(field.owner.post_form(&path, &[]).status, 303);
    }
    let cart = field.owner.get("/carrito").text();
    assert_eq!(cart.matches("cart-line").count(), 4, "{cart}");
    assert!(
        cart.contains("Jugador 7 · 7") && !cart.contains("Jugador 1 · 1"),
        "{cart}"
    );
}

#[test]
fn of_three_texts_nobody_guesses_which_is_the_name() {
    let field = field();
    let chosen = |page: &str| {
        let selects = page
            .split("<select")
            .filter(|part| part.starts_with(" class=\"select\" id=\"f-capaN"));
        selects
            .map(|part| {
                part.split("</select>")
                    .next()
                    .unwrap()
                    .contains(" selected>Espalda")
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(chosen(&field.owner.get(&field.path).text()), [true, true]);
    let words = [
        ("texto", "Cardenales"),
        ("area", "espalda"),
        ("lugar", "arriba"),
        ("letra", "noto_sans_bold"),
        ("tinta", "#1d4f91"),
    ];
    let path = format!("{}/diseno/texto", field.path);
    assert_eq!(field.owner.post_form(&path, &words).status, 303);
    let page = field.owner.get(&field.path).text();
    assert_eq!(chosen(&page), [false, false], "{page}");
    assert!(page.contains("Elige, o ninguno"));
}

#[test]
fn bad_lines_are_named_by_their_number_and_nothing_is_lost() {
    let field = field();
    let before = field.count();
    let size = field.size();
    let with = |cells: &str| match size.as_str() {
        "" => cells.to_owned(),
        size => format!("{size},{cells}"),
    };
    let list = format!("{}\n{}\n{}", with("Ana,10"), with("Luis 😀,9"), with("a,b,c,d"));
    let (status, page) = field.sends("dos", &list);
    assert_eq!(status, 400);
    assert!(
        page.contains("Línea 3: sobran columnas") && page.contains("Luis 😀,9"),
        "{page}"
    );
    let (status, page) = field.sends("tres", &format!("{}\n{}", with("Ana,10"), with("Luis 😀,9")));
    assert_eq!(status, 400);
    assert!(
        page.contains("Línea 2:") && page.contains("no puede dibujar"),
        "{page}"
    );
    // What would be cut is told by its line.
    let long = "José Gregorio Hernández Cisneros";
    let list = format!("{}\n{}", with("Ana,10"), with(&format!("{long},9")));
    let (status, page) = field.sends("cinco", &list);
    assert_eq!(status, 400);
    assert!(
        page.contains(&format!("Línea 2: «{long}» no cabe: se corta")) && page.contains(&format!("{long},9")),
        "{page}"
    );
    if !size.is_empty() {
        let (status, page) = field.sends("cuatro", "XXXXL,Ana,10");
        assert_eq!(status, 400);
        assert!(page.contains("Línea 1: no hay talla XXXXL"), "{page}");
    }
    assert_eq!(field.count(), before);
    assert!(
        field
            .owner
            .get("/carrito")
            .text()
            .contains("Todavía no has agregado nada")
    );
}
