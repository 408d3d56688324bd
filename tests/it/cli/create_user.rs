//! `krafta create-user`, the real program.

use crate::harness::{self, Site};
use serde_json::json;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn create(site: &Site, arguments: &[&str], password: &str) -> Output {
    let data = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_krafta"))
        .arg("create-user")
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", &site.database_url)
        .env("DATA_DIR", data.path().join("data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have refused its arguments without reading on.
    let _ = child.stdin.take().unwrap().write_all(password.as_bytes());
    child.wait_with_output().unwrap()
}

fn login(site: &Site, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password});
    site.client().post_json("/api/auth/login", &body).status
}

#[test]
fn an_account_is_made_from_the_command_line() {
    let site = harness::start();
    let made = create(
        &site,
        &[
            "--email",
            "Jefa@Krafta.ve",
            "--role",
            "ADMIN",
            "--name",
            "La Jefa",
        ],
        " con espacios \nmás\n",
    );
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    assert!(!said.contains("espacios"));
    assert_eq!(login(&site, "jefa@krafta.ve", " con espacios "), 200);

    let arguments = ["--email", "jefa@krafta.ve", "--role", "CLIENTE"];
    let again = create(&site, &arguments, "otra clave\n");
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(said.contains("jefa@krafta.ve has an account already"), "{said}");
}

#[test]
fn a_taller_works_for_a_workshop_named_or_by_its_id() {
    let site = harness::start();
    let workshop = site.workshop("Taller de la Esquina");
    let id = workshop.to_string();
    for (email, named) in [("a@b.ve", "taller de la esquina"), ("c@d.ve", id.as_str())] {
        let arguments = ["--email", email, "--role", "TALLER", "--workshop", named];
        let made = create(&site, &arguments, "ocho letras\n");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert_eq!(login(&site, email, "ocho letras"), 200);
        let user = site
            .app
            .db
            .read_here(|conn| {
                use diesel::prelude::*;
                use krafta::schema::users;
                let id = users::table
                    .filter(users::email.eq(email))
                    .select(users::id)
                    .first(conn)?;
                krafta::domain::accounts::find(conn, id)
            })
            .unwrap()
            .unwrap();
        assert_eq!(user.workshop, Some(workshop));
    }
}

#[test]
fn what_is_wrong_is_said_in_a_line() {
    let site = harness::start();
    for (arguments, password, expected) in [
        (
            &["--email", "nadie", "--role", "ADMIN"][..],
            "ocho letras\n",
            "not an e-mail address",
        ),
        (
            &["--email", "a@b.ve", "--role", "ADMIN"],
            "corta\n",
            "8 to 200 characters",
        ),
        (
            &["--email", "a@b.ve", "--role", "ADMIN"],
            "12345678\n",
            "guessed first",
        ),
        (
            &["--email", "a@b.ve", "--role", "ADMIN"],
            "",
            "8 to 200 characters",
        ),
        (
            &["--email", "a@b.ve", "--role", "JEFE"],
            "ocho letras\n",
            "the roles are",
        ),
        (
            &["--email", "a@b.ve", "--role", "TALLER"],
            "ocho letras\n",
            "--workshop",
        ),
        (
            &["--email", "a@b.ve", "--role", "TALLER", "--workshop", "Otro"],
            "ocho letras\n",
            "no \"Otro\"",
        ),
        (
            &["--email", "a@b.ve", "--role", "ADMIN", "--workshop", "Otro"],
            "ocho letras\n",
            "goes with --role TALLER only",
        ),
    ] {
        let refused = create(&site, arguments, password);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert_eq!(login(&site, "a@b.ve", "ocho letras"), 401);
    }
}
