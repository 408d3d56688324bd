//! The list and its search, and new accounts.

use super::*;
use diesel::prelude::*;
use krafta::schema::users;

fn rename(site: &Site, id: UserId, name: &str) {
    site.app
        .db
        .read_here(|conn| {
            diesel::update(users::table.find(id))
                .set(users::name.eq(name))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
}

/// The names on a page, in their order.
fn names(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/admin/users{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let html = answer.text();
    html.split("row-link-long\"")
        .skip(1)
        .map(|rest| {
            let (_, after) = rest.split_once('>').unwrap();
            after.split('<').next().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn people_are_found_by_name_address_and_role() {
    let site = harness::start();
    let (me, client) = admin(&site);
    rename(&site, me, "Andrea Suárez");
    let (taller, taller_email) = site.user(Role::Taller);
    rename(&site, taller, "JOSÉ ÑÁÑEZ 50%");
    let (cliente, _) = site.user(Role::Cliente);
    rename(&site, cliente, "Ana Pérez");

    assert_eq!(
        names(&client, ""),
        ["Ana Pérez", "JOSÉ ÑÁÑEZ 50%", "Andrea Suárez"]
    );
    for query in [
        "?q=jose",
        "?q=%C3%91a%C3%B1ez",
        "?q=NANEZ+jos%C3%A9",
        "?q=50%25",
        &format!("?q={}", taller_email.to_uppercase()),
        "?role=TALLER",
        "?role=TALLER&q=jose",
    ] {
        assert_eq!(names(&client, query), ["JOSÉ ÑÁÑEZ 50%"], "{query}");
    }
    assert_eq!(names(&client, "?q=suarez+krafta.test"), ["Andrea Suárez"]);
    assert_eq!(names(&client, "?role=CLIENTE"), ["Ana Pérez"]);
    for query in ["?q=_%25", "?q=zz%00zz", "?role=CLIENTE&q=jose", "?role=OPERADOR"] {
        assert!(names(&client, query).is_empty(), "{query}");
    }
    // What is no role and no place is as if it were not there.
    assert_eq!(names(&client, "?role=JEFE&cursor=x&q=").len(), 3);
    let html = client.get("/admin/users?q=jose").text();
    for shown in ["Taller de prueba", &taller_email, "Activa", "15 ene 2026"] {
        assert!(html.contains(shown), "{shown}");
    }
}

#[test]
fn people_are_found_whatever_accents_their_names_have() {
    let site = harness::start();
    let (_, client) = admin(&site);
    for (name, queries) in [
        ("François Çelik", ["francois", "FRANÇOIS", "celik"]),
        ("João Conceição", ["joao", "conceicao", "CONCEIÇÃO"]),
        ("Ångström Ørsted", ["angstrom", "ørsted", "Ørsted"]),
        ("Žižek Gómez", ["zizek", "ŽIŽEK gomez", "go\u{301}mez"]),
    ] {
        let (id, _) = site.user(Role::Cliente);
        rename(&site, id, name);
        for query in queries {
            let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
            assert_eq!(names(&client, &format!("?q={query}")), [name], "{query}");
        }
    }
}

#[test]
fn the_list_goes_on_page_by_page_at_a_constant_cost() {
    let site = harness::start();
    let (_, client) = admin(&site);
    let cost = |path: &str| {
        let before = site.app.db.statements();
        assert_eq!(client.get(path).status, 200);
        site.app.db.statements() - before
    };
    let few = cost("/admin/users");
    for _ in 0..52 {
        site.user(Role::Taller);
    }
    assert_eq!(cost("/admin/users"), few);
    assert!(few <= 8, "{few}");
    let first = client.get("/admin/users?role=TALLER").text();
    let (_, rest) = first
        .split_once("href=\"/admin/users?role=TALLER&#38;cursor=")
        .unwrap();
    let cursor = rest.split('"').next().unwrap();
    assert_eq!(names(&client, "?role=TALLER").len(), 50);
    let rest = format!("?role=TALLER&cursor={cursor}");
    assert_eq!(names(&client, &rest).len(), 2);
    assert!(
        client
            .get(&format!("/admin/users{rest}"))
            .text()
            .contains("Volver a las más recientes")
    );
}

#[test]
fn an_account_is_made_with_a_typed_password_or_a_generated_one() {
    let site = harness::start();
    let (_, client) = admin(&site);
    let workshop = site.workshop("Taller <Uno>");
    assert!(
        client
            .get("/admin/users/new")
            .text()
            .contains("Taller &#60;Uno&#62;")
    );
    let make = |fields: &[(&str, &str)]| client.post_form("/admin/users", fields);
    let of_workshop = workshop.to_string();
    let typed = make(&[
        ("name", "  Luis\n Rojas "),
        ("email", "Luis@Taller.VE"),
        ("role", "TALLER"),
        ("workshop", &of_workshop),
        ("password", "clave de luis"),
    ]);
    assert_eq!(typed.status, 303, "{}", typed.text());
    let id: UserId = typed
        .header("location")
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    back_to(&typed, id);
    assert!(!typed.header("set-cookie").contains("clave"));
    let luis = person(&site, id);
    assert_eq!(
        (luis.name.as_str(), luis.email.as_str(), luis.role, luis.workshop),
        ("Luis Rojas", "luis@taller.ve", Role::Taller, Some(workshop))
    );
    assert_eq!(sign_in_status(&site, "luis@taller.ve", "clave de luis"), 200);

    // A workshop means nothing with another role.
    let made = make(&[
        ("email", "eva@krafta.ve"),
        ("role", "OPERADOR"),
        ("workshop", &of_workshop),
    ]);
    let password = generated(&made);
    assert_eq!(sign_in_status(&site, "eva@krafta.ve", &password), 200);
    let eva = site
        .app
        .db
        .read_here(|conn| accounts::find_by_email(conn, "eva@krafta.ve"));
    let eva = eva.unwrap().unwrap();
    assert_eq!((eva.role, eva.workshop), (Role::Operador, None));
    assert!(!client.get(&page(eva.id)).text().contains(&password));
}

#[test]
fn a_wrong_account_is_refused_beside_its_fields() {
    let site = harness::start();
    let (me, client) = admin(&site);
    let taken = person(&site, me).email;
    let unknown = uuid::Uuid::new_v4().to_string();
    let count = || names(&client, "").len();
    for (fields, said) in [
        (vec![("email", "a@b.ve")], "Es obligatorio."),
        (
            vec![("email", "a@b.ve"), ("role", "JEFE")],
            "No es un valor conocido.",
        ),
        (
            vec![("email", "sin arroba"), ("role", "CLIENTE")],
            "No parece un correo.",
        ),
        (
            vec![("email", taken.as_str()), ("role", "CLIENTE")],
            "Ya tiene una cuenta.",
        ),
        (
            vec![("email", "a@b.ve"), ("role", "TALLER")],
            "Elige el taller para el que trabaja.",
        ),
        (
            vec![("email", "a@b.ve"), ("role", "TALLER"), ("workshop", "x")],
            "No es un identificador válido.",
        ),
        (
            vec![
                ("email", "a@b.ve"),
                ("role", "TALLER"),
                ("workshop", unknown.as_str()),
            ],
            "No es un taller conocido.",
        ),
        (
            vec![("email", "a@b.ve"), ("role", "CLIENTE"), ("password", "corta")],
            "Debe tener al menos 8 caracteres.",
        ),
    ] {
        let mut sent = fields.clone();
        sent.push(("name", "Quién <sabe>"));
        let answer = client.post_form("/admin/users", &sent);
        let html = answer.text();
        assert_eq!(answer.status, 400, "{fields:?}");
        assert!(html.contains(said), "{fields:?}: {said}: {html}");
        assert!(
            html.contains("Quién &#60;sabe&#62;") && !html.contains("corta\""),
            "{fields:?}"
        );
        assert_eq!(count(), 1, "{fields:?}");
    }
}
