//! What makes a payment doubtful before anybody confirms it: its reference or its receipt was seen elsewhere.

use crate::base::error::AppError;
use crate::base::ids::{SubmissionId, UploadId};
use crate::domain::files::{Look, NEAR};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::{Method, Submission, common_end, tails};
use crate::schema::{payment_submissions, uploads};
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The same reference.
    Reference,
    /// One reference is the end of the other, and the amounts are equal.
    End,
    /// The very same file.
    Receipt,
    /// A picture that looks alike; what is written on it may differ. See [`crate::domain::files::Files::alike`].
    Look,
}

/// Another payment with which this one has something in common.
#[derive(Clone, Debug)]
pub struct Doubt {
    pub reason: Reason,
    pub other: Submission,
    /// Of pictures: in how many bits their looks differ.
    distance: u32,
}

/// Others that are looked at; a reference as common as «1234» has many.
const MOST: i64 = 500;

/// How much is asked about receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// The very same file: for a whole page of payments.
    Same,
    /// Those that look alike too: for one payment.
    Alike,
}

/// What is doubtful about these payments. Four statements, five where likeness counts.
pub fn about(
    conn: &mut PgConnection,
    submissions: &[Submission],
    asked: Pictures,
) -> Result<HashMap<SubmissionId, Vec<Doubt>>, AppError> {
    let mut doubts: HashMap<SubmissionId, Vec<Doubt>> = HashMap::new();
    let others = with_reference(conn, submissions)?;
    for one in submissions.iter().filter(|one| !one.reference_key.is_empty()) {
        for other in others.iter().filter(|other| counts_against(one, other)) {
            let same = one.reference_key == other.reference_key;
            let end = one.currency == other.currency
                && one.amount_reported == other.amount_reported
                && common_end(&one.reference, &other.reference).is_some();
            let reason = match (same, end) {
                (true, _) => Reason::Reference,
                (false, true) => Reason::End,
                (false, false) => continue,
            };
            doubts.entry(one.id).or_default().push(Doubt {
                reason,
                other: other.clone(),
                distance: 0,
            });
        }
    }
    let pictures = pictures_of(conn, submissions)?;
    let others = with_pictures(conn, &pictures, asked)?;
    for one in submissions {
        let Some(own) = one.receipt_upload_id.and_then(|id| pictures.get(&id)) else {
            continue;
        };
        for (other, picture) in others.iter().filter(|(other, _)| counts_against(one, other)) {
            let distance = own
                .look
                .zip(picture.look)
                .map(|(own, other)| own.distance(&other));
            let reason = match (own.sha256 == picture.sha256, distance) {
                (true, _) => Reason::Receipt,
                (false, Some(distance)) if distance <= NEAR => Reason::Look,
                (false, _) => continue,
            };
            let known = doubts.entry(one.id).or_default();
            if !known
                .iter()
                .any(|doubt| doubt.other.id == other.id && doubt.reason == reason)
            {
                known.push(Doubt {
                    reason,
                    other: other.clone(),
                    distance: distance.unwrap_or_default(),
                });
            }
        }
    }
    for all in doubts.values_mut() {
        all.sort_by_key(|doubt| (doubt.reason, doubt.distance, doubt.other.reported_at));
    }
    Ok(doubts)
}

/// A customer who corrects a rejected report sends the same reference and receipt again.
fn counts_against(one: &Submission, other: &Submission) -> bool {
    one.id != other.id && (one.order_id != other.order_id || other.status != SubmissionStatus::Rejected)
}

fn with_reference(conn: &mut PgConnection, submissions: &[Submission]) -> Result<Vec<Submission>, AppError> {
    let known: Vec<&Submission> = submissions
        .iter()
        .filter(|one| !one.reference_key.is_empty())
        .collect();
    let ends: BTreeSet<String> = known.iter().flat_map(|one| tails(&one.reference)).collect();
    let ends: Vec<String> = ends.into_iter().collect();
    let keys: BTreeSet<&str> = known.iter().map(|one| one.reference_key.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let amounts: BTreeSet<_> = known.iter().map(|one| one.amount_reported).collect();
    // The same reference by itself: what only ends alike must not crowd it out.
    let mut others: Vec<Submission> = payment_submissions::table
        .filter(payment_submissions::reference_key.ne(""))
        .filter(payment_submissions::reference_tail.eq_any(&ends))
        .filter(payment_submissions::reference_key.eq_any(&keys))
        .filter(payment_submissions::method.ne(Method::Efectivo))
        .order(payment_submissions::reported_at.desc())
        .limit(MOST)
        .select(Submission::as_select())
        .load(conn)?;
    let alike: Vec<Submission> = payment_submissions::table
        .filter(payment_submissions::reference_key.ne(""))
        .filter(payment_submissions::reference_tail.eq_any(&ends))
        .filter(payment_submissions::reference_key.ne_all(&keys))
        .filter(payment_submissions::amount_reported.eq_any(amounts))
        .filter(payment_submissions::method.ne(Method::Efectivo))
        .order(payment_submissions::reported_at.desc())
        .limit(MOST)
        .select(Submission::as_select())
        .load(conn)?;
    others.extend(alike);
    Ok(others)
}

struct Picture {
    sha256: Vec<u8>,
    look: Option<Look>,
}

fn pictures_of(
    conn: &mut PgConnection,
    submissions: &[Submission],
) -> Result<HashMap<UploadId, Picture>, AppError> {
    let ids: Vec<UploadId> = submissions
        .iter()
        .filter_map(|one| one.receipt_upload_id)
        .collect();
    let rows: Vec<(UploadId, Vec<u8>, Option<Vec<u8>>)> = uploads::table
        .filter(uploads::id.eq_any(ids))
        .select((uploads::id, uploads::sha256, uploads::look))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, sha256, look)| (id, picture(sha256, look)))
        .collect())
}

fn picture(sha256: Vec<u8>, look: Option<Vec<u8>>) -> Picture {
    Picture {
        sha256,
        look: look.and_then(|look| Look::from_bytes(&look)),
    }
}

fn with_pictures(
    conn: &mut PgConnection,
    pictures: &HashMap<UploadId, Picture>,
    asked: Pictures,
) -> Result<Vec<(Submission, Picture)>, AppError> {
    let hashes: BTreeSet<&[u8]> = pictures
        .values()
        .map(|picture| picture.sha256.as_slice())
        .collect();
    type Seen = (Submission, Vec<u8>, Option<Vec<u8>>);
    // The very same file by itself: what only looks alike must not crowd it out.
    let mut rows: Vec<Seen> = uploads::table
        .inner_join(
            payment_submissions::table.on(payment_submissions::receipt_upload_id.eq(uploads::id.nullable())),
        )
        .filter(uploads::sha256.eq_any(hashes))
        .order(payment_submissions::reported_at.desc())
        .limit(MOST)
        .select((Submission::as_select(), uploads::sha256, uploads::look))
        .load(conn)?;
    let parts: BTreeSet<i64> = pictures
        .values()
        .filter(|_| asked == Pictures::Alike)
        .filter_map(|picture| picture.look)
        .flat_map(|look| look.parts())
        .collect();
    if !parts.is_empty() {
        let parts: Vec<Option<i64>> = parts.into_iter().map(Some).collect();
        let alike: Vec<Seen> = uploads::table
            .inner_join(
                payment_submissions::table
                    .on(payment_submissions::receipt_upload_id.eq(uploads::id.nullable())),
            )
            .filter(uploads::look_parts.overlaps_with(parts))
            .order(payment_submissions::reported_at.desc())
            .limit(MOST)
            .select((Submission::as_select(), uploads::sha256, uploads::look))
            .load(conn)?;
        rows.extend(alike);
    }
    Ok(rows
        .into_iter()
        .map(|(submission, sha256, look)| (submission, picture(sha256, look)))
        .collect())
}
