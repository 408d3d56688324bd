//! The places that a workshop serves.

use super::edit::lock;
use crate::base::error::AppError;
use crate::base::ids::{CoverageId, UserId, WorkshopId};
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::shipping::{self, NO_STATE, place_key, state_key, state_named};
use crate::schema::workshop_coverage;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = workshop_coverage, check_for_backend(diesel::pg::Pg))]
pub struct Coverage {
    pub id: CoverageId,
    pub workshop_id: WorkshopId,
    pub state_name: String,
    /// Blank: the whole state.
    pub city_name: String,
}

impl Coverage {
    /// A city that is not among those we know of its state: misspelled, perhaps.
    pub fn is_doubtful(&self) -> bool {
        !self.city_name.is_empty() && !shipping::is_known_city(&self.state_name, &self.city_name)
    }

    /// «Quíbor, Lara»; «Lara (todo el estado)»
    pub fn place(&self) -> String {
        let place = shipping::Place {
            state: self.state_name.clone(),
            city: self.city_name.clone(),
        };
        place.to_string()
    }
}

/// Serves a city from now on, or, with a blank one, the whole state.
pub fn put_coverage(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    state: &str,
    city: &str,
) -> Result<Coverage, AppError> {
    lock(conn, workshop)?;
    let state = state_named(state).ok_or_else(|| AppError::field("stateName", NO_STATE))?;
    let coverage = Coverage {
        id: CoverageId::new(now),
        workshop_id: workshop,
        state_name: state.to_owned(),
        city_name: shipping::spelled(state, city).city,
    };
    let inserted = diesel::insert_into(workshop_coverage::table)
        .values((
            workshop_coverage::id.eq(coverage.id),
            workshop_coverage::workshop_id.eq(workshop),
            workshop_coverage::state_name.eq(state),
            workshop_coverage::state_key.eq(state_key(state)),
            workshop_coverage::city_name.eq(&coverage.city_name),
            workshop_coverage::city_key.eq(place_key(&coverage.city_name)),
        ))
        .on_conflict((
            workshop_coverage::workshop_id,
            workshop_coverage::state_key,
            workshop_coverage::city_key,
        ))
        .do_nothing()
        .execute(conn)?;
    if inserted == 0 {
        return Err(AppError::taken(
            "stateName",
            "ya está entre sus lugares",
            "already_covered",
            format!("El taller ya cubre {}.", coverage.place()),
        ));
    }
    audit::record(conn, now, actor, &[change(&coverage, true)])?;
    Ok(coverage)
}

/// Serves it no longer. Orders that were taken for it stay.
pub fn remove_coverage(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Option<UserId>,
    workshop: WorkshopId,
    id: CoverageId,
) -> Result<(), AppError> {
    lock(conn, workshop)?;
    let gone: Coverage = diesel::delete(
        workshop_coverage::table
            .filter(workshop_coverage::id.eq(id))
            .filter(workshop_coverage::workshop_id.eq(workshop)),
    )
    .returning(Coverage::as_returning())
    .get_result(conn)?;
    audit::record(conn, now, actor, &[change(&gone, false)])
}

/// The places that these workshops serve. One statement.
pub fn coverage_of(conn: &mut PgConnection, workshops: &[WorkshopId]) -> Result<Vec<Coverage>, AppError> {
    Ok(workshop_coverage::table
        .filter(workshop_coverage::workshop_id.eq_any(workshops))
        .order((
            workshop_coverage::workshop_id,
            workshop_coverage::state_key,
            workshop_coverage::city_key,
        ))
        .select(Coverage::as_select())
        .load(conn)?)
}

fn change(coverage: &Coverage, is_new: bool) -> Change {
    let place = coverage.place();
    Change {
        workshop: Some(coverage.workshop_id),
        subject: Subject::Coverage,
        label: place.clone(),
        field: Field::Place,
        old: (!is_new).then(|| place.clone()),
        new: is_new.then_some(place),
    }
}
