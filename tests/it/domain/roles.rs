//! As whom Krafta works, and what PostgreSQL lets that role do.

use super::schema::{Change, KEPT};
use crate::fixtures::example;
use crate::harness::{self, Site};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use krafta::base::db;
use std::process::Command;

/// As Krafta works here.
fn at_work(site: &Site) -> PgConnection {
    PgConnection::establish(&site.database_url).unwrap()
}

/// Why PostgreSQL did not do it.
fn refusal(conn: &mut PgConnection, statement: &str) -> String {
    match conn.batch_execute(statement) {
        Ok(()) => panic!("the database took: {statement}"),
        Err(error) => error.to_string(),
    }
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(conn: &mut PgConnection, query: &str) -> Vec<String> {
    let found: Vec<Named> = diesel::sql_query(query).load(conn).unwrap();
    found.into_iter().map(|one| one.name).collect()
}

/// With the triggers gone it is the missing right alone that refuses: without `grants.sql` telling the tables that are kept
/// from the others, every one of these would be done.
#[test]
fn what_is_kept_is_refused_to_who_works_here_without_triggers_too() {
    let site = harness::start();
    site.shop();
    site.paid(&example());
    let mut owner = site.connect();
    for (table, _) in KEPT {
        owner
            .batch_execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"))
            .unwrap();
    }
    let mut app = at_work(&site);
    for (table, change) in KEPT {
        let columns = names(
            &mut owner,
            &format!(
                "SELECT attname::text AS name FROM pg_attribute
                 WHERE attrelid = '{table}'::regclass AND attnum > 0 AND attidentity = '' ORDER BY attnum"
            ),
        );
        let mut refused = vec![format!("TRUNCATE {table} CASCADE")];
        if change != Change::Updated {
            refused.push(format!("UPDATE {table} SET {0} = {0}", columns[0]));
        }
        if change != Change::Deleted {
            refused.push(format!("DELETE FROM {table}"));
        }
        for statement in refused {
            let why = refusal(&mut app, &statement);
            assert!(why.contains("permission denied"), "{statement}: {why}");
        }
    }
}

#[test]
fn who_works_here_changes_no_table_and_lifts_no_guard() {
    let site = harness::start();
    let mut app = at_work(&site);
    for (statement, why) in [
        ("ALTER TABLE order_events DISABLE TRIGGER USER", "must be owner"),
        ("ALTER TABLE order_events DISABLE TRIGGER ALL", "must be owner"),
        (
            "DROP TRIGGER order_events_append_only ON order_events",
            "must be owner",
        ),
        ("DROP TABLE order_events", "must be owner"),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "permission denied",
        ),
        // Granting what one may not grant is a warning alone.
        (
            "GRANT DELETE ON order_events TO CURRENT_USER; DELETE FROM order_events",
            "permission denied",
        ),
        ("SET session_replication_role = replica", "permission denied"),
        ("SET ROLE krafta", "permission denied"),
        ("DELETE FROM __diesel_schema_migrations", "permission denied"),
    ] {
        let said = refusal(&mut app, statement);
        assert!(said.contains(why), "{statement}: {said}");
    }
    let owned = "SELECT relname::text AS name FROM pg_class WHERE relowner = current_user::regrole";
    assert_eq!(names(&mut app, owned), [""; 0]);
    assert!(!db::is_guarded_by_triggers_alone(&mut app).unwrap());
    assert!(db::is_guarded_by_triggers_alone(&mut site.connect()).unwrap());
}

/// A table with a trigger that refuses all change is one that is kept, and no deletion elsewhere reaches it.
#[test]
fn the_list_of_what_is_kept_is_whole() {
    let site = harness::start();
    let mut owner = site.connect();
    let kept = names(
        &mut owner,
        "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
         WHERE tgfoid = 'refuse_change'::regproc AND tgtype & 32 > 0 ORDER BY name",
    );
    assert_eq!(kept, KEPT.map(|(table, _)| table));
    let reached = names(
        &mut owner,
        "SELECT conname::text AS name FROM pg_constraint
         WHERE contype = 'f' AND confdeltype <> 'a' AND confdeltype <> 'r'
           AND conrelid IN (SELECT tgrelid FROM pg_trigger WHERE tgfoid = 'refuse_change'::regproc)",
    );
    assert_eq!(reached, [""; 0]);
}

/// `krafta migrate`: what it says, on these databases.
fn migrate(database_url: &str, owner_url: Option<&str>) -> String {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_krafta"))
        .arg("migrate")
        .env_clear()
        .env("DATABASE_URL", database_url)
        .env("MIGRATE_DATABASE_URL", owner_url.unwrap_or_default())
        .env("DATA_DIR", data.path().join("data"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn one_role_alone_is_enough_and_is_told_what_that_means() {
    let site = harness::start();
    let mut server = site.connect();
    let name = format!("plain_{}", uuid::Uuid::new_v4().simple());
    server
        .batch_execute(&format!("CREATE ROLE {name} LOGIN NOCREATEROLE NOCREATEDB"))
        .unwrap();
    server
        .batch_execute(&format!("CREATE DATABASE {name} OWNER {name}"))
        .unwrap();
    let (_, rest) = site.owner_url.split_once('?').unwrap();
    let plain = format!("postgresql:///{name}?{rest}").replace("user=krafta&", &format!("user={name}&"));
    let at_work = format!("postgresql:///{name}?{rest}").replace("user=krafta&", "user=krafta_app&");

    let said = migrate(&plain, None);
    assert_eq!(said.matches("guarded by triggers alone").count(), 1, "{said}");
    {
        let mut conn = PgConnection::establish(&plain).unwrap();
        for (table, _) in KEPT {
            let why = refusal(&mut conn, &format!("TRUNCATE {table} CASCADE"));
            assert!(!why.contains("permission denied"), "{why}");
        }
    }
    // Later its owner lets another role work there, which then may start by itself.
    for owner in [Some(plain.as_str()), None] {
        let said = migrate(&at_work, owner);
        assert!(!said.contains("guarded by triggers alone"), "{said}");
        let mut conn = PgConnection::establish(&at_work).unwrap();
        let why = refusal(&mut conn, "DELETE FROM order_events");
        assert!(why.contains("permission denied"), "{why}");
    }
    server
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .unwrap();
    server.batch_execute(&format!("DROP ROLE {name}")).unwrap();
}
