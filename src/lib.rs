//! Krafta: print-on-demand for Venezuela.

pub mod accounts;
pub mod app;
pub mod calendar;
pub mod catalog;
pub mod clock;
pub mod codes;
pub mod config;
pub mod db;
pub mod demo;
pub mod desk;
pub mod error;
pub mod files;
pub mod ids;
pub mod lifecycle;
pub mod money;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod phone;
pub mod production;
pub mod schema;
pub mod shipping;
pub mod web;
pub mod workshops;
