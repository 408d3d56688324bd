//! `/admin/catalog`: products by hand or from a table.

pub mod import;
pub mod list;
pub mod product;
pub mod product_form;
pub mod views;
mod views_form;
mod views_page;
pub mod views_shading;
