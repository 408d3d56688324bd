//! What becomes of connections, and of transactions on them.

use crate::process::{Postgres, scratch};
use diesel::connection::SimpleConnection as _;
use krafta::base::clock::Clock;
use krafta::base::db::Db;
use krafta::base::db::patience::{Limits, Patience};
use krafta::base::error::AppError;
use std::time::{Duration, Instant};

const HURRIED: Limits = Limits {
    turn: Duration::from_secs(2),
    lock: Duration::from_millis(300),
    statement: Duration::from_secs(1),
    whole: Duration::from_millis(1500),
    idle: Duration::from_secs(5),
};

fn db(postgres: &Postgres, size: u32) -> Db {
    let patience = Patience {
        request: HURRIED,
        ..Patience::default()
    };
    Db::new(&postgres.url, size, Clock::System, patience).unwrap()
}

const DIE: &str = "SELECT pg_terminate_backend(pg_backend_pid())";

fn status<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> u16 {
    outcome.unwrap_err().http_status()
}

#[test]
fn connections_die_races_are_lost_and_nothing_is_done_twice() {
    let _alone = crate::alone();
    let scratch = scratch("connections");
    let postgres = Postgres::start(&scratch);
    let mut other = postgres.connect();
    other
        .batch_execute(
            "CREATE TABLE notes (id int PRIMARY KEY, words text); INSERT INTO notes VALUES (1, 'one')",
        )
        .unwrap();
    let db = db(&postgres, 3);

    // All connections die while nobody uses them: nobody notices. Fails without the look at the socket.
    db.read_here(|_| db.read_here(|_| db.read_here(|_| Ok(()))))
        .unwrap();
    other
        .batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    for _ in 0..3 {
        db.read_here(|conn| Ok(conn.batch_execute("SELECT 1")?)).unwrap();
    }
    db.transact_here(|conn, _| Ok(conn.batch_execute("UPDATE notes SET words = 'two'")?))
        .unwrap();

    // One dies in the middle: the transaction is done on another. Fails without the second try.
    let mut tries = 0;
    let done = db.transact_here(|conn, _| {
        tries += 1;
        if tries == 1 {
            conn.batch_execute(DIE)?;
        }
        Ok(conn.batch_execute("UPDATE notes SET words = words || '!'")?)
    });
    done.unwrap();
    assert_eq!(tries, 2);

    // It dies at COMMIT: nobody knows what was kept, so nobody does it again.
    other
        .batch_execute(&format!(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM {}; RETURN NULL; END $$;
             CREATE CONSTRAINT TRIGGER late AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION die()",
            DIE.trim_start_matches("SELECT ")
        ))
        .unwrap();
    let mut tries = 0;
    let lost = db.transact_here(|conn, _| {
        tries += 1;
        Ok(conn.batch_execute("INSERT INTO notes VALUES (2, 'late')")?)
    });
    assert_eq!((status(lost), tries), (503, 1));
    other.batch_execute("DROP TRIGGER late ON notes").unwrap();

    // Five races lost are «come back», no mistake of ours; so is a lock that somebody keeps.
    let mut tries = 0;
    let lost = db.transact_here(|conn, _| {
        tries += 1;
        Ok(conn.batch_execute(
            "DO $$ BEGIN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END $$",
        )?)
    });
    assert_eq!((status(lost), tries), (503, 5));
    other.batch_execute("BEGIN; LOCK TABLE notes").unwrap();
    let waited = db.transact_here(|conn, _| Ok(conn.batch_execute("UPDATE notes SET words = 'late'")?));
    let waited = waited.unwrap_err();
    assert_eq!((waited.http_status(), waited.retry_after()), (503, Some(5)));
    other.batch_execute("ROLLBACK").unwrap();
    db.read_here(|conn| Ok(conn.batch_execute("SELECT 1")?)).unwrap();
}

/// Fails without the look at the deadline before COMMIT: who was told «not now» would find it done.
#[test]
fn what_was_given_up_is_not_done_behind_the_back() {
    let _alone = crate::alone();
    let scratch = scratch("given-up");
    let postgres = Postgres::start(&scratch);
    let mut other = postgres.connect();
    other.batch_execute("CREATE TABLE notes (words text)").unwrap();
    let db = db(&postgres, 2);
    actix_web::rt::System::new().block_on(async {
        db.read(|_| Ok(())).await.unwrap();
        let started = Instant::now();
        let slow = db
            .transact(|conn, _| {
                conn.batch_execute("INSERT INTO notes VALUES ('late')")?;
                // Statements that are each in time.
                for _ in 0..5 {
                    conn.batch_execute("SELECT pg_sleep(0.7)")?;
                }
                Ok(())
            })
            .await;
        assert_eq!(status(slow), 503);
        assert!(
            started.elapsed() < Duration::from_millis(2500),
            "{:?}",
            started.elapsed()
        );
        tokio::time::sleep(Duration::from_secs(3)).await;
        // Its turn and another connection are free again.
        db.transact(|conn, _| Ok(conn.batch_execute("SELECT 1")?))
            .await
            .unwrap();
        assert!(!db.is_away(), "the database was only slow");

        // Frozen: told at the deadline, and from then on at once.
        postgres.freeze();
        let started = Instant::now();
        let frozen = db.read(|conn| Ok(conn.batch_execute("SELECT 1")?)).await;
        assert_eq!(status(frozen), 503);
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{:?}",
            started.elapsed()
        );
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let started = Instant::now();
        for _ in 0..100 {
            assert_eq!(status(db.read(|_| Ok(())).await), 503);
        }
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{:?}",
            started.elapsed()
        );
        assert!(db.pool_figures().refused >= 100);
        postgres.thaw();
        let back = Instant::now();
        while db.read(|_| Ok(())).await.is_err() {
            assert!(back.elapsed() < Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let kept: i64 = {
        use diesel::prelude::*;
        diesel::table! { notes (words) { words -> Text, } }
        notes::table.count().get_result(&mut other).unwrap()
    };
    assert_eq!(kept, 0);
}
