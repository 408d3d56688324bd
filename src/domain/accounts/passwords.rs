//! Password hashes: Argon2id, off the async threads, and few at a time.

use crate::base::error::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngExt as _;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

// OWASP's password storage cheat sheet for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash of no password, verified where there is no account, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$S3JhZnRhS3JhZnRhS3JhZg$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Each hash takes a core and 19 MiB for some 30 ms: more at once only take them from everybody else.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(cores.clamp(1, 4)))
});
/// Who would wait longer than this for a turn is asked to come back.
const PATIENCE: Duration = Duration::from_secs(10);

fn argon2() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| anyhow::anyhow!("argon2 parameters: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// One password, whichever keyboard typed it: «ñ» may come as one character or as two.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Hashes a password for `NewUser`. Takes its time: not for an async thread.
pub fn hash_password(password: &str) -> Result<String, AppError> {
    let hash: PasswordHash = argon2()?
        .hash_password(normal(password).as_bytes())
        .map_err(|error| anyhow::anyhow!("hashing a password: {error}"))?;
    Ok(hash.to_string())
}

/// A row whose hash cannot be read lets nobody in.
fn verify_here(password: &str, hash: Option<&str>) -> Result<bool, AppError> {
    let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let nobody = PasswordHash::new(NOBODY).map_err(|error| anyhow::anyhow!("the hash of nobody: {error}"))?;
    let matches = argon2()?
        .verify_password(normal(password).as_bytes(), known.as_ref().unwrap_or(&nobody))
        .is_ok();
    Ok(matches && known.is_some())
}

/// Letters and digits that are not taken for one another when they are read out or copied by hand.
const READABLE: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// A password for somebody else, to be handed over: `kx7m-…`, some 79 bits of chance.
pub fn generate() -> String {
    let mut rng = rand::rng();
    let mut password = String::with_capacity(GROUPS * (GROUP + 1));
    for place in 0..GROUPS * GROUP {
        if place > 0 && place % GROUP == 0 {
            password.push('-');
        }
        password.push(char::from(READABLE[rng.random_range(0..READABLE.len())]));
    }
    password
}

/// Hashes a password without keeping an async thread busy.
pub async fn hash(password: String) -> Result<String, AppError> {
    in_turn(move || hash_password(&password)).await
}

/// Is this the password behind the hash? Takes as long without one.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, AppError> {
    in_turn(move || verify_here(&password, hash.as_deref())).await
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let turn = tokio::time::timeout(PATIENCE, Arc::clone(&AT_ONCE).acquire_owned())
        .await
        .map_err(|_| AppError::TooMany(PATIENCE.as_secs()))?
        .map_err(|error| anyhow::anyhow!("password turns: {error}"))?;
    crate::base::blocking::block(move || {
        // Held by the work, not by the request: one that is given up goes on hashing.
        let _turn = turn;
        work()
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_hash_only() {
        let hash = hash_password("contraseña").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_here("contraseña", Some(&hash)).unwrap());
        // The same letters as another keyboard sends them.
        assert!(verify_here("contrasen\u{303}a", Some(&hash)).unwrap());
        assert!(!verify_here("contrasena", Some(&hash)).unwrap());
        assert_ne!(hash, hash_password("contraseña").unwrap());
    }

    #[test]
    fn a_generated_password_can_be_read_out_and_is_another_each_time() {
        let password = generate();
        assert_eq!(password.len(), 19, "{password}");
        assert!(
            password.split('-').all(|group| {
                group.len() == GROUP && group.bytes().all(|letter| READABLE.contains(&letter))
            })
        );
        assert_ne!(password, generate());
    }

    #[test]
    fn nobody_and_a_broken_hash_let_nobody_in_and_take_as_long() {
        assert!(!verify_here("", None).unwrap());
        assert!(!verify_here("x", Some("-")).unwrap());
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (MEMORY_KIB, PASSES, LANES)
        );
        assert_eq!(nobody.hash.unwrap().as_ref().len(), 32);
    }
}
