//! Everything that answers, filed by its address.

pub mod account;
pub mod admin;
pub mod api;
pub mod auth;
mod connection;
pub mod entry;
mod error;
pub mod files;
pub mod health;
pub mod kit;
pub mod live;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod orders;
pub mod routes;
pub mod server;
pub mod services;
pub mod shop;
pub mod state;
mod static_files;
pub mod well_known;
pub mod workshop;
