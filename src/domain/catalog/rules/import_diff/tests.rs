use super::*;
use crate::base::csv::Dialect;
use crate::domain::catalog::rules::import_csv;
use crate::domain::catalog::rules::import_csv::Column::*;
use crate::domain::catalog::rules::size_chart::SizeChart;
use crate::domain::catalog::{Details, Technique};
use proptest::prelude::*;
use serde_json::{Value, json};

fn sku(id: &str, price: &str, attributes: Value, position: i32) -> Sku {
    Sku {
        id: id.into(),
        attributes: attributes.as_object().unwrap().clone(),
        price: price.parse().unwrap(),
        active: true,
        position,
    }
}

fn shelf() -> Vec<ProductDraft> {
    let article = |slug: &str, name: &str, position, variants| ProductDraft {
        id: ProductId::any(),
        slug: slug.into(),
        name: name.into(),
        description: "=Algodón; \"peinado\"\r\ny suave".into(),
        technique: Technique::Dtg,
        details: Details {
            category: "Ropa".into(),
            care: "Lavar al revés;\ncon agua fría".into(),
            sizes: SizeChart::parse("Talla; Ancho\nS; 46,5").unwrap(),
            ..Details::default()
        },
        external_id: None,
        picture: None,
        print: Some((210, 297)),
        min_dpi: 150,
        wants_proof: false,
        position,
        active: true,
        variants,
    };
    vec![
        ProductDraft {
            external_id: Some("gid://shopify/Product/1".into()),
            ..article(
                "franela",
                "Franela",
                1,
                vec![
                    sku("var-1", "12", json!({"talla": "S"}), 1),
                    sku("var-2", "13.50", json!({"talla": 38, "nada": null}), 2),
                ],
            )
        },
        article(
            "taza",
            "-Taza",
            2,
            vec![sku("a b/ñ", "0", json!({"capacidad": "11 oz"}), 1)],
        ),
        ProductDraft {
            print: None,
            active: false,
            ..article("sin-nada", "Sin variantes", 3, vec![])
        },
    ]
}

fn written(articles: &[ProductDraft], dialect: Dialect) -> String {
    let mut text = dialect.heading(&import_csv::headings());
    for cells in articles
        .iter()
        .flat_map(|article| import_csv::lines(article, &[]))
    {
        text.push_str(&dialect.line(&cells));
    }
    text
}

fn of(text: &str, articles: &[ProductDraft]) -> Plan {
    plan(
        &import_csv::read(text.as_bytes()).unwrap(),
        articles,
        &HashMap::new(),
    )
}

fn said(plan: &Plan) -> Vec<(u64, &Outcome, String)> {
    plan.lines
        .iter()
        .map(|line| (line.line, &line.outcome, line.details.join("; ")))
        .collect()
}

#[test]
fn what_was_written_changes_nothing() {
    let shelf = shelf();
    for between in [Dialect::People, Dialect::Programs] {
        let plan = of(&written(&shelf, between), &shelf);
        assert_eq!(plan.count(&Outcome::Unchanged), 4, "{:?}", said(&plan));
        assert!(plan.is_good() && plan.does_nothing() && plan.changes.is_empty());
    }
}

#[test]
fn prices_alone_can_be_changed() {
    let shelf = shelf();
    let plan = of("Variante;Precio USD\nvar-2;14,00\nvar-1;12,00\n", &shelf);
    assert_eq!(
        said(&plan),
        [
            (2, &Outcome::Changed, "Precio: $13,50 → $14,00".to_owned()),
            (3, &Outcome::Unchanged, String::new())
        ]
    );
    assert!(plan.products.is_empty());
    let (product, sku) = &plan.variants[0];
    assert_eq!((plan.variants.len(), *product), (1, shelf[0].id));
    assert_eq!(sku.attributes, shelf[0].variants[1].attributes);
}

#[test]
fn products_and_variants_are_made() {
    let plan = of(
        "Producto;Nombre;Técnica;Variante;Precio USD;Talla;Otros datos\n\
         bolso;Bolso;Serigrafía;bolso-s;9;S;tela=lona\nbolso;;;bolso-m;9.50;M;\nfranela;;;var-9;20;XL;\n",
        &shelf(),
    );
    assert!(plan.is_good(), "{:?}", said(&plan));
    assert_eq!(plan.count(&Outcome::Created), 3);
    let bolso = &plan.products[0];
    assert_eq!(
        (plan.products.len(), bolso.technique, bolso.position),
        (1, Technique::Screen, 4)
    );
    let made: Vec<(&str, i32)> = plan
        .variants
        .iter()
        .map(|(_, sku)| (sku.id.as_str(), sku.position))
        .collect();
    assert_eq!(made, [("bolso-s", 1), ("bolso-m", 2), ("var-9", 3)]);
    assert_eq!(plan.variants[0].0, bolso.id);
    assert_eq!(
        Value::Object(plan.variants[0].1.attributes.clone()),
        json!({"talla": "S", "tela": "lona"})
    );
}

#[test]
fn every_mistake_names_its_column() {
    let shelf = shelf();
    let header = "Producto;Nombre;Técnica;Id externo;Ancho mm;Alto mm;DPI mínimo;Activo;Variante;Precio USD;Otros datos";
    for (row, column) in [
        (";;;;;;;;;;", ""),
        (";Algo;;;;;;;;;", Product.heading()),
        (";;;;;;;;nueva;5;", Product.heading()),
        ("Ñandú;X;dtg;;;;;;;;", Product.heading()),
        ("nuevo;;dtg;;;;;;;;", Name.heading()),
        ("nuevo;X;;;;;;;;;", Technique.heading()),
        ("franela;;láser;;;;;;;;", Technique.heading()),
        ("taza;;;gid://shopify/Product/1;;;;;;;", ExternalId.heading()),
        ("franela;;;;210;;;;;;", Height.heading()),
        ("franela;;;;1;297;;;;;", Width.heading()),
        ("franela;;;;;;5000;;;;", MinDpi.heading()),
        ("franela;;;;;;;quizás;;;", Active.heading()),
        ("franela;;;;;;;;con espacio;5;", Variant.heading()),
        ("franela;;;;;;;;a b/ñ;5;", Variant.heading()),
        ("franela;;;;;;;;;5;", Variant.heading()),
        ("franela;;;;;;;;nueva;;", Price.heading()),
        ("franela;;;;;;;;var-1;gratis;", Price.heading()),
        ("franela;;;;;;;;var-1;-1;", Price.heading()),
        ("franela;;;;;;;;var-1;1,005;", Price.heading()),
        ("franela;;;;;;;;var-1;1;sin signo", Others.heading()),
    ] {
        let text = format!("{header}\n{row}\n");
        if column.is_empty() {
            assert!(import_csv::read(text.as_bytes()).is_err());
            continue;
        }
        let plan = of(&text, &shelf);
        assert!(!plan.is_good(), "{row}");
        let details = &plan.lines[0].details;
        assert!(
            details.iter().any(|one| one.starts_with(&format!("{column}: "))),
            "{row}: {details:?}"
        );
    }
}

#[test]
fn lines_must_not_contradict_each_other() {
    let plan = of(
        "Producto;Nombre;Variante;Precio USD\nfranela;Franela;var-1;1\nfranela;Otra;var-2;1\ntaza;;var-1;1\n",
        &shelf(),
    );
    let outcomes: Vec<&Outcome> = plan.lines.iter().map(|line| &line.outcome).collect();
    assert_eq!(outcomes, [&Outcome::Changed, &Outcome::Wrong, &Outcome::Wrong]);
    assert!(
        plan.lines[1].details[0].contains("línea 2"),
        "{:?}",
        plan.lines[1]
    );
    assert!(
        plan.lines[2].details[0].contains("línea 2"),
        "{:?}",
        plan.lines[2]
    );
}

proptest! {
    #[test]
    fn whatever_is_sold_survives_the_way_out_and_back(
        name in "[a-zA-Zñ=+@'\"-][a-zA-Zñ=+@;,\"' -]{0,10}[a-zñ'\"]",
        description in "([=+@;,'\"a-zñ-]([=+@;,'\"a-zñ \r\n\t-]{0,20}[a-zñ'\"])?)?",
        cents in 0_i64..9_999_999,
        size in "([=+@;,'\"a-zñ|-]([a-z |=;-]{0,8}[a-z'])?)?",
        others in proptest::collection::btree_map("[a-z=|\\\\]{1,6}", "[=+@;,'\"a-zñ|\\\\-]{1,8}", 0..4),
        active in any::<bool>(),
    ) {
        let mut shelf = shelf();
        let article = &mut shelf[0];
        article.name = name;
        article.description = description;
        article.active = active;
        let sku = &mut article.variants[0];
        sku.price = crate::base::money::Usd::rounded(rust_decimal::Decimal::new(cents, 2));
        sku.attributes = others.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        if !size.is_empty() {
            sku.attributes.insert("talla".into(), Value::String(size));
        }
        for between in [Dialect::People, Dialect::Programs] {
            let plan = of(&written(&shelf, between), &shelf);
            prop_assert!(plan.is_good() && plan.does_nothing(), "{:?}", said(&plan));
        }
    }
}
