//! Krafta from outside: a real server on a real PostgreSQL, a database for each test.

mod accounts;
mod admin;
mod audit;
mod browser;
mod builders;
mod catalog;
mod customer;
mod demo;
mod files;
mod harness;
mod house;
mod mail;
mod money;
mod network;
mod orders;
mod outage;
mod payables;
mod people;
mod routes;
mod routing;
mod schema;
mod settings;
mod shipping;
mod shop;
mod workshop;
mod workshops;
