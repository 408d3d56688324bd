//! The demo's people, and what the two workshops are called by.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::domain::accounts::{self, NewUser, Role};
use crate::schema::{users, workshops};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

/// Of everybody in the demo.
pub const PASSWORD: &str = "krafta-demo";

pub const ADMIN: &str = "admin@krafta.demo";

/// E-mail, name, role, and which of the two workshops they work for.
pub const PEOPLE: [(&str, &str, Role, Option<usize>); 5] = [
    (ADMIN, "Andrea Suárez", Role::Admin, None),
    ("operador@krafta.demo", "Óscar Méndez", Role::Operador, None),
    (
        "creativo@krafta.demo",
        "María Fernanda Rojas",
        Role::Taller,
        Some(0),
    ),
    (
        "cabudare@krafta.demo",
        "José Gregorio Peña",
        Role::Taller,
        Some(1),
    ),
    ("cliente@krafta.demo", "Carolina Díaz", Role::Cliente, None),
];

/// Who can sign in, for the terminal.
pub fn logins() -> String {
    let mut lines = format!("Demo logins, password {PASSWORD}:");
    for (email, _, role, _) in PEOPLE {
        lines.push_str(&format!("\n  {email:<22} {role}"));
    }
    lines
}

/// Whether the demo data are there already.
pub fn are_there(conn: &mut PgConnection) -> Result<bool, AppError> {
    let admin = users::table.filter(users::email.eq(ADMIN)).select(users::id);
    Ok(diesel::select(exists(admin)).get_result(conn)?)
}

/// `hashes` in the order of `PEOPLE`: hashing takes its time, so it is not done while a transaction is open.
pub fn add(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    hashes: &[String],
    of_workshops: [WorkshopId; 2],
) -> Result<(), AppError> {
    for ((email, name, role, workshop), hash) in PEOPLE.into_iter().zip(hashes) {
        accounts::create(
            conn,
            now,
            NewUser {
                email: email.to_owned(),
                name: name.to_owned(),
                role,
                password_hash: hash.clone(),
                workshop: workshop.map(|index| of_workshops[index]),
                is_proven: true,
            },
        )?;
    }
    Ok(())
}

/// The two founding workshops come without an address or a phone; the demo gives them some that reach nobody.
pub fn complete_workshops(conn: &mut PgConnection, of: [WorkshopId; 2]) -> Result<(), AppError> {
    for (id, contact, phone, email, address, hours) in [
        (
            of[0],
            "María Fernanda Rojas",
            "+584140000001",
            "creativo@krafta.demo",
            "Carrera 19 con calle 25, local 4, Barquisimeto",
            "Lunes a viernes, 8 a. m. a 5 p. m.",
        ),
        (
            of[1],
            "José Gregorio Peña",
            "+584240000002",
            "cabudare@krafta.demo",
            "Av. La Mata, Centro Comercial Demo, local 12, Cabudare",
            "Lunes a sábado, 9 a. m. a 6 p. m.",
        ),
    ] {
        diesel::update(workshops::table.find(id))
            .set((
                workshops::contact_name.eq(contact),
                workshops::phone.eq(phone),
                workshops::email.eq(email),
                workshops::address.eq(address),
                workshops::opening_hours.eq(hours),
            ))
            .execute(conn)?;
    }
    Ok(())
}
