use super::*;
use crate::domain::catalog::Technique;

fn why(text: &str) -> (Option<u64>, String) {
    let unreadable = read(text.as_bytes()).expect_err(text);
    (unreadable.line, unreadable.why)
}

#[test]
fn a_table_is_read_whatever_it_was_saved_as() {
    let utf8 = "Producto;Variante;Precio USD;Talla\r\nniño;var-1;12,50;M\r\n";
    let latin: Vec<u8> = utf8
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let commas = "producto,VARIANTE,precio usd,talla\nniño,var-1,\"12,50\",M\n";
    let marked = format!("\u{feff}{utf8}");
    let expected = read(utf8.as_bytes()).unwrap();
    assert_eq!(expected[0].line, 2);
    assert_eq!(expected[0].cell(Column::Product), "niño");
    assert_eq!(expected[0].cell(Column::Price), "12,50");
    assert_eq!(expected[0].cell(Column::Color), "");
    for other in [latin.as_slice(), commas.as_bytes(), marked.as_bytes()] {
        assert_eq!(read(other).unwrap(), expected);
    }
}

#[test]
fn lines_are_counted_as_people_see_them() {
    let rows = read(b"\nProducto;Descripci\xf3n\n\n\nuno;\"dos\nl\xedneas\"\n;;\ndos;x\n\n").unwrap();
    let lines: Vec<(u64, &str)> = rows
        .iter()
        .map(|row| (row.line, row.cell(Column::Product)))
        .collect();
    assert_eq!(lines, [(5, "uno"), (8, "dos")]);
    assert_eq!(rows[0].cell(Column::Description), "dos\nlíneas");
}

#[test]
fn what_cannot_be_read_says_where() {
    assert_eq!(why("").1, "está vacío");
    assert_eq!(why("Producto;Nombre\n").1, "solo tiene encabezados");
    assert_eq!(why("PK\u{3}\u{4}x").0, None);
    let (line, text) = why("Producto;Nombre;Prezio\na;b;c\n");
    assert_eq!(
        (line, text.as_str()),
        (Some(1), "tiene una columna que no conocemos, «Prezio»")
    );
    assert_eq!(why("Producto;Producto\na;b\n").0, Some(1));
    assert_eq!(why("Nombre;Activo\na;no\n").0, Some(1));
    let (line, text) = why("Producto;Nombre\na;b\nc;d;e\n");
    assert_eq!((line, text.as_str()), (Some(3), "tiene 3 celdas y debe tener 2"));
    let (line, text) = why("Producto;Nombre\na;b\nc;\"d\ne;f\n");
    assert_eq!(
        (line, text.as_str()),
        (Some(3), "tiene unas comillas que no se cierran")
    );
}

#[test]
fn what_excel_adds_and_leaves_out_is_passed_over() {
    let expected = read("Producto;Nombre;Variante;Talla\nfranela;Pendón 24\";fr-s;\n".as_bytes()).unwrap();
    assert_eq!(expected[0].cell(Column::Name), "Pendón 24\"");
    for same in [
        "\u{feff}sep=;\r\nProducto;Nombre;Variante;Talla\r\nfranela;Pendón 24\";fr-s;\r\n",
        "Producto;Nombre;Variante;Talla;;\nfranela;Pendón 24\";fr-s;;;\n",
        "Producto;Nombre;Variante;Talla\nfranela;Pendón 24\";fr-s\n",
        "Producto;Nombre;Variante;Talla\nfranela;\"Pendón 24\"\"\";fr-s;\n",
    ] {
        let rows = read(same.as_bytes()).unwrap();
        assert_eq!(rows[0].cells, expected[0].cells, "{same}");
    }
    let marked = read(b"sep=,\nProducto,Nombre\nuno,a;b\n").unwrap();
    assert_eq!((marked[0].line, marked[0].cell(Column::Name)), (3, "a;b"));
    // A column without a name is not the last: its cells would be another's.
    assert_eq!(why("Producto;;Nombre\na;b;c\n").0, Some(1));
    assert_eq!(why("Producto;Nombre;\na;b;c\n").0, Some(2));
}

#[test]
fn ten_thousand_lines_are_enough() {
    let mut text = "Variante;Precio USD\n".to_owned();
    for number in 0..MOST_ROWS {
        text.push_str(&format!("v{number};1\n"));
    }
    assert_eq!(read(text.as_bytes()).unwrap().len(), MOST_ROWS);
    text.push_str("uno-mas;1\n");
    assert!(why(&text).1.contains("10000"));
}

#[test]
fn words_for_yes_and_techniques() {
    for (said, expected) in [
        ("Sí", Some(true)),
        ("NO ", Some(false)),
        ("x", Some(true)),
        ("tal vez", None),
    ] {
        assert_eq!(boolean(said), expected);
    }
    assert_eq!(Technique::named("serigrafia"), Some(Technique::Screen));
    assert_eq!(Technique::named("dtg"), Some(Technique::Dtg));
    assert_eq!(Technique::named("láser"), None);
}
