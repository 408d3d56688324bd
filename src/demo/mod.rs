//! Demo data, for `serve --demo` only: people, a catalogue with pictures, delivery, and two workshops with work to do.
//!
//! Below all other rooms. Everything is the same each time, and a second start adds nothing.

mod areas;
pub mod catalogue;
mod delivery;
mod details;
mod money;
pub mod orders;
mod payables;
pub mod people;
pub mod pictures;
mod reviews;

use crate::base::db::hold;
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::files::Arrived;
use crate::domain::{accounts, workshops};
use crate::http::state::AppState;
use anyhow::anyhow;
use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;
use std::sync::Arc;

/// The two founding workshops, in the order in which the demo speaks of them.
const WORKSHOPS: [&str; 2] = ["Taller Creativo Barquisimeto", "Taller Cabudare Premium"];

/// Adds what the demo shows, where it is not there yet.
pub async fn seed(app: &AppState) -> Result<(), AppError> {
    let db = app.db.background();
    if db.read(people::are_there).await? {
        return db.transact(money::renew_rate).await;
    }
    let hashes = crate::base::blocking::block(|| {
        people::PEOPLE
            .iter()
            .map(|_| accounts::hash_password(people::PASSWORD))
            .collect::<Result<Vec<String>, AppError>>()
    })
    .await??;
    let pictures = Arc::new(draw_products(app).await?);
    let drawn = Arc::new(orders::draw(app).await?);
    let (recorded, of_orders) = (Arc::clone(&pictures), Arc::clone(&drawn));
    let outcome = db
        .transact(move |conn, now| {
            // Processes that start together wait for the first, however long it draws.
            conn.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
            hold(conn, "demo")?;
            if people::are_there(conn)? {
                return Ok(false);
            }
            let of_workshops = workshop_ids(conn)?;
            people::complete_workshops(conn, of_workshops)?;
            people::add(conn, now, &hashes, of_workshops)?;
            catalogue::add(conn, now, &recorded, of_workshops)?;
            delivery::add(conn, now)?;
            money::add_rate(conn, now)?;
            money::add_accounts(conn, now)?;
            orders::add(conn, now, &of_orders, of_workshops)?;
            reviews::add(conn, now)?;
            payables::add(conn, now, of_workshops)?;
            Ok(true)
        })
        .await;
    if !matches!(outcome, Ok(true)) {
        let of_orders = drawn.ids();
        for id in pictures.iter().map(|picture| picture.id).chain(of_orders) {
            app.files.discard(id).await;
        }
    }
    outcome.map(drop)
}

async fn draw_products(app: &AppState) -> Result<Vec<Arrived>, AppError> {
    let mut arrived = Vec::new();
    for product in &catalogue::PRODUCTS {
        let drawn = crate::base::blocking::block(|| {
            pictures::product(product.article, product.cloth(), product.seed)
        })
        .await?;
        arrived.push(app.files.arrive_bytes(product.slug, drawn).await?);
    }
    Ok(arrived)
}

/// The two that every installation begins with.
pub fn workshop_ids(conn: &mut PgConnection) -> Result<[WorkshopId; 2], AppError> {
    let all = workshops::all(conn)?;
    let id_of = |name: &str| {
        all.iter()
            .find(|workshop| workshop.name == name)
            .map(|workshop| workshop.id)
            .ok_or_else(|| {
                AppError::from(anyhow!(
                    "the demo needs the workshop {name:?}; start it on an empty database"
                ))
            })
    };
    Ok([id_of(WORKSHOPS[0])?, id_of(WORKSHOPS[1])?])
}
