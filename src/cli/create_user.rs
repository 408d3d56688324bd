//! `krafta create-user`: an account made by whoever runs the server.

use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::base::input::{Errors, Input, Request as _};
use crate::domain::accounts::{self, NewUser, RegisterRequest, Role};
use crate::domain::workshops;
use crate::http::state::AppState;
use anyhow::{Context as _, bail};
use clap::Args;
use std::io::BufRead as _;

#[derive(Args)]
pub struct CreateUser {
    #[arg(long)]
    email: String,
    /// ADMIN, OPERADOR, TALLER or CLIENTE.
    #[arg(long, value_parser = role)]
    role: Role,
    /// How to address the person.
    #[arg(long, default_value = "")]
    name: String,
    /// Whom a TALLER works for: the name of a workshop, or its id.
    #[arg(long, required_if_eq("role", "TALLER"))]
    workshop: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse()
        .map_err(|_| "the roles are ADMIN, OPERADOR, TALLER and CLIENTE".to_owned())
}

/// The first line of standard input. Asked for before anything is started.
pub fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("reading the password from standard input")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

pub fn run(app: &AppState, request: &CreateUser, password: &str) -> anyhow::Result<()> {
    if request.workshop.is_some() && request.role != Role::Taller {
        bail!("--workshop goes with --role TALLER only");
    }
    let form = read(request, password)?;
    let workshop = match &request.workshop {
        None => None,
        Some(wanted) => Some(find_workshop(app, wanted)?),
    };
    let new = NewUser {
        email: form.email,
        password_hash: accounts::hash_password(&form.password).context("hashing the password")?,
        name: form.name,
        role: request.role,
        workshop,
        is_proven: true,
    };
    let created = app
        .db
        .transact_here(|conn, now| accounts::create(conn, now, new.clone()));
    match created {
        Ok(id) => {
            println!("{} {} {id}", new.role, new.email);
            Ok(())
        }
        Err(AppError::Conflict(_)) => bail!("{} has an account already", new.email),
        Err(error) => Err(error).context("creating the account"),
    }
}

/// By the rules of `/registro`.
fn read(request: &CreateUser, password: &str) -> anyhow::Result<RegisterRequest> {
    let fields = Input::of_form(vec![
        ("email".to_owned(), request.email.clone()),
        ("password".to_owned(), password.to_owned()),
        ("name".to_owned(), request.name.clone()),
    ]);
    let errors = Errors::new();
    let form = RegisterRequest::read(&Input::new(&fields, &errors));
    if !errors.beside("email").is_empty() {
        bail!("--email: {:?} is not an e-mail address", request.email);
    }
    if !errors.beside("password").is_empty() {
        bail!(
            "the password, one line on standard input, must have 8 to 200 characters and be none of those that are \
             guessed first (common words, runs along the keyboard, the e-mail's own name)"
        );
    }
    form.filter(|_| errors.is_empty())
        .context("--name: at most 120 characters")
}

fn find_workshop(app: &AppState, wanted: &str) -> anyhow::Result<WorkshopId> {
    let all = app
        .db
        .read_here(workshops::all)
        .context("reading the workshops")?;
    let wanted_name = wanted.trim().to_lowercase();
    let mut found = all.iter().filter(|workshop| {
        workshop.name.to_lowercase() == wanted_name || workshop.id.to_string() == wanted_name
    });
    match (found.next(), found.next()) {
        (Some(workshop), None) => Ok(workshop.id),
        (Some(_), Some(_)) => bail!("--workshop: several are named {wanted:?}; give the id"),
        (None, _) => {
            let names: Vec<&str> = all.iter().map(|workshop| workshop.name.as_str()).collect();
            bail!("--workshop: no {wanted:?}; there are: {}", names.join(", "))
        }
    }
}
