//! `/login`, `/registro`, `/logout`: as a person meets them.

use crate::harness;
use crate::harness::people::PASSWORD;
use krafta::domain::accounts::Role;

#[test]
fn each_role_lands_where_its_work_is() {
    let site = harness::start();
    for (role, home) in [
        (Role::Admin, "/admin"),
        (Role::Operador, "/ops/orders"),
        (Role::Taller, "/workshop/dashboard"),
        (Role::Cliente, "/orders"),
    ] {
        let (_, email) = site.user(role);
        let client = site.client();
        let form = client.get("/login");
        assert_eq!(form.status, 200);
        assert!(form.text().contains("Entra a Krafta"));
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        let answer = client.post_form("/login", &fields);
        assert_eq!((answer.status, answer.header("location")), (303, home));
        assert_eq!(client.get("/api/auth/me").json()["user"]["role"], role.as_str());
        for page in ["/login", "/registro"] {
            let again = client.get(page);
            assert_eq!((again.status, again.header("location")), (303, home));
        }
    }
}

#[test]
fn where_one_wanted_to_go_is_kept_through_the_forms() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    let client = site.client();
    let next = "/orders?status=READY&q=a";
    let form = client
        .get("/login?next=%2Forders%3Fstatus%3DREADY%26q%3Da")
        .text();
    assert!(
        form.contains(r#"name="next" value="/orders?status=READY&#38;q=a""#),
        "{form}"
    );
    assert!(form.contains("/registro?next=%2Forders%3Fstatus%3DREADY%26q%3Da"));
    let fields = [
        ("next", next),
        ("email", email.as_str()),
        ("password", "no es esta"),
    ];
    let wrong = client.post_form("/login", &fields);
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("/orders?status=READY&#38;q=a"));
    let fields = [("next", next), ("email", email.as_str()), ("password", PASSWORD)];
    let answer = client.post_form("/login", &fields);
    assert_eq!((answer.status, answer.header("location")), (303, next));

    let fields = [("next", next), ("email", "b@c.ve"), ("password", PASSWORD)];
    let answer = site.client().post_form("/registro", &fields);
    assert_eq!((answer.status, answer.header("location")), (303, next));
}

#[test]
fn nobody_is_led_to_another_site() {
    let site = harness::start();
    let (_, email) = site.user(Role::Cliente);
    for evil in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nset-cookie: a=b",
        "/ñ",
    ] {
        let client = site.client();
        let fields = [("next", evil), ("email", email.as_str()), ("password", PASSWORD)];
        let answer = client.post_form("/login", &fields);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/orders"),
            "{evil:?}"
        );
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", evil)
            .finish();
        let signed_in = client.get(&format!("/login?{query}"));
        assert_eq!(
            (signed_in.status, signed_in.header("location")),
            (303, "/orders"),
            "{evil:?}"
        );
    }
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_only_the_password_is_forgotten() {
    let site = harness::start();
    let client = site.client();
    let fields = [
        ("name", "<b>Ana</b>"),
        ("email", "ana arroba correo"),
        ("password", "corta"),
    ];
    let answer = client.post_form("/registro", &fields);
    assert_eq!(answer.status, 400);
    let page = answer.text();
    assert!(page.contains("No parece un correo."), "{page}");
    assert!(page.contains("Debe tener al menos 8 caracteres."), "{page}");
    assert!(page.contains(r#"value="ana arroba correo""#), "{page}");
    assert!(page.contains("value=\"&#60;b&#62;Ana&#60;/b&#62;\""), "{page}");
    assert!(!page.contains("<b>Ana") && !page.contains("corta"), "{page}");

    let answer = client.post_form("/login", &[("email", ""), ("password", "")]);
    assert_eq!(answer.status, 400);
    // On top, and beside each field.
    assert_eq!(answer.text().matches("Es obligatorio.").count(), 4);
    assert!(!answer.text().contains("no coinciden"));

    let (_, email) = site.user(Role::Cliente);
    let fields = [("email", email.as_str()), ("password", "no es esta")];
    let answer = client.post_form("/login", &fields);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("no coinciden") && answer.text().contains(&email));
    assert!(!answer.text().contains("no es esta"));

    let fields = [("email", email.as_str()), ("password", "otra clave")];
    let answer = client.post_form("/registro", &fields);
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("Ya tiene una cuenta."),
        "{}",
        answer.text()
    );
}

#[test]
fn markup_in_a_name_is_shown_as_text() {
    let site = harness::start();
    let client = site.client();
    let fields = [
        ("name", "<script>alert(1)</script>"),
        ("email", "ana@correo.ve"),
        ("password", "ocho letras"),
    ];
    assert_eq!(client.post_form("/registro", &fields).status, 303);
    // Any page names who is signed in.
    let page = client.get("/recuperar").text();
    assert!(page.contains("&#60;script&#62;alert(1)"), "{page}");
    assert!(!page.contains("<script>"), "{page}");
}

#[test]
fn signing_out_leads_home_and_ends_the_session() {
    let site = harness::start();
    let client = site.signed_in(Role::Cliente);
    let headers = [("sec-fetch-site", "cross-site")];
    assert_eq!(client.send("POST", "/logout", &headers, None).status, 403);
    assert_eq!(client.get("/api/auth/me").status, 200);
    for _ in 0..2 {
        let out = client.post_form("/logout", &[]);
        assert_eq!((out.status, out.header("location")), (303, "/"));
        assert_eq!(client.get("/api/auth/me").status, 401);
    }
    let page = client.get("/login").text();
    assert!(page.contains("Cerraste sesión."), "{page}");
    assert!(!client.get("/login").text().contains("Cerraste sesión."));
}

#[test]
fn too_many_tries_are_told_to_a_person_too() {
    let site = harness::start();
    let client = site.client();
    let fields = [("email", "nadie@krafta.test"), ("password", "no es esta")];
    for _ in 0..10 {
        assert_eq!(client.post_form("/login", &fields).status, 400);
    }
    let answer = client.post_form("/login", &fields);
    assert_eq!((answer.status, answer.header("retry-after")), (429, "900"));
    assert!(answer.text().contains("Demasiados intentos"));
}

#[test]
fn an_error_page_leads_back_to_work() {
    let site = crate::harness::start();
    let operator = site.signed_in(Role::Operador);
    for (path, status) in [("/admin/orders", 403), ("/ops/orders/nada", 404)] {
        let answer = operator.get(path);
        let page = answer.text();
        assert_eq!(answer.status, status, "{page}");
        assert!(
            page.contains("Salir") && page.contains("href=\"/ops/orders\""),
            "{page}"
        );
    }
    let page = site.client().get("/nada").text();
    assert!(page.contains("Entrar"), "{page}");
}
