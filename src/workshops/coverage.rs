//! The places that a workshop serves.

use super::edit::lock;
use crate::audit::{self, Change, Field, Subject};
use crate::error::AppError;
use crate::ids::{CoverageId, UserId, WorkshopId};
use crate::schema::workshop_coverage;
use crate::shipping::{place_key, state_key, states};
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
    /// «Quíbor, Lara»; «Lara»
    pub fn place(&self) -> String {
        match self.city_name.as_str() {
            "" => self.state_name.clone(),
            city => format!("{city}, {}", self.state_name),
        }
    }
}

/// The state as it is written, by any name it goes by; `None` for what is no state of Venezuela.
pub fn known_state(text: &str) -> Option<&'static str> {
    let key = state_key(text);
    states::ALL.into_iter().find(|name| place_key(name) == key)
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
    let state =
        known_state(state).ok_or_else(|| AppError::field("stateName", "no es un estado de Venezuela"))?;
    let coverage = Coverage {
        id: CoverageId::new(),
        workshop_id: workshop,
        state_name: state.to_owned(),
        city_name: city.split_whitespace().collect::<Vec<_>>().join(" "),
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
        return Err(AppError::conflict(
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

#[cfg(test)]
mod tests {
    use super::known_state;

    #[test]
    fn a_state_is_known_by_all_its_names_and_written_one_way() {
        for (written, meant) in [
            ("lara", Some("Lara")),
            (" MERIDA ", Some("Mérida")),
            ("Vargas", Some("La Guaira")),
            ("Caracas", Some("Distrito Capital")),
            ("Bogotá", None),
            ("", None),
        ] {
            assert_eq!(known_state(written), meant, "{written:?}");
        }
    }
}
