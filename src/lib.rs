//! Krafta: print-on-demand for Venezuela. This page is the map of the house.
//!
//! `main` reads the command line, [`app`] holds what handlers share and the whole URL table, and [`demo`] makes data
//! for `--demo`; these three know all rooms.
//!
//! # Ground
//! Every room stands on it, and it knows no room: [`config`] (the only reader of the environment), [`error`] (one error,
//! its status, its JSON), [`web`] (what pages and calls share), [`db`] (the pool, `read` and `transact`, the private
//! local PostgreSQL), [`schema`] (generated), [`tls`], [`ids`], [`codes`]. Pure, and without any of these: [`lifecycle`] (payment,
//! assignment and order status), [`money`], [`calendar`], [`clock`], [`phone`], [`text`],
//! [`spreadsheet`].
//!
//! # Rooms
//! A room imports only from rooms above it in this list; `tests/it/house.rs` reads the list and holds it. Inside a room:
//! `pages.rs` and `api.rs` (HTTP) call `mod.rs` (the door: the verbs), which uses `store.rs` (queries, private) and
//! `rules.rs` (pure).
//!
//! - `notifications`: what Krafta tells people; first, because accounts send mail too
//! - `accounts`: users, roles, sign-in, sessions
//! - `inbox`: the page of what a person should know
//! - `audit`: who changed what of the network (prices, policies, places, rates), kept for good
//! - `files`: uploads, inspected, stored, served, with smaller copies; swept when nobody uses them
//! - `catalog`: products and variants, the shop window and its administration
//! - `settings`: what an admin may set for the whole of Krafta
//! - `shipping`: zones, rates, fulfilment rules, quotes
//! - `workshops`: workshops, offers, coverage
//! - `orders`: order rows, their status, the timeline
//! - `payables`: what is owed to workshops, and the transfers that settle it
//! - `production`: routing with its verdicts, capacity, assignments, deadlines, the workshop's work
//! - `payments`: submissions, verification, bank accounts, exchange rate
//! - `reviews`: what customers think of what they got
//! - `bank`: payments checked against the bank: the queue, what is doubtful, statements and whom their money belongs to
//! - `network`: the administration of the network: workshops and people, pages and API
//! - `desk`: what needs the whole order: place, cancel, show, correct
//! - `shop`: the storefront: a product's page, the cart in the session, the checkout
//! - `live`: changes pushed to open pages and to clients of the production API
//! - `ops`: the operations board, bulk moves, the overview

pub mod accounts;
pub mod app;
pub mod audit;
pub mod bank;
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
pub mod inbox;
pub mod lifecycle;
pub mod live;
pub mod money;
pub mod network;
pub mod notifications;
pub mod ops;
pub mod orders;
pub mod payables;
pub mod payments;
pub mod phone;
pub mod production;
pub mod reviews;
pub mod schema;
pub mod settings;
pub mod shipping;
pub mod shop;
pub mod spreadsheet;
pub mod text;
pub mod tls;
pub mod web;
pub mod workshops;
