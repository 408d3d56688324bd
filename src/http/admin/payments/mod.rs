//! `/admin/payments`: the queue, one payment at a time, statements, and money without an order.

pub mod columns;
mod columns_fields;
mod columns_form;
mod columns_view;
pub mod decide;
mod line_rows;
pub mod lines;
pub mod one;
pub mod parts;
pub mod queue;
mod reject_rows;
pub mod rejects;
pub mod result;
mod side_by_side;
pub mod statements;
