//! Customers, frauds and a bank that prints what moved.

use crate::fixtures::example;
use crate::harness::Site;
use crate::harness::client::Client;
use diesel::prelude::*;
use diesel::sql_types::{Date, Integer, Numeric, Text, Uuid as SqlUuid};
use krafta::base::ids::{AccountId, StatementId, SubmissionId};
use krafta::domain::payments::{self, Account, Method};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

/// Our accounts: two for Pago Móvil, one for transfers, one in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ours {
    Mobile,
    Second,
    Transfers,
    Dollars,
}

pub const OURS: [Ours; 4] = [Ours::Mobile, Ours::Second, Ours::Transfers, Ours::Dollars];
/// Printed by the bank on what comes in, and nobody's who paid.
pub const OWN_PHONE: &str = "0414-0000000";

impl Ours {
    pub const fn method(self) -> Method {
        match self {
            Self::Mobile | Self::Second => Method::PagoMovil,
            Self::Transfers => Method::Transferencia,
            Self::Dollars => Method::Zelle,
        }
    }
}

/// Money as its payer and the bank know it. No two have the last four digits, the amount or the name in common.
#[derive(Clone, Debug)]
pub struct Paid {
    pub reference: String,
    pub cents: i64,
    pub phone: String,
    pub payer: String,
    /// Of January; orders are made on the 15th.
    pub day: u32,
}

impl Paid {
    /// Its last digits.
    pub fn last(&self, digits: usize) -> String {
        self.reference[self.reference.len() - digits..].to_owned()
    }
}

/// What must become of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Confirmed without a person, with the line that has this reference.
    Proved(String),
    /// Left to a person.
    Person,
}

/// What somebody reports.
#[derive(Clone, Debug)]
pub struct Report {
    /// Reports with the same number are of one order.
    pub order: usize,
    pub round: usize,
    pub method: Method,
    pub account: Option<Ours>,
    pub cents: i64,
    pub reference: String,
    pub phone: String,
    pub payer: String,
    pub paid_on: Option<u32>,
    pub receipt: Option<String>,
    /// What the whole order costs, in bolívares: 600, or far more than any payment.
    pub is_small: bool,
    pub expect: Expect,
    pub kind: &'static str,
}

/// What the bank prints.
#[derive(Clone, Debug)]
pub struct Printed {
    pub round: usize,
    pub account: Ours,
    pub day: u32,
    pub reference: String,
    pub words: String,
    pub cents: i64,
    pub is_out: bool,
}

pub struct World {
    pub rng: StdRng,
    pub reports: Vec<Report>,
    pub lines: Vec<Printed>,
    pub kind: &'static str,
    orders: usize,
    count: u32,
}

const FIRST: [&str; 12] = [
    "María", "José", "Ana", "Luis", "Carmen", "Pedro", "Rosa", "Juan", "Elena", "Miguel", "Sofía", "Andrés",
];
const LAST: [&str; 12] = [
    "Pérez",
    "Gómez",
    "Rodríguez",
    "Salazar",
    "Rondón",
    "Zambrano",
    "Peña",
    "Quintero",
    "Urdaneta",
    "Briceño",
    "Lugo",
    "Mata",
];
const NETWORKS: [&str; 6] = ["0412", "0414", "0416", "0422", "0424", "0426"];

impl World {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            reports: Vec::new(),
            lines: Vec::new(),
            kind: "",
            orders: 0,
            count: 0,
        }
    }

    pub fn paid(&mut self) -> Paid {
        self.count += 1;
        let count = self.count;
        // Each once, and in no order that anybody sees.
        let end = (count * 7919 + 1234) % 9000 + 1000;
        let network = NETWORKS.choose(&mut self.rng).unwrap();
        let (first, last) = (count as usize % 12, count as usize / 12);
        Paid {
            reference: format!("0000{:04}{end}", self.rng.random_range(1000..9999)),
            cents: 20_000 + i64::from(count) * 211 + self.rng.random_range(0..100),
            phone: format!("{network}{:07}", self.rng.random_range(1_000_000..9_999_999)),
            payer: format!("{} {}{}", FIRST[first], LAST[last % 12], "z".repeat(last / 12)),
            day: 15,
        }
    }

    /// As an honest customer reports it, with six digits.
    pub fn report(&mut self, paid: &Paid) -> Report {
        self.orders += 1;
        Report {
            order: self.orders,
            round: 0,
            method: Method::PagoMovil,
            account: None,
            cents: paid.cents,
            reference: paid.last(6),
            phone: paid.phone.clone(),
            payer: paid.payer.clone(),
            paid_on: Some(paid.day),
            receipt: None,
            is_small: false,
            expect: Expect::Proved(paid.reference.clone()),
            kind: self.kind,
        }
    }

    /// The same of a fraud.
    pub fn fraud(&mut self, paid: &Paid) -> Report {
        let own = self.paid();
        Report {
            phone: own.phone,
            payer: own.payer,
            expect: Expect::Person,
            ..self.report(paid)
        }
    }

    /// As the bank prints it.
    pub fn line(&self, paid: &Paid) -> Printed {
        Printed {
            round: 0,
            account: Ours::Mobile,
            day: paid.day,
            reference: paid.reference.clone(),
            words: "PAGO MOVIL".to_owned(),
            cents: paid.cents,
            is_out: false,
        }
    }

    /// A phone in one of the writings that banks have.
    pub fn written(&mut self, phone: &str) -> String {
        let (network, rest) = phone.split_at(4);
        let ways = [
            phone.to_owned(),
            phone[1..].to_owned(),
            format!("58{}", &phone[1..]),
            format!("+58{}", &phone[1..]),
            format!("{network}-{rest}"),
            format!("{network}-{}.{}.{}", &rest[..3], &rest[3..5], &rest[5..]),
            format!("({network}) {rest}"),
        ];
        ways.choose(&mut self.rng).unwrap().clone()
    }

    pub fn add(
        &mut self,
        reports: impl IntoIterator<Item = Report>,
        lines: impl IntoIterator<Item = Printed>,
    ) {
        self.reports.extend(reports);
        self.lines.extend(lines);
    }
}

/// Our accounts, in the order of [`OURS`].
pub fn accounts(site: &Site) -> Vec<AccountId> {
    OURS.iter()
        .enumerate()
        .map(|(position, ours)| {
            let account = Account {
                id: AccountId::any(),
                method: ours.method(),
                currency: ours.method().currency(),
                bank: "Banco de muestra".into(),
                holder: "Krafta".into(),
                id_number: String::new(),
                phone: OWN_PHONE.into(),
                account_number: String::new(),
                email: String::new(),
                instructions: String::new(),
                active: true,
                position: i32::try_from(position).unwrap(),
            };
            site.app
                .db
                .transact_here(|conn, _| payments::add_account(conn, &account))
                .unwrap();
            account.id
        })
        .collect()
}

fn money(cents: i64) -> Value {
    let text = Decimal::new(cents, 2).to_string();
    json!(text.parse::<serde_json::Number>().unwrap())
}

fn payment(report: &Report, accounts: &[AccountId]) -> Value {
    let mut payment = json!({
        "method": report.method.as_str(), "amountReported": money(report.cents), "reference": report.reference,
        "originBank": "Banco Plaza", "payerName": report.payer, "payerPhone": report.phone,
    });
    if let Some(day) = report.paid_on.filter(|day| *day <= 15) {
        payment["paidOn"] = json!(format!("2026-01-{day:02}"));
    }
    if let Some(account) = report.account {
        payment["accountId"] = json!(accounts[account as usize]);
    }
    if let Some(receipt) = &report.receipt {
        payment["receiptUrl"] = json!(receipt);
    }
    payment
}

/// Reports everything of one round, through the API; answers the payments in the order of the reports.
pub fn reported(
    site: &Site,
    client: &Client,
    accounts: &[AccountId],
    reports: &[&Report],
    orders: &mut std::collections::HashMap<usize, crate::fixtures::Placed>,
) -> Vec<SubmissionId> {
    let mut ids = Vec::new();
    for report in reports {
        let mut payment = payment(report, accounts);
        if let Some(placed) = orders.get(&report.order) {
            payment["orderId"] = json!(placed.id);
            payment["token"] = json!(placed.token);
            let answer = client.post_json("/api/payments", &payment);
            assert_eq!(answer.status, 200, "{}: {}", report.kind, answer.text());
            let id = answer.json()["submissionId"].as_str().unwrap().to_owned();
            ids.push(id.parse().unwrap());
            continue;
        }
        let mut order = example();
        if !report.is_small {
            for (field, value) in [
                ("quantity", json!(200)),
                ("subtotal", json!(2400.00)),
                ("total", json!(2403.00)),
                ("totalBs", json!(96_120.00)),
            ] {
                order[field] = value;
            }
        }
        order["payment"] = payment;
        let placed = site.place(client, &order);
        let paid = site
            .app
            .db
            .read_here(|conn| payments::by_orders(conn, &[placed.id]));
        ids.push(paid.unwrap()[0].id);
        orders.insert(report.order, placed);
    }
    ids
}

/// What came in, as the lines of a file.
pub fn csv(lines: &[&Printed]) -> String {
    let row = |line: &&Printed| {
        let amount = Decimal::new(line.cents, 2).to_string().replace('.', ",");
        format!(
            "{:02}/01/2026;{};{};;{amount}\n",
            line.day, line.reference, line.words
        )
    };
    lines.iter().map(row).collect()
}

/// What went out, as an earlier file brought it.
pub fn went_out(site: &Site, account: AccountId, lines: &[&Printed]) {
    if lines.is_empty() {
        return;
    }
    let statement = StatementId::any();
    site.app
        .db
        .transact_here(|conn, now| {
            diesel::sql_query(
                "INSERT INTO statements (id, account_id, file_name, sha256, lines_read, lines_new, imported_at)
                 VALUES ($1, $2, 'salidas.csv', sha256($1::text::bytea), 0, 0, $3)",
            )
            .bind::<SqlUuid, _>(statement.0)
            .bind::<SqlUuid, _>(account.0)
            .bind::<diesel::sql_types::Timestamptz, _>(now)
            .execute(conn)?;
            for (at, line) in lines.iter().enumerate() {
                diesel::sql_query(
                    "INSERT INTO statement_lines (id, account_id, statement_id, line, posted_on, amount, reference, reference_key,
                        description, fingerprint, occurrence, direction)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, ltrim($7, '0'), $8, sha256($1::text::bytea), 1, 'OUT')",
                )
                .bind::<SqlUuid, _>(Uuid::now_v7())
                .bind::<SqlUuid, _>(account.0)
                .bind::<SqlUuid, _>(statement.0)
                .bind::<Integer, _>(i32::try_from(at).unwrap() + 1)
                .bind::<Date, _>(chrono::NaiveDate::from_ymd_opt(2026, 1, line.day).unwrap())
                .bind::<Numeric, _>(Decimal::new(line.cents, 2))
                .bind::<Text, _>(&line.reference)
                .bind::<Text, _>(&line.words)
                .execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
}
