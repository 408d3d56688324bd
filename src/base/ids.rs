//! Ids as types, so that an order's id is never taken for an assignment's.

use chrono::{DateTime, Utc};
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Counts on from a random number, which leaves room for 2⁴¹ ids.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(rand::random::<u64>() >> 23));

/// A UUID of version 7 (RFC 9562): 48 bits of milliseconds, 42 that count up, so that ids of one process keep the order in
/// which they were made, and 32 at random.
fn ordered(now: DateTime<Utc>, next: &AtomicU64) -> Uuid {
    let milliseconds = u128::from(now.timestamp_millis().max(0).unsigned_abs()) & ((1 << 48) - 1);
    let count = u128::from(next.fetch_add(1, Ordering::Relaxed)) & ((1 << 42) - 1);
    let (high, low) = (count >> 30, count & ((1 << 30) - 1));
    let random = u128::from(rand::random::<u32>());
    Uuid::from_u128(milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low << 32 | random)
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, in the order of time: rows written together lie together in the index.
            pub fn new(now: DateTime<Utc>) -> Self {
                Self(ordered(now, &NEXT))
            }

            /// One of no time, in the order in which they were made: for tests, and where something is tried out.
            pub fn any() -> Self {
                Self(ordered(DateTime::UNIX_EPOCH, &NEXT))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                        utoipa::openapi::KnownFormat::Uuid,
                    )))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl ToSql<diesel::sql_types::Uuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
                ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, out)
            }
        }

        impl FromSql<diesel::sql_types::Uuid, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
                FromSql::<diesel::sql_types::Uuid, Pg>::from_sql(value).map(Self)
            }
        }
    )+};
}

ids! {
    UserId,
    UploadId,
    ProductId,
    ProductViewId,
    AreaId,
    DesignId,
    ProofId,
    WorkshopId,
    OfferId,
    CoverageId,
    ProposalId,
    OrderId,
    ItemId,
    AssignmentId,
    AccountId,
    SubmissionId,
    RefundId,
    NoticeId,
    RateId,
    HeldRateId,
    PayableId,
    TransferId,
    ZoneId,
    ShippingRateId,
    ReviewId,
    StatementId,
    RejectId,
    StatementLineId,
    DraftId,
    ViewId,
    BulkChangeId,
    PushSubscriptionId,
    PushMessageId,
    KeptCartId,
}

impl UploadId {
    /// An upload's id is named by whoever sent the file, so it must not be guessable: random, not in order.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_their_time_and_in_the_order_in_which_they_were_made() {
        let noon: DateTime<Utc> = "2026-01-15T16:00:00.250Z".parse().unwrap();
        let next = AtomicU64::new((1 << 30) - 2);
        let made: Vec<Uuid> = (0..4).map(|_| ordered(noon, &next)).collect();
        assert!(made.is_sorted() && made[0] != made[1]);
        for id in &made {
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            assert_eq!(
                id.get_timestamp().unwrap().to_unix(),
                (1_768_492_800, 250_000_000)
            );
        }
        let earlier = ordered(noon - chrono::TimeDelta::milliseconds(1), &next);
        assert!(earlier < made[0]);
        assert_ne!(OrderId::any(), OrderId::any());
    }
}
