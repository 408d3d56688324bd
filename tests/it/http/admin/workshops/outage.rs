//! The list of workshops while the database is away.

use crate::harness;
use crate::harness::outage::Outage;
use krafta::base::ids::WorkshopId;
use krafta::domain::accounts::Role;
use krafta::domain::workshops;
use serde_json::json;

#[test]
fn without_a_snapshot_the_two_founders_are_told() {
    let site = harness::start();
    let _away = Outage::begin(&site);
    let answer = site.client().get("/api/workshops");
    assert_eq!(
        (answer.status, answer.header("x-krafta-source")),
        (200, "defaults")
    );
    assert!(
        !answer.header("x-request-id").is_empty() && !answer.header("content-security-policy").is_empty()
    );
    let told = answer.json();
    assert_eq!(told["success"], true);
    let names: Vec<&str> = told["workshops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|workshop| workshop["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Taller Creativo Barquisimeto", "Taller Cabudare Premium"]);
    assert_eq!(told["workshops"][1]["city"], "Cabudare");

    // Under the ids that they have in every database.
    let other = harness::start();
    other.app.db.transact_here(workshops::ensure_defaults).unwrap();
    for workshop in told["workshops"].as_array().unwrap() {
        let id: WorkshopId = workshop["id"].as_str().unwrap().parse().unwrap();
        let found = other.app.db.read_here(|conn| workshops::find(conn, id)).unwrap();
        assert_eq!(found.unwrap().name, workshop["name"]);
    }
}

#[test]
fn the_last_list_is_told_to_everyone_and_only_what_everyone_may_know() {
    let site = harness::start();
    let (first, second) = (site.workshop("Primero"), site.workshop("Segundo"));
    let admin = site.signed_in(Role::Admin);
    let file = site.app.config.data_dir.join("workshops.json");
    assert!(!file.exists());

    // An ADMIN sees everything; what is kept is what everyone may see.
    let change = json!({"id": first, "phone": "0414-1234567", "email": "primero@taller.ve"});
    assert_eq!(admin.get("/api/workshops").status, 200);
    let fresh = std::fs::read(&file).unwrap();
    assert_eq!(admin.put_json("/api/workshops", &change).status, 200);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(kept.contains("Segundo") && !kept.contains("primero@"), "{kept}");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    // Once something of it changes, the file does, before anybody asks.
    let says = |name: &str| std::fs::read_to_string(&file).unwrap().contains(name);
    let delete = format!("/api/workshops?id={second}");
    assert_eq!(admin.send("DELETE", &delete, &[], None).status, 200);
    assert!(!says("Segundo"));
    let page = format!("/admin/workshops/{second}");
    assert_eq!(admin.post_form(&format!("{page}/reactivation"), &[]).status, 303);
    assert!(says("Segundo"));
    let account = [("name", "Otro nombre"), ("cityBase", "Quíbor")];
    assert_eq!(admin.post_form(&format!("{page}/account"), &account).status, 303);
    assert!(says("Otro nombre") && says("Quíbor"));
    assert_eq!(admin.post_form(&format!("{page}/deactivation"), &[]).status, 303);
    assert!(!says("Otro nombre"));
    let created = admin.post_form("/admin/workshops", &[("name", "Tercero")]);
    assert_eq!(created.status, 303, "{}", created.text());
    assert!(says("Tercero"));
    let third = created.header("location").to_owned();
    assert_eq!(admin.post_form(&format!("{third}/deactivation"), &[]).status, 303);

    // Another process wrote what it knew; who asks now puts it right, though this one has nothing new to say.
    std::fs::write(&file, &fresh).unwrap();
    assert_eq!(site.client().get("/api/workshops").status, 200);
    assert!(!says("Segundo"));

    let _away = Outage::begin(&site);
    // Also to who has a session, which cannot be read either.
    for client in [&site.client(), &admin] {
        let answer = client.get("/api/workshops");
        assert_eq!(
            (answer.status, answer.header("x-krafta-source")),
            (200, "snapshot")
        );
        assert_eq!(
            answer.json()["workshops"],
            json!([{
                "id": first, "name": "Primero", "city": "Barquisimeto", "state": "Lara",
                "cityBase": "Barquisimeto", "stateBase": "Lara",
            }])
        );
    }
    let write = admin.put_json("/api/workshops", &change);
    assert_eq!(
        (write.status, &write.json()["code"]),
        (503, &json!("unavailable"))
    );

    // What is no list is no snapshot.
    std::fs::write(&file, "{").unwrap();
    let answer = site.client().get("/api/workshops");
    assert_eq!(
        (answer.status, answer.header("x-krafta-source")),
        (200, "defaults")
    );
}
