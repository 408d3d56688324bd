//! What a person who reports a payment paid before.

use super::store::Submission;
use crate::base::error::AppError;
use crate::schema::payment_submissions;
use diesel::prelude::*;

/// At most so many other payments, the newest first: of the same order, from the same phone, or by the same name. Three
/// statements, each by its index.
pub fn history(
    conn: &mut PgConnection,
    submission: &Submission,
    limit: usize,
) -> Result<Vec<Submission>, AppError> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let others = || {
        payment_submissions::table
            .filter(payment_submissions::id.ne(submission.id))
            .order(payment_submissions::reported_at.desc())
            .limit(most)
            .select(Submission::as_select())
    };
    let mut found: Vec<Submission> = others()
        .filter(payment_submissions::order_id.eq(submission.order_id))
        .load(conn)?;
    if !submission.payer_phone.is_empty() {
        let same = payment_submissions::payer_phone
            .ne("")
            .and(payment_submissions::payer_phone.eq(&submission.payer_phone));
        found.extend(others().filter(same).load::<Submission>(conn)?);
    }
    if !submission.payer_name.is_empty() {
        let same = payment_submissions::payer_name
            .ne("")
            .and(payment_submissions::payer_name.eq(&submission.payer_name));
        found.extend(others().filter(same).load::<Submission>(conn)?);
    }
    found.sort_by_key(|paid| (std::cmp::Reverse(paid.reported_at), paid.id));
    found.dedup_by_key(|paid| paid.id);
    found.truncate(limit);
    Ok(found)
}
