//! `/admin/catalog.csv` and `/admin/catalog/import`.

use super::managing::{all, post, recorded};
use crate::harness;
use crate::harness::client::{Answer, Client};
use krafta::domain::accounts::Role;
use std::time::{Duration, Instant};

pub fn upload(client: &Client, content: &[u8]) -> Answer {
    post(
        client,
        "/admin/catalog/import",
        &[("file", "catalogo.csv", content)],
    )
}

/// Uploads, looks, and presses «Aplicar».
fn apply(client: &Client, content: &[u8]) -> (Answer, Answer) {
    let page = upload(client, content).header("location").to_owned();
    let seen = client.get(&page);
    let answer = press(client, &page, &seen);
    (seen, answer)
}

fn press(client: &Client, page: &str, seen: &Answer) -> Answer {
    let text = seen.text();
    let mark = text
        .split_once("name=\"mark\" value=\"")
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or_default();
    client.post_form(&format!("{page}/application"), &[("mark", mark)])
}

#[test]
fn what_was_downloaded_changes_nothing() {
    let site = harness::demo();
    let admin = site.signed_in(Role::Admin);
    let file = admin.get("/admin/catalog.csv");
    assert_eq!(file.status, 200);
    assert!(
        file.header("content-disposition")
            .contains("catalogo-2026-01-15.csv")
    );
    let text = file.text();
    assert!(text.starts_with("\u{feff}Producto;Nombre;Descripción;"), "{text}");
    assert!(text.contains(";var-4;13,50;XL;;;4;sí\r\n"), "{text}");
    let before = all(&site);
    let variants: usize = before.iter().map(|one| one.variants.len()).sum();
    let (seen, answer) = apply(&admin, &file.body);
    assert!(seen.text().contains("El archivo dice lo mismo que el catálogo"));
    assert!(seen.text().contains(&format!("Iguales ({variants})")));
    assert_eq!(answer.status, 409);
    // In what Windows writes, and with commas, too.
    let latin: Vec<u8> = text
        .trim_start_matches('\u{feff}')
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let (seen, _) = apply(&admin, &latin);
    assert!(
        seen.text().contains("El archivo dice lo mismo que el catálogo"),
        "{}",
        seen.text()
    );
    assert_eq!(all(&site), before);
    assert!(recorded(&site).iter().all(|one| !one.contains("Precio")));
}

#[test]
fn lines_are_told_one_by_one_and_applied_together() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let (seen, answer) = apply(
        &admin,
        "Producto,Nombre,Técnica,Variante,Precio USD,Talla\ntaza,,,var-1,\"12,00\",\ntaza,,,var-2,11.5,M\n\
         bolso,\"'=Bolso, de tela\",serigrafia,bolso-1,9,\n"
            .as_bytes(),
    );
    let text = seen.text();
    for part in [
        "Precio: $10,00 → $11,50",
        "Nombre: =Bolso, de tela",
        "Iguales (1)",
        "Línea 4",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/admin/catalog")
    );
    let after = all(&site);
    let bolso = after.iter().find(|one| one.slug == "bolso").unwrap();
    assert_eq!(
        (bolso.name.as_str(), bolso.variants[0].price.to_string().as_str()),
        ("=Bolso, de tela", "$9,00")
    );
    let said = recorded(&site);
    assert!(
        said.contains(&"Taza blanca · M Precio Some(\"$10,00\") Some(\"$11,50\") true".to_owned()),
        "{said:#?}"
    );
    // On the way out it is no formula.
    assert!(
        admin
            .get("/admin/catalog.csv")
            .text()
            .contains(";'=Bolso, de tela;")
    );
}

#[test]
fn one_wrong_line_holds_up_all() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let before = all(&site);
    for (content, complaint) in [
        ("Variante;Precio USD\nvar-1;20\nvar-2;gratis\n", "Precio USD: "),
        (
            "Variante;Precio USD\nvar-1;20\nvar-9;20\n",
            "Producto: es obligatorio para una variante nueva",
        ),
        (
            "Variante;Precio USD\nvar-1;20\nvar-1;21\n",
            "Variante: ya está en la línea 2",
        ),
        (
            "Variante;Precio USD\nvar-1;20;x\n",
            "La línea 2 tiene 3 celdas y debe tener 2.",
        ),
        (
            "Variante;Precio USD\nvar-1;\"20\n",
            "La línea 2 tiene unas comillas que no se cierran.",
        ),
        (
            "Variante;Prezio\nvar-1;20\n",
            "La línea 1 tiene una columna que no conocemos, «Prezio».",
        ),
        ("PK\u{3}\u{4}", "El archivo no es un archivo de texto"),
    ] {
        let (seen, answer) = apply(&admin, content.as_bytes());
        assert!(seen.text().contains(complaint), "{complaint}: {}", seen.text());
        assert_eq!(answer.status, 409);
    }
    assert_eq!(upload(&admin, b"").status, 400);
    assert_eq!(post(&admin, "/admin/catalog/import", &[]).status, 400);
    assert_eq!(upload(&admin, &vec![b'x'; 9 * 1024 * 1024]).status, 400);
    assert_eq!(
        admin
            .get(&format!("/admin/catalog/import/{}", uuid::Uuid::new_v4()))
            .status,
        404
    );
    assert_eq!(all(&site), before);
    assert!(recorded(&site).is_empty());
}

#[test]
fn what_changed_since_it_was_looked_at_is_looked_at_again() {
    let site = harness::start();
    site.shop();
    let admin = site.signed_in(Role::Admin);
    let page = upload(&admin, b"Variante;Precio USD\nvar-1;20\n")
        .header("location")
        .to_owned();
    let seen = admin.get(&page);
    let product = all(&site)[0].id;
    let other = admin.post_form(
        &format!("/admin/catalog/{product}/variants/var-1"),
        &[("price", "15"), ("active", "on")],
    );
    assert_eq!(other.status, 303);
    let answer = press(&admin, &page, &seen);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("Precio: $15,00 → $20,00"));
    assert_eq!(all(&site)[0].variants[0].price.to_string(), "$15,00");
    assert_eq!(press(&admin, &page, &answer).status, 303);
    assert_eq!(all(&site)[0].variants[0].price.to_string(), "$20,00");
    // Once.
    assert_eq!(press(&admin, &page, &answer).status, 404);
}

#[test]
fn ten_thousand_lines_go_in_and_come_out_again() {
    let site = harness::start();
    let admin = site.signed_in(Role::Admin);
    let mut text = "Producto;Nombre;Técnica;Variante;Precio USD;Talla\n".to_owned();
    for product in 0..2500 {
        for size in ["S", "M", "L", "XL"] {
            text.push_str(&format!(
                "p-{product};Producto {product};dtg;v-{product}-{size};12,50;{size}\n"
            ));
        }
    }
    let start = Instant::now();
    let (seen, answer) = apply(&admin, text.as_bytes());
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(seen.text().contains("Esto cambiaría"));
    let took = start.elapsed();
    println!("10 000 lines: {took:?}");
    assert!(took < Duration::from_secs(60), "{took:?}");
    let file = admin.get("/admin/catalog.csv");
    assert_eq!(file.text().lines().count(), 10_001);
    let page = upload(&admin, &file.body).header("location").to_owned();
    assert!(admin.get(&page).text().contains("Iguales (10000)"));
    assert_eq!(admin.get("/admin/catalog?page=50").status, 200);
}

#[test]
fn sides_and_areas_come_and_go_with_the_table() {
    let site = harness::demo();
    let admin = site.signed_in(Role::Admin);
    let file = admin.get("/admin/catalog.csv").text();
    assert!(file.contains("Vista; Dibujo; Área; Ancho mm"), "{file}");
    assert!(
        file.contains("Frente; Franela frente; Frente; 300; 400;"),
        "{file}"
    );
    let head = "Vista; Dibujo; Área; Ancho mm; Alto mm; Desde la izquierda; Desde arriba; Ancho en la foto; Alto en la foto; Extra USD";
    let table = |lines: &str| {
        format!(
            "Producto,Nombre,Técnica,Vistas y áreas\nfranela-unisex,,,\"{head}\n{lines}\"\nnueva,Una nueva,dtf,\"{head}\nFrente; Franela frente; Pecho; 120; 120; 440; 300; 168; 168; 0\"\n"
        )
    };
    let look = |text: &str| {
        let page = upload(&admin, text.as_bytes()).header("location").to_owned();
        let seen = admin.get(&page);
        (seen.text(), press(&admin, &page, &seen))
    };
    let (seen, refused) = look(&table("Frente; ; Frente; 9000"));
    assert!(
        seen.contains("Vistas y áreas: línea 2: Frente: Ancho mm: debe estar entre 5 y 2000"),
        "{seen}"
    );
    assert_eq!(refused.status, 409);
    // So is what is more than there may be: at the line of its product, before anything is applied.
    let many: Vec<String> = (1..=13).map(|at| format!("Lado {at}; Franela frente")).collect();
    let (seen, refused) = look(&table(&many.join("\n")));
    let said = "Vistas y áreas: línea 12: la vista «Lado 11» no cabe: un producto tiene hasta 12";
    assert!(
        seen.contains(said) && seen.contains("Línea 2") && seen.contains("Corrige 1 línea"),
        "{seen}"
    );
    assert_eq!(refused.status, 409);
    let (seen, done) = look(&table(
        "Frente; ; Frente; ; ; ; ; ; ; 2,50\nManga; Franela frente; Manga; 80; 80; 100; 300; 110; 110; 3",
    ));
    assert!(
        seen.contains("Frente · Frente: Extra USD: 4,00 → 2,50")
            || seen.contains("Frente · Frente: Extra USD: 0,00 → 2,50"),
        "{seen}"
    );
    assert!(
        seen.contains("Manga: vista nueva") && seen.contains("Manga · Manga: área nueva, 80 × 80 mm"),
        "{seen}"
    );
    assert_eq!(done.status, 303, "{}", done.text());
    let file = admin.get("/admin/catalog.csv").text();
    assert!(
        file.contains("Manga; Franela frente; Manga; 80; 80; 100; 300; 110; 110;"),
        "{file}"
    );
    assert!(
        file.contains(
            "Frente; Franela frente; Pecho; 120; 120; 440; 300; 168; 168; 150; 300; 0; 0; DTF; 0,00"
        ),
        "{file}"
    );
    // The other side was not named, and is there as before.
    assert!(
        file.contains("Espalda; Franela espalda; Espalda; 300; 400;"),
        "{file}"
    );
    // Who did it stands where every change of a side stands.
    let recorded = recorded(&site);
    assert!(
        recorded
            .iter()
            .any(|entry| entry.starts_with("Franela unisex · Manga ")),
        "{recorded:?}"
    );
}
