//! `/admin/payments`: the queue, one payment at a time, statements, and money without an order.

pub mod columns;
pub mod lines;
pub mod one;
pub mod parts;
pub mod queue;
pub mod result;
pub mod statements;
