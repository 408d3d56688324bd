//! What makes a payment doubtful before anybody confirms it: its reference or its receipt was seen elsewhere.

use super::rules::Doubt;
use crate::base::error::AppError;
use crate::base::ids::{SubmissionId, UploadId};
use crate::domain::files::{Files, Look, NEAR};
use crate::domain::lifecycle::SubmissionStatus;
use crate::domain::payments::{Method, Submission, ends_alike, tail, tails};
use crate::schema::{payment_submissions, uploads};
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// Another payment with which one has something in common.
#[derive(Clone, Debug)]
pub struct Duplicate {
    pub reason: Doubt,
    pub other: Submission,
    /// Of pictures: in how many bits their looks differ.
    distance: u32,
}

/// Others that are looked at; a reference as common as «1234» has many.
const MOST: i64 = 500;

/// What these payments have in common with others, nearest first. Five statements, three where none has a receipt. A
/// picture whose look is near may still say something else: see [`told_apart`].
pub fn of(
    conn: &mut PgConnection,
    submissions: &[Submission],
) -> Result<HashMap<SubmissionId, Vec<Duplicate>>, AppError> {
    let mut found: HashMap<SubmissionId, Vec<Duplicate>> = HashMap::new();
    let others = Others::new(with_reference(conn, submissions)?);
    for one in submissions.iter().filter(|one| !one.reference_key.is_empty()) {
        for other in others.of(one).filter(|other| counts_against(one, other)) {
            let keys = [&one.reference_key, &one.paid_key];
            let same = [&other.reference_key, &other.paid_key]
                .iter()
                .any(|key| !key.is_empty() && keys.contains(key));
            let end = one.currency == other.currency
                && one.amount_reported == other.amount_reported
                && (ends_alike(&one.reference, &other.reference)
                    || ends_alike(&one.reference, &other.paid_key));
            let reason = match (same, end) {
                (true, _) => Doubt::ReferenceSeen,
                (false, true) => Doubt::ReferenceEndSeen,
                (false, false) => continue,
            };
            found.entry(one.id).or_default().push(Duplicate {
                reason,
                other: other.clone(),
                distance: 0,
            });
        }
    }
    let pictures = pictures_of(conn, submissions)?;
    let others = with_pictures(conn, &pictures)?;
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
                (true, _) => Doubt::ReceiptSeen,
                (false, Some(distance)) if distance <= NEAR => Doubt::ReceiptAlike,
                (false, _) => continue,
            };
            let known = found.entry(one.id).or_default();
            if !known
                .iter()
                .any(|known| known.other.id == other.id && known.reason == reason)
            {
                known.push(Duplicate {
                    reason,
                    other: other.clone(),
                    distance: distance.unwrap_or_default(),
                });
            }
        }
    }
    for all in found.values_mut() {
        all.sort_by_key(|known| (known.reason, known.distance, known.other.reported_at));
    }
    Ok(found)
}

/// Pictures whose looks are near, and on which something else is written.
#[derive(Clone, Debug, Default)]
pub struct Apart(BTreeSet<(UploadId, UploadId)>);

impl Apart {
    pub fn contains(&self, one: UploadId, other: UploadId) -> bool {
        self.0.contains(&(one, other))
    }
}

/// Looks at the pictures themselves: each of these with those that are near it, the nearest first. Not in a transaction:
/// they lie in the file store.
pub async fn told_apart(files: &Files, near: Vec<(UploadId, Vec<UploadId>)>) -> Apart {
    let mut apart = Apart::default();
    for (own, others) in near {
        let unlike = files.unlike(own, &others).await;
        apart.0.extend(unlike.into_iter().map(|other| (own, other)));
    }
    apart
}

/// Payments by the ends of their references: of a page's others each is compared with few.
struct Others {
    all: Vec<Submission>,
    by_tail: HashMap<String, Vec<usize>>,
}

impl Others {
    fn new(all: Vec<Submission>) -> Self {
        let mut by_tail: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, other) in all.iter().enumerate() {
            let ends: BTreeSet<&str> = [tail(&other.reference_key), tail(&other.paid_key)].into();
            for end in ends.into_iter().filter(|end| !end.is_empty()) {
                by_tail.entry(end.to_owned()).or_default().push(at);
            }
        }
        Self { all, by_tail }
    }

    fn of(&self, one: &Submission) -> impl Iterator<Item = &Submission> {
        let mut ends: BTreeSet<String> = tails(&one.reference).into_iter().collect();
        ends.insert(tail(&one.reference_key).to_owned());
        let places: BTreeSet<usize> = ends
            .iter()
            .filter_map(|end| self.by_tail.get(end))
            .flatten()
            .copied()
            .collect();
        places.into_iter().map(|at| &self.all[at])
    }
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
    let mut ends: BTreeSet<String> = known.iter().flat_map(|one| tails(&one.reference)).collect();
    ends.extend(known.iter().map(|one| tail(&one.reference_key).to_owned()));
    let ends: Vec<String> = ends.into_iter().collect();
    let keys: BTreeSet<&str> = known.iter().map(|one| one.reference_key.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let amounts: BTreeSet<_> = known.iter().map(|one| one.amount_reported).collect();
    let most = most(submissions.len());
    // The same reference by itself, typed or printed: what only ends alike must not crowd it out.
    let mut others: Vec<Submission> = payment_submissions::table
        .filter(payment_submissions::reference_key.ne(""))
        .filter(payment_submissions::reference_key.eq_any(&keys))
        .filter(payment_submissions::method.ne(Method::Efectivo))
        .order(payment_submissions::reported_at.desc())
        .limit(most)
        .select(Submission::as_select())
        .load(conn)?;
    let printed: Vec<Submission> = payment_submissions::table
        .filter(payment_submissions::paid_key.ne(""))
        .filter(payment_submissions::paid_key.eq_any(&keys))
        .order(payment_submissions::reported_at.desc())
        .limit(most)
        .select(Submission::as_select())
        .load(conn)?;
    let alike: Vec<Submission> = payment_submissions::table
        .filter(payment_submissions::reference_key.ne(""))
        .filter(payment_submissions::reference_tail.eq_any(&ends))
        .filter(payment_submissions::reference_key.ne_all(&keys))
        .filter(payment_submissions::amount_reported.eq_any(amounts))
        .filter(payment_submissions::method.ne(Method::Efectivo))
        .order(payment_submissions::reported_at.desc())
        .limit(most)
        .select(Submission::as_select())
        .load(conn)?;
    others.extend(printed);
    others.extend(alike);
    let mut seen = BTreeSet::new();
    others.retain(|other| seen.insert(other.id));
    Ok(others)
}

/// So many others for so many payments.
fn most(payments: usize) -> i64 {
    i64::try_from(payments).map_or(i64::MAX, |count| MOST.max(count.saturating_mul(20)))
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
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
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
) -> Result<Vec<(Submission, Picture)>, AppError> {
    if pictures.is_empty() {
        return Ok(Vec::new());
    }
    let most = most(pictures.len());
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
        .limit(most)
        .select((Submission::as_select(), uploads::sha256, uploads::look))
        .load(conn)?;
    let parts: BTreeSet<i64> = pictures
        .values()
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
            .limit(most)
            .select((Submission::as_select(), uploads::sha256, uploads::look))
            .load(conn)?;
        rows.extend(alike);
    }
    Ok(rows
        .into_iter()
        .map(|(submission, sha256, look)| (submission, picture(sha256, look)))
        .collect())
}
