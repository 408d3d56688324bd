//! A day's files in one ZIP, and what goes on a parcel and into it.

use super::*;
use krafta::base::ids::UploadId;
use std::collections::BTreeMap;
use std::io::Read as _;

/// What is in a ZIP, by name.
pub fn unzipped(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn sent(client: &Client, bytes: &[u8]) -> UploadId {
    let mut form =
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".to_vec();
    form.extend_from_slice(bytes);
    form.extend_from_slice(b"\r\n--b--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let answer = client.send("POST", "/api/upload", &kind, Some(form));
    answer.json()["id"].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_day_s_files_come_in_one_zip_that_says_what_is_in_it() {
    let Shop { site, taller, .. } = shop();
    let png = crate::http::files::png(40);
    let admin = site.signed_in(Role::Admin);
    let design = sent(&admin, &png);
    let order = Paid {
        design: Some(design),
        ..Paid::new(&[("taza", 6), ("taza", 1)])
    }
    .place(&site);
    let lost = Paid {
        design: Some(upload(&site)),
        ..Paid::new(&[("taza", 2)])
    }
    .place(&site);
    let elsewhere = Paid::new(&[("taza", 3)]).place(&site);
    let bare = Paid {
        preview_url: None,
        ..Paid::new(&[("taza", 4)])
    }
    .place(&site);
    site.tamper("UPDATE assignments SET start_date = '2026-01-15'");
    assert!(dashboard(&taller).contains("href=\"/workshop/files\""));

    let answer = taller.get("/workshop/files");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(
        answer
            .header("content-disposition")
            .contains("archivos-2026-01-15.zip")
    );
    let found = unzipped(answer.body.clone());
    let names = [
        format!("{}_1_producto-taza_M_x6_frente.png", order.number),
        format!("{}_2_producto-taza_M_x1_frente.png", order.number),
    ];
    for name in &names {
        assert_eq!(found.get(name), Some(&png), "{name}: {:?}", found.keys());
    }
    assert_eq!(found.len(), 3);
    let sheet = String::from_utf8(found["lista.csv"].clone()).unwrap();
    let line = |order: &Order| {
        let mut lines = sheet.lines().filter(|line| line.contains(&order.number));
        lines.next().unwrap().to_owned()
    };
    assert_eq!(sheet.lines().count(), 6, "{sheet}");
    assert!(line(&order).starts_with(&names[0]) && line(&order).contains(";6;Impresión directa;"));
    assert!(line(&lost).starts_with(';') && line(&lost).contains("No se pudo leer el archivo"));
    assert!(line(&elsewhere).contains("Está en https://cdn.example/diseno.png"));
    assert!(line(&bare).contains("Falta el archivo"));

    // Those of some orders; nothing of another workshop's.
    let some = format!("/workshop/files?of={}", order.number);
    assert_eq!(unzipped(taller.get(&some).body.clone()).len(), 3);
    let stranger = site.signed_in(Role::Taller);
    for path in [some.as_str(), "/workshop/files"] {
        assert_eq!(unzipped(stranger.get(path).body.clone()).len(), 1, "{path}");
    }
    assert_eq!(admin.get("/workshop/files").status, 400, "whose?");
    let away = site.client().get("/workshop/files");
    assert!(away.header("location").starts_with("/login"));
}

#[test]
fn a_label_says_to_whom_once_the_goods_are_ready() {
    let Shop {
        site,
        taller,
        workshop,
    } = shop();
    let order = Paid::new(&[("taza", 6), ("taza", 1)])
        .notes("Con cuidado")
        .place(&site);
    let page_of = |what: &str| format!("/workshop/orders/{}/{what}", order.id);
    let early = taller.get(&page_of("label")).text();
    assert!(early.contains("Todavía no está listo") && !early.contains("Ana Pérez"));
    assert!(!taller.get(&page_of("slip")).text().contains("Ana Pérez"));
    for noun in ["production", "readiness"] {
        press(&taller, &order, noun, &[]);
    }
    let card = dashboard(&taller);
    assert!(card.contains(&format!("href=\"{}?workshop={workshop}\"", page_of("label"))));
    let path = format!("{}?carrier=Zoom&office=Zoom+Catia+%3Cb%3E", page_of("label"));
    let label = taller.get(&path).text();
    for said in [
        "Ana Pérez",
        "Av. Libertador 123, Barquisimeto, Lara",
        "<b>Zoom</b>",
        "Retira en oficina: <b>Zoom Catia &#60;b&#62;</b>",
        "7 unidades",
        &format!("Código de barras de {}", order.number),
    ] {
        assert!(label.contains(said), "{said}: {label}");
    }
    assert!(!label.contains("15,00"), "no price");
    let slip = taller.get(&page_of("slip")).text();
    for said in [
        "<b>6 ×</b> <span>Producto taza, talla M",
        "<b>1 ×</b>",
        "Con cuidado",
        "Ana Pérez",
    ] {
        assert!(slip.contains(said), "{said}: {slip}");
    }
    let stranger = site.signed_in(Role::Taller);
    for what in ["label", "slip"] {
        assert_eq!(stranger.get(&page_of(what)).status, 404);
    }
}
