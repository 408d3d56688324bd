use super::*;
use crate::base::ids::UploadId;
use crate::domain::catalog::Mockup;

fn area(name: &str) -> Area {
    Area {
        id: AreaId::any(),
        code: fold(name),
        name: name.to_owned(),
        position: 1,
        rectangle: Rectangle {
            x: 290,
            y: 200,
            width: 420,
            height: 560,
        },
        width_mm: 300,
        height_mm: 400,
        min_dpi: 100,
        good_dpi: 200,
        bleed_mm: 10,
        safe_mm: 5,
        technique: Technique::Dtg,
        extra_cost: Usd::rounded(rust_decimal::Decimal::new(450, 2)),
    }
}

fn shirt() -> Vec<View> {
    vec![View {
        id: ProductViewId::any(),
        code: "frente".to_owned(),
        name: "Frente".to_owned(),
        position: 1,
        garment: Garment::TshirtFront,
        mockups: vec![Mockup {
            color: String::new(),
            upload: UploadId::any(),
        }],
        shading: None,
        areas: vec![area("Completo"), area("Pecho; izquierdo")],
    }]
}

#[test]
fn what_was_written_changes_nothing_when_it_is_read() {
    let mut views = shirt();
    let text = written(&views);
    assert_eq!(
        text.lines().nth(1),
        Some(
            "Frente; Franela frente; Completo; 300; 400; 290; 200; 420; 560; 100; 200; 10; 5; Impresión directa; 4,50"
        )
    );
    // A name that holds what stands between cells is another name when it comes back.
    views[0].areas[1].name = "Pecho".to_owned();
    let text = written(&views);
    assert_eq!(read(&text, &views, Technique::Dtf), Ok(views.clone()));
    assert_eq!(
        read(&text.replace("; ", "\t"), &views, Technique::Dtf),
        Ok(views.clone())
    );
    assert_eq!(read(" \n", &views, Technique::Dtf), Ok(views.clone()));
    assert_eq!(written(&[]), "");
    assert_eq!(told(&views, &views), Vec::<String>::new());
}

#[test]
fn a_table_adds_and_changes_and_takes_nothing_away() {
    let before = shirt();
    let text = "Vista;Dibujo;Área;Ancho mm;Alto mm;Desde la izquierda;Desde arriba;Ancho en la foto;Alto en la foto;Extra USD\n\
                FRENTE;;completo;280;;;;;;\n\
                Espalda;franela_espalda;Espalda completa;300;400;290;200;420;560;4\n";
    let after = read(text, &before, Technique::Screen).unwrap();
    assert_eq!((after.len(), after[0].areas.len()), (2, 2));
    assert_eq!(
        (&after[0].areas[0], &after[0].mockups),
        (
            &Area {
                name: "completo".to_owned(),
                width_mm: 280,
                ..before[0].areas[0].clone()
            },
            &before[0].mockups
        )
    );
    assert_eq!(after[0].areas[1], before[0].areas[1]);
    let back = &after[1].areas[0];
    assert_eq!(
        (back.technique, back.min_dpi, back.good_dpi, back.bleed_mm),
        (Technique::Screen, 150, 300, 0)
    );
    assert_eq!(
        told(&before, &after),
        [
            "Frente · completo: Área: Completo → completo",
            "Frente · completo: Ancho mm: 300 → 280",
            "Espalda: vista nueva",
            "Espalda · Espalda completa: área nueva, 300 × 400 mm"
        ]
    );
}

#[test]
fn what_is_wrong_is_named_by_its_line_and_column() {
    let wrong = |text: &str| read(text, &shirt(), Technique::Dtg).unwrap_err();
    assert_eq!(
        wrong("Vista; Talla\n"),
        "tiene en su primera línea algo que no conocemos, «Talla»"
    );
    assert!(wrong("Área; Ancho mm\nx; 3").starts_with("empieza con los nombres de sus columnas"));
    assert_eq!(
        wrong("Vista; Área; Ancho mm\nFrente; Completo; 4000"),
        "línea 2: Completo: Ancho mm: debe estar entre 5 y 2000"
    );
    assert_eq!(
        wrong("Vista; Área; Ancho mm\nFrente; Completo; diez"),
        "línea 2: Completo: Ancho mm: debe ser un número entero, y dice «diez»"
    );
    assert_eq!(
        wrong("Vista; Área; Desde la izquierda\n\nFrente; Completo; 900"),
        "línea 3: Completo: Desde la izquierda: se sale de la foto: con su medida llega a más de 1000"
    );
    assert_eq!(
        wrong("Vista; Área\nFrente; Manga"),
        "línea 2: Manga: falta «Desde la izquierda»"
    );
    assert_eq!(
        wrong("Vista; Área\nManga; Manga"),
        "línea 2: la vista nueva «Manga» necesita su dibujo"
    );
    assert!(
        wrong("Vista; Dibujo\nManga; barco")
            .starts_with("línea 2: no hay dibujo «barco»: son Franela frente")
    );
    assert_eq!(wrong("Vista; Área\n; Manga"), "línea 2: falta la vista");
    assert_eq!(
        wrong("Vista; Área; Extra USD\nFrente; Completo; 900000"),
        "línea 2: Completo: Extra USD: es demasiado grande"
    );
}

#[test]
fn what_does_not_fit_is_said_at_the_line_that_is_too_much() {
    let sides = |count: usize| {
        (1..=count)
            .map(|at| format!("Lado {at}; taza\n"))
            .collect::<String>()
    };
    let read_sides = |count| read(&format!("Vista; Dibujo\n{}", sides(count)), &[], Technique::Dtf);
    assert_eq!(read_sides(12).unwrap().len(), 12);
    assert_eq!(
        read_sides(13).unwrap_err(),
        "línea 14: la vista «Lado 13» no cabe: un producto tiene hasta 12"
    );
    let of_areas = |count: usize| {
        let line = |at| format!("Frente; Área {at}; 80; 80; 100; 300; 110; 110\n");
        let lines: String = (1..=count).map(line).collect();
        let head = "Vista; Área; Ancho mm; Alto mm; Desde la izquierda; Desde arriba; Ancho en la foto; Alto en la foto";
        read(&format!("{head}\n{lines}"), &shirt(), Technique::Dtf)
    };
    assert_eq!(of_areas(10).unwrap()[0].areas.len(), 12);
    assert_eq!(
        of_areas(11).unwrap_err(),
        "línea 12: el área «Área 11» no cabe: la vista «Frente» tiene hasta 12"
    );
    // What is there already is changed, and makes none more; nothing is made that no design could name.
    let mut full = shirt();
    full[0].areas = of_areas(10).unwrap().remove(0).areas;
    assert!(read("Vista; Área; Ancho mm\nFrente; Área 3; 90", &full, Technique::Dtf).is_ok());
    assert_eq!(
        read("Vista; Dibujo\n3D; taza", &full, Technique::Dtf).unwrap_err(),
        "línea 2: «3D» debe empezar con una letra"
    );
}
