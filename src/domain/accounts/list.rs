//! People with an account, newest first, page by page without counting what was passed over.

use super::role::Role;
use super::user::User;
use crate::base::db::containing;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::base::keyset;
use crate::base::text::fold;
use crate::schema::{users, workshop_users};
use diesel::prelude::*;

/// Who is asked for.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Words that must all occur in name or e-mail.
    pub query: String,
    pub role: Option<Role>,
}

pub struct PeoplePage {
    pub people: Vec<User>,
    /// After whom the next page starts.
    pub next: Option<UserId>,
}

/// At most `limit` people. One statement.
pub fn people(
    conn: &mut PgConnection,
    filter: &PeopleFilter,
    limit: usize,
    after: Option<UserId>,
) -> Result<PeoplePage, AppError> {
    let mut query = users::table
        .left_join(workshop_users::table)
        .select(User::as_select())
        .into_boxed();
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    for word in words(&filter.query) {
        query = query.filter(users::search_text.like(containing(&word)));
    }
    if let Some(after) = after {
        query = query.filter(users::id.lt(after));
    }
    let mut people: Vec<User> = query
        // Ids are in the order of time.
        .order(users::id.desc())
        .limit(keyset::one_more(limit))
        .load(conn)?;
    Ok(PeoplePage {
        next: keyset::cut(&mut people, limit).map(|last| last.id),
        people,
    })
}

/// As `users.search_text` is kept.
fn words(query: &str) -> Vec<String> {
    fold(query)
        .split_whitespace()
        .take(8)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_knows_neither_case_nor_accents() {
        assert_eq!(words(" José\tPEÑA\0x "), ["jose", "pena", "x"]);
    }
}
