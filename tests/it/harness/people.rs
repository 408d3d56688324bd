//! People of a test's site: made directly, signed in through the door that everybody uses.

use super::{Site, noon};
use crate::harness::client::Client;
use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use diesel::prelude::*;
use krafta::base::ids::{UserId, WorkshopId};
use krafta::domain::accounts::{self, NewUser, Role};
use krafta::schema::workshops;
use serde_json::json;
use std::sync::LazyLock;

/// The password of everybody whom a test makes.
pub const PASSWORD: &str = "una clave de prueba";
/// Its hash, of the kind that is stored; not slow, as hundreds of tests sign in with it.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let quick = Params::new(8, 1, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, quick);
    let hash: PasswordHash = argon2.hash_password(PASSWORD.as_bytes()).unwrap();
    hash.to_string()
});

impl Site {
    /// Somebody without a session.
    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// A person with this role; a TALLER gets a workshop of its own.
    pub fn user(&self, role: Role) -> (UserId, String) {
        let workshop = (role == Role::Taller).then(|| self.workshop("Taller de prueba"));
        self.person(role, workshop)
    }

    /// A person who works for this workshop.
    pub fn taller_of(&self, workshop: WorkshopId) -> (UserId, String) {
        self.person(Role::Taller, Some(workshop))
    }

    fn person(&self, role: Role, workshop: Option<WorkshopId>) -> (UserId, String) {
        let email = format!("{}@krafta.test", uuid::Uuid::new_v4().simple());
        let new = NewUser {
            email: email.clone(),
            password_hash: HASH.clone(),
            name: String::new(),
            role,
            workshop,
            is_proven: true,
        };
        let id = self
            .app
            .db
            .transact_here(|conn, now| accounts::create(conn, now, new.clone()))
            .unwrap();
        (id, email)
    }

    /// A workshop that offers and covers nothing.
    pub fn workshop(&self, name: &str) -> WorkshopId {
        let id = WorkshopId::any();
        self.app
            .db
            .read_here(|conn| {
                diesel::insert_into(workshops::table)
                    .values((
                        workshops::id.eq(id),
                        workshops::name.eq(name),
                        workshops::created_at.eq(noon()),
                        workshops::updated_at.eq(noon()),
                    ))
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
        id
    }

    /// A new person with this role, signed in.
    pub fn signed_in(&self, role: Role) -> Client {
        let (_, email) = self.user(role);
        self.sign_in(&email)
    }

    /// Somebody whom this harness made, signed in.
    pub fn sign_in(&self, email: &str) -> Client {
        let client = self.client();
        let answer = client.post_json("/api/auth/login", &json!({"email": email, "password": PASSWORD}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        client
    }
}
