//! Reading from a replica, and from the database where it is away. Another database stands for it: then it shows which one
//! was read.

use crate::harness;
use diesel::prelude::*;
use krafta::base::db::Db;

diesel::define_sql_function! { fn current_database() -> Text; }

fn reads_from(db: &Db) -> String {
    let name = db.read_here(|conn| Ok(diesel::select(current_database()).get_result(conn)?));
    name.unwrap()
}

#[test]
fn a_replica_is_read_and_never_written_to() {
    let (site, copy) = (harness::start(), harness::start());
    let db = site.with_replica(&copy.database_url);
    assert_eq!(reads_from(&db), site.database);
    assert_eq!(reads_from(&db.replica()), copy.database);
    assert_eq!(reads_from(&db.background()), site.database);
}

#[test]
fn without_a_replica_that_answers_the_database_is_read() {
    let site = harness::start();
    assert_eq!(reads_from(&site.app.db.replica()), site.database);
    let db = site.with_replica("postgresql://127.0.0.1:1/nobody?connect_timeout=1");
    // Before and after it is known to be away.
    for _ in 0..2 {
        assert_eq!(reads_from(&db.replica()), site.database);
    }
}
