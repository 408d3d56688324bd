//! What a client may write in `previewUrl` and `designUploadId`.

use krafta::base::error::AppError;
use krafta::base::ids::UploadId;
use krafta::domain::accounts::{Role, User};
use krafta::domain::files::{self, Sent};
use uuid::Uuid;

use super::rows::{person, row};
use super::{get, kept_files, png, row_count, upload};
use crate::fixtures::PDF;
use crate::harness::{self, Site};

fn complaint<T>(result: Result<T, AppError>) -> String {
    match result {
        Err(AppError::Invalid(fields)) => fields
            .into_iter()
            .map(|(name, why)| format!("{name} {why}"))
            .collect(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => "nothing".to_owned(),
    }
}

/// What `previewUrl` may be, for this person.
fn resolve(site: &Site, viewer: Option<&User>, text: &str) -> Result<Sent, AppError> {
    actix_web::rt::System::new().block_on(site.app.files.resolve(&site.app.db, viewer, "previewUrl", text))
}

#[test]
fn a_client_names_files_that_are_its_own() {
    let site = harness::start();
    let answer = upload(&site, &[("file", "a.png", &png(5))]).json();
    let id: UploadId = answer["id"].as_str().unwrap().parse().unwrap();
    let url = answer["url"].as_str().unwrap();
    let (cliente, other, admin, owned) = site
        .app
        .db
        .read_here(|conn| {
            let cliente = person(conn, Role::Cliente, None);
            let owned = row(conn, Some(cliente.id));
            Ok((
                cliente,
                person(conn, Role::Cliente, None),
                person(conn, Role::Admin, None),
                owned,
            ))
        })
        .unwrap();

    let is = |sent: Result<Sent, AppError>, id| matches!(sent, Ok(Sent::Ours(found)) if found == id);
    assert!(is(resolve(&site, None, url), id));
    assert!(is(
        resolve(
            &site,
            Some(&other),
            &format!("{}{url}", site.app.config.public_url)
        ),
        id
    ));
    assert!(is(
        resolve(&site, Some(&cliente), &format!("/files/{owned}")),
        owned
    ));
    assert!(is(
        resolve(&site, Some(&admin), &format!("/files/{owned}")),
        owned
    ));
    let refused = "previewUrl no es un archivo que hayas subido";
    for (viewer, text) in [
        (None, format!("/files/{id}")),
        (None, format!("/files/{owned}?token=x")),
        (Some(&other), format!("/files/{owned}")),
        (Some(&admin), format!("/files/{}", Uuid::new_v4())),
    ] {
        assert_eq!(complaint(resolve(&site, viewer, &text)), refused, "{text}");
    }
    for text in ["/files/x", "javascript:alert(1)", "hola"] {
        assert_eq!(
            complaint(resolve(&site, Some(&admin), text)),
            "previewUrl no es una dirección web ni una imagen"
        );
    }
    let address = "https://cdn.example/a.png";
    assert!(matches!(resolve(&site, None, address), Ok(Sent::Elsewhere(found)) if found == address));

    // A bare id is enough for what a guest has just sent, not for what a person owns.
    site.app
        .db
        .read_here(|conn| {
            assert_eq!(files::claim(conn, None, "designUploadId", id, false)?, id);
            assert_eq!(
                files::claim(conn, Some(&cliente), "designUploadId", owned, false)?,
                owned
            );
            let refused = "designUploadId no es un archivo que hayas subido";
            assert_eq!(
                complaint(files::claim(conn, Some(&other), "designUploadId", owned, false)),
                refused
            );
            assert_eq!(
                complaint(files::claim(conn, None, "designUploadId", owned, false)),
                refused
            );
            assert_eq!(
                complaint(files::claim(
                    conn,
                    None,
                    "designUploadId",
                    UploadId::random(),
                    false
                )),
                refused
            );
            Ok(())
        })
        .unwrap();
}

fn data_uri(bytes: &[u8]) -> String {
    use base64::Engine as _;
    format!(
        "data:image/png;base64,{}",
        base64::engine::general_purpose::STANDARD.encode(bytes)
    )
}

#[test]
fn a_picture_inside_a_request_becomes_a_file_or_nothing() {
    let site = harness::start();
    let system = actix_web::rt::System::new();
    let store = &site.app.files;
    for (text, why) in [
        (
            data_uri(b"hola"),
            "previewUrl no es una imagen PNG, JPEG, WebP o SVG",
        ),
        (data_uri(PDF), "previewUrl no es una imagen PNG, JPEG, WebP o SVG"),
        (data_uri(&png(300)[..200]), "previewUrl está dañado o incompleto"),
        (
            "data:text/plain,hola".to_owned(),
            "previewUrl no es una imagen PNG, JPEG, WebP o SVG",
        ),
        (
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>".to_owned(),
            "previewUrl es un SVG que contiene el atributo «onload»: expórtalo como SVG simple, o envíalo en PNG o PDF",
        ),
    ] {
        assert_eq!(complaint(resolve(&site, None, &text)), why);
    }
    assert_eq!((row_count(&site), kept_files(&site)), (0, 0));

    // Recorded in the transaction that succeeds.
    let sent = resolve(&site, None, &data_uri(&png(9))).unwrap();
    let recorded = sent.clone();
    let outcome = system.block_on(
        site.app
            .db
            .transact(move |conn, now| recorded.record(conn, None, now)),
    );
    system.block_on(store.settle([&sent], &outcome));
    let (id, address) = outcome.unwrap();
    assert_eq!(address, None);
    let shown = get(&site, &store.url(id.unwrap()));
    assert_eq!((shown.status, shown.body), (200, png(9)));
    let after_success = (row_count(&site), kept_files(&site));
    assert_eq!(after_success, (1, 2));

    // Gone with the one that is refused, and with one that had no use for it.
    for wanted in [true, false] {
        let sent = resolve(&site, None, &data_uri(&png(9))).unwrap();
        let recorded = sent.clone();
        let outcome = system.block_on(site.app.db.transact(move |conn, now| {
            if wanted {
                recorded.record(conn, None, now)?;
                return Err(AppError::conflict("price_mismatch", "El precio cambió."));
            }
            Ok(())
        }));
        assert_eq!(outcome.is_err(), wanted);
        system.block_on(store.settle([&sent], &outcome));
        assert_eq!((row_count(&site), kept_files(&site)), after_success);
    }
}
