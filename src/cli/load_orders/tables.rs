//! The tables that hold an order, each after those that it refers to, and the columns that are written.

use crate::schema;
use diesel::pg::CopyFormat;
use diesel::prelude::*;
use diesel::result::Error;

pub struct Table {
    pub name: &'static str,
    /// Not those that the database fills in: counters, and what is computed.
    pub columns: &'static [&'static str],
    /// Which rows are an order's: `$1`.
    pub of: &'static str,
    /// Writes rows in the binary format of `COPY`.
    pub copy: fn(&mut PgConnection, &[u8]) -> QueryResult<usize>,
}

macro_rules! tables {
    ($($table:ident of $of:literal { $($column:ident),+ })+) => {
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($table),
            columns: &[$(stringify!($column)),+],
            of: $of,
            copy: |conn, rows| {
                diesel::copy_from(schema::$table::table)
                    .from_raw_data(($(schema::$table::$column,)+), |sink| {
                        sink.write_all(rows).map_err(|error| Error::SerializationError(error.into()))
                    })
                    .with_format(CopyFormat::Binary)
                    .execute(conn)
            },
        }),+];
    };
}

tables! {
    orders of "id = $1" {
        id, sequence, number, user_id, customer_name, customer_email, customer_phone, customer_id_number,
        delivery_method, shipping_address, shipping_city, shipping_state, shipping_cost, subtotal, total, total_bs,
        exchange_rate, priority, notes, carrier, tracking_number, status, payment_status, link_version, search_text,
        created_at, updated_at, courier, received, refunded, stalled_at
    }
    order_items of "order_id = $1" {
        id, order_id, position, variant_id, product_name, size, quantity, unit_price, preview_url, preview_upload_id,
        design_upload_id, design_views
    }
    payment_submissions of "order_id = $1" {
        id, order_id, method, currency, amount_expected, amount_reported, amount_received, exchange_rate, reference,
        origin_bank, payer_name, payer_phone, paid_on, account_id, receipt_upload_id, receipt_url, status,
        reviewer_id, review_started_at, decided_by, decided_at, rejection_reason, reported_at, reference_key,
        paid_key, payer_id_number, origin_bank_code, reported_account_id
    }
    payment_verification_log of "order_id = $1" {
        submission_id, order_id, actor_id, from_status, to_status, amount_received, reason, created_at
    }
    order_cancellations of "order_id = $1" {
        order_id, cancelled_by, reason, refund_due, created_at, lowered_by, lowered_at, lowered_reason
    }
    refund_destinations of "order_id = $1" {
        order_id, method, bank_code, phone, id_number, account_number, email, holder, created_by, created_at
    }
    refunds of "order_id = $1" {
        id, order_id, amount, method, reference, receipt_upload_id, receipt_url, created_by, created_at, currency,
        amount_paid, exchange_rate, note
    }
    assignments of "order_id = $1" {
        id, order_id, order_item_id, workshop_id, workshop_offer_id, status, quantity, unit_cost, agreed_cost,
        currency, start_date, due_date, closing_reason, created_at, updated_at, accept_by, notified_at, due_told_on
    }
    unrouted_items of "order_id = $1" {
        order_item_id, order_id, since, tried_at
    }
    capacity_bookings of "assignment_id IN (SELECT id FROM assignments WHERE order_id = $1)" {
        assignment_id, workshop_id, day, units
    }
    routings of "order_id = $1" {
        order_id, order_item_id, assignment_id, verdicts, actor_id, reason, created_at
    }
    payables of "order_id = $1" {
        id, assignment_id, order_id, workshop_id, instalment, due_on, amount, currency, policy, due_date,
        paid_amount, closed_as, closed_reason, closed_by, closed_at, created_at
    }
    workshop_transfers of "id IN (SELECT transfer_id FROM payable_payments JOIN payables ON payable_id = payables.id WHERE order_id = $1)" {
        id, workshop_id, amount, currency, reference, receipt_upload_id, receipt_url, reverses, reason, created_by,
        created_at, amount_bs, exchange_rate, rate_day
    }
    payable_payments of "payable_id IN (SELECT id FROM payables WHERE order_id = $1)" {
        transfer_id, payable_id, amount, reverses
    }
    order_events of "order_id = $1 ORDER BY id" {
        order_id, item_id, kind, status, audience, workshop_id, actor_id, actor_role, message, reason, created_at
    }
}
