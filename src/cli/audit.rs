//! `krafta audit`: whether every figure that is kept follows from the facts.

use crate::domain::books;
use crate::http::state::AppState;
use anyhow::Context as _;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Instant;

/// One line per difference, then how many orders were looked at; 1 if anything differs. Changes nothing.
pub fn run(app: &AppState) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let mut out = io::stdout().lock();
    let summary = app
        .db
        .snapshot_here(|conn, _| {
            books::replay(conn, &mut |difference| {
                Ok(writeln!(out, "{difference}").context("writing to standard output")?)
            })
        })
        .context("replaying the books")?;
    let outcome = match summary.differences {
        0 => "everything agrees".to_owned(),
        1 => "1 difference".to_owned(),
        differences => format!("{differences} differences, {} orders", summary.orders_off),
    };
    writeln!(
        out,
        "{} orders checked in {:.1} s: {outcome}",
        summary.orders,
        started.elapsed().as_secs_f64()
    )?;
    Ok(match summary.differences {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}
