//! What the database itself holds of the money, whoever writes to it.

use super::*;
use diesel::connection::SimpleConnection as _;

#[test]
fn what_is_owed_is_frozen_and_payments_are_only_added() {
    let (site, _) = shop();
    let admin = admin(&site);
    let (_, ids) = split(&site);
    let id = new_transfer();
    transfer(&admin, &id, "R", &[(ids[0], "5"), (ids[1], "1")]);
    let mut conn = site.connect();
    let line = |payable: PayableId, amount: &str, reverses: &str| {
        format!(
            "WITH t AS (INSERT INTO workshop_transfers (id, workshop_id, amount, reference, reverses, reason, created_at)
                 SELECT gen_random_uuid(), workshop_id, {amount}, 'X', {reverses}, CASE WHEN {amount} < 0 THEN 'x' END, now()
                 FROM workshop_transfers LIMIT 1 RETURNING id)
             INSERT INTO payable_payments (transfer_id, payable_id, amount, reverses) SELECT id, '{payable}', {amount}, {reverses} FROM t"
        )
    };
    for statement in [
        "UPDATE payables SET amount = amount + 1".to_owned(),
        "UPDATE payables SET policy = 'DEPOSITO_TOTAL'".to_owned(),
        "UPDATE payables SET closed_as = 'VOIDED'".to_owned(),
        "UPDATE payables SET paid_amount = amount + 1".to_owned(),
        "UPDATE payable_payments SET amount = 1".to_owned(),
        "DELETE FROM payable_payments".to_owned(),
        "UPDATE workshop_transfers SET amount = 1".to_owned(),
        "DELETE FROM workshop_transfers".to_owned(),
        // More than is owed, more than was paid, and nothing to take back.
        line(ids[0], "0.01", "NULL"),
        line(ids[1], "-1.01", &format!("'{id}'::uuid")),
        line(ids[1], "-1", "NULL"),
    ] {
        assert!(
            conn.batch_execute(&statement).is_err(),
            "the database took: {statement}"
        );
    }
    // Once, and not again.
    let back = line(ids[1], "-1", &format!("'{id}'::uuid"));
    conn.batch_execute(&back).unwrap();
    conn.batch_execute(&line(ids[1], "3", "NULL")).unwrap();
    assert!(conn.batch_execute(&back).is_err(), "taken back twice");
}
