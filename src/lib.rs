//! Krafta: print-on-demand for Venezuela. This page is the map of the house.
//!
//! Three floors: [`base`] (ground), [`domain`] (rules, verbs, stores), [`http`] (everything that answers, filed by its
//! address). [`jobs`] runs what happens without anybody asking, [`demo`] makes data for `--demo`, orders with the verbs
//! that everybody uses, [`cli`] and `main` read the command line. A floor imports only from floors below it, no file imports
//! itself by way of others, and no room of `http` knows another; `tests/it/house` reads this page and holds it.
//!
//! # Ground
//! Knows no room and no actix: `config` (the only reader of settings in the environment), `error` (one error for everything), `db`
//! (the pool, `read` and `transact`, the private local PostgreSQL), `input` (reading what came in, so that every wrong
//! field is named), `signed_links`, `ids`, `codes`, `tls`, `blocking` (threads beside the reactor), `memory`. Pure, without the
//! database too: `money`, `calendar`, `clock`, `keyset`, `email`, `phone`, `id_number`, `banks`, `text`, `search`, `csv`.
//! [`schema`] is generated; `joins` says which of its tables one statement reads together.
//!
//! # Rooms
//! A room of the domain imports only from rooms above it in this list. Inside a room: `mod.rs` (the door: the verbs) uses
//! `store.rs` (queries) and `rules.rs` (pure), where it has any.
//!
//! - `lifecycle`: payment, assignment and order status, transitions, labels (pure)
//! - `notifications`: what Krafta tells people, in the app, by mail and on devices; first, because accounts send mail too
//! - `accounts`: users, roles, who sees which side of an order, passwords, limits on guessing
//! - `audit`: who changed what of the network (prices, policies, places, rates), kept for good
//! - `files`: uploads, inspected, stored, with smaller copies; swept when nobody uses them
//! - `carts`: what somebody means to order, kept for thirty days with its files and designs
//! - `catalog`: products and variants, their sides and print areas
//! - `designs`: what somebody wants printed where: the document, what follows from it, its pictures and print files
//! - `settings`: what an admin may set for the whole of Krafta
//! - `exchange_rates`: dollars to bolívares by day, entered or read from where they are published
//! - `shipping`: zones, rates, delivery rules, quotes, carriers
//! - `workshops`: workshops, offers, coverage, the public list
//! - `orders`: order rows, their status, timeline, search, what is owed back
//! - `payables`: what is owed to workshops, and the transfers that settle it
//! - `routing`: which workshop makes an item: candidates, choice, capacity, assignments as they are given, what waits
//! - `production`: the work itself: moves and taking them back, presses that come late, deadlines, reassigning, the board, job
//!   tickets, parcels, files
//! - `proofs`: designs before their customers, who approve or comment; designs that staff changes
//! - `payments`: submissions, review, refunds, receiving accounts, cards
//! - `reconciliation`: the bank's lines: statements, matching, duplicates
//! - `reviews`: what customers think of what they got
//! - `realtime`: changes pushed to open pages and to clients of the production API
//! - `reports`: figures of the overview
//! - `ordering`: what needs the whole order: what it is checked against, place, price, amend, cancel, expire, transition, in bulk
//! - `intake`: orders and uploads while the database is away: the journal, entering it, what does not fit
//! - `books`: whether every figure that is kept follows from the facts, and what an accountant takes home
//!
//! # HTTP
//! `routes` is the whole URL table (each line an `entry`), `state` what all handlers share, `services` what a room alone uses
//! too, `server` puts them together, on a `connection`, with the `static_files`. `kit` is what rooms share: layout, forms, flash,
//! downloads, the addresses of `static/`, what search engines read, how an order is taken, and what two of them show,
//! `middleware` and `auth` stand before every handler; `api`, `admin`, `workshop`, `orders`, `shop`, `account`, `files`,
//! `live`, `health`, `metrics`, `openapi` (`/api/docs`), `well_known` answer, and are found by the address, `error` says how an
//! error leaves; `/ops` is `/admin` as operators see it, the same handlers. What clients rely on, «the
//! contract» in comments, is docs/api.md.

pub mod base;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod http;
pub mod jobs;
mod joins;
pub mod schema;
