//! Fulfilment rules: how a state is served.

use super::rules::state_key;
use super::{EDITING, Rule, places};
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::lifecycle::DeliveryMethod;
use crate::schema::fulfillment_rules;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

type Row = (String, DeliveryMethod, Option<DeliveryMethod>);

macro_rules! row {
    () => {
        (
            fulfillment_rules::origin_city,
            fulfillment_rules::preferred_method,
            fulfillment_rules::backup_method,
        )
    };
}

fn of_row((origin_city, preferred_method, backup_method): Row) -> Rule {
    Rule {
        origin_city,
        preferred_method,
        backup_method,
    }
}

/// How a state is served. `None` where nobody said.
pub fn rule(conn: &mut PgConnection, state: &str) -> Result<Option<Rule>, AppError> {
    let found: Option<Row> = fulfillment_rules::table
        .find(state_key(state))
        .select(row!())
        .first(conn)
        .optional()?;
    Ok(found.map(of_row))
}

/// Every rule, by the key of its state. One statement.
pub fn rules(conn: &mut PgConnection) -> Result<HashMap<String, Rule>, AppError> {
    let found: Vec<(String, Row)> = fulfillment_rules::table
        .select((fulfillment_rules::state_key, row!()))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(state, row)| (state, of_row(row)))
        .collect())
}

/// Sets how a state is served.
pub fn set_rule(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    state: &'static str,
    new: &Rule,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    if new.backup_method == Some(new.preferred_method) {
        return Err(AppError::field("backupMethod", "es el mismo que el preferido"));
    }
    let earlier = rule(conn, state)?;
    let new = Rule {
        origin_city: places::city_spelled(&new.origin_city),
        ..new.clone()
    };
    let said = (
        fulfillment_rules::origin_city.eq(&new.origin_city),
        fulfillment_rules::preferred_method.eq(new.preferred_method),
        fulfillment_rules::backup_method.eq(new.backup_method),
    );
    diesel::insert_into(fulfillment_rules::table)
        .values((
            fulfillment_rules::state_key.eq(state_key(state)),
            fulfillment_rules::state_name.eq(state),
            said,
        ))
        .on_conflict(fulfillment_rules::state_key)
        .do_update()
        .set(said)
        .execute(conn)?;
    let change = |field, of: fn(&Rule) -> Option<String>| Change {
        workshop: None,
        subject: Subject::Rule,
        label: state.to_owned(),
        field,
        old: earlier.as_ref().and_then(of),
        new: of(&new),
    };
    let changes = [
        change(Field::OriginCity, |rule| Some(rule.origin_city.clone())),
        change(Field::PreferredMethod, |rule| {
            Some(rule.preferred_method.label().to_owned())
        }),
        change(Field::BackupMethod, |rule| {
            rule.backup_method.map(|method| method.label().to_owned())
        }),
    ];
    audit::record(conn, now, Some(actor), &changes)
}
