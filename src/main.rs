//! The command line.

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use krafta::base::blocking;
use krafta::base::clock::Clock;
use krafta::base::config::{Config, RateSources};
use krafta::base::db;
use krafta::base::db::local::{Durability, LocalPostgres};
use krafta::base::memory;
use krafta::cli::create_user::CreateUser;
use krafta::cli::draw::Draw;
use krafta::cli::load_orders::LoadOrders;
use krafta::demo;
use krafta::domain::notifications::push;
use krafta::domain::{intake, workshops};
use krafta::http::server;
use krafta::http::services::Services;
use krafta::http::state::AppState;
use krafta::jobs;
use std::io::IsTerminal as _;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Gives memory back when a storm is over; the C library keeps it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A letter that is being sent when the process is to end, a sweep that is under way.
const JOBS_END_WITHIN: Duration = Duration::from_secs(10);

#[derive(Parser)]
#[command(name = "krafta", version, about = "Print-on-demand for Venezuela.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the database up to date and answer requests.
    Serve {
        /// With demo data: people, workshops, a catalogue and some forty orders.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date and stop.
    Migrate,
    /// Replay every order's facts against what is kept: a line for each difference, exit status 1 if there is any.
    Audit,
    /// Open an account. The password is one line on standard input.
    CreateUser(CreateUser),
    #[command(hide = true)]
    DrawSvg(Draw),
    #[command(hide = true)]
    DrawWebp(Draw),
    #[command(hide = true)]
    DrawPdf(Draw),
    #[command(hide = true)]
    MeasureSvg,
    #[command(hide = true)]
    MeasurePdf,
    #[command(hide = true)]
    ReadPdf,
    #[command(hide = true)]
    PrintFile,
    /// Add plausible orders of the last 400 days, for benchmarks; and the demo data of which they are made, where they are
    /// missing. Nobody else can change orders meanwhile, nor read them where there were fewer before.
    LoadOrders(LoadOrders),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // It is given a file and asked for another, and knows nothing else.
    let apart = match &cli.command {
        Command::DrawSvg(request) => Some(krafta::cli::draw::svg(request)),
        Command::DrawWebp(request) => Some(krafta::cli::draw::webp(request)),
        Command::DrawPdf(request) => Some(krafta::cli::draw::pdf(request)),
        Command::MeasureSvg => Some(krafta::cli::draw::measure_svg()),
        Command::MeasurePdf => Some(krafta::cli::draw::measure_pdf()),
        Command::ReadPdf => Some(krafta::cli::read_pdf::run()),
        Command::PrintFile => Some(krafta::cli::print_file::run()),
        _ => None,
    };
    match apart {
        Some(Ok(())) => return ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("krafta: {error:#}");
            return ExitCode::FAILURE;
        }
        None => {}
    }
    if let Command::Serve { .. } = cli.command {
        memory::give_back_soon();
    }
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            eprintln!("krafta: {error}");
            return ExitCode::from(2);
        }
    };
    start_log(&config);
    match run(cli.command, config) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("krafta: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    let config = match &command {
        // The demo's prices are those of its documentation, whatever the bank publishes.
        // Its people are made up, and nobody there shall get mail.
        Command::Serve { demo: true } => {
            if config.smtp.is_some() {
                println!("SMTP_URL is not used with --demo: letters stay in the outbox.");
            }
            Config {
                rates: RateSources::default(),
                smtp: None,
                ..config
            }
        }
        _ => config,
    };
    let password = match &command {
        Command::CreateUser(_) => krafta::cli::create_user::read_password()?,
        _ => String::new(),
    };
    // Kept until the end: the private server stops with us.
    let local = match &config.database_url {
        Some(_) => None,
        None => Some(Arc::new(
            LocalPostgres::start(&config.data_dir.join("postgres"), Durability::Full)
                .context("starting the private PostgreSQL")?,
        )),
    };
    if let (Some(local), Command::Serve { .. }) = (&local, &command) {
        local.watch().context("watching over the private PostgreSQL")?;
    }
    // As whom Krafta works, and who owns the tables, where that is somebody else.
    let (url, owner) = match (&config.database_url, &local) {
        (Some(url), _) => (url.clone(), config.migrate_database_url.clone()),
        (None, Some(local)) => {
            local.ensure_database("krafta")?;
            (local.app_url("krafta"), Some(local.url("krafta")))
        }
        (None, None) => anyhow::bail!("no database"),
    };
    // Orders are loaded past what guards the tables: as whoever owns them.
    let url = match (&command, &owner) {
        (Command::LoadOrders(_), Some(owner)) => owner.clone(),
        _ => url,
    };
    let owner = owner.as_deref();
    let services = Services::new(config, &url, Clock::System)
        .context("opening the file store, or what else is outside")?;
    let app = &services.state;
    let outcome = match command {
        Command::Migrate => migrate(app, owner).map(success),
        Command::Audit => migrate(app, owner).and_then(|()| krafta::cli::audit::run(app)),
        Command::CreateUser(request) => migrate(app, owner)
            .and_then(|()| krafta::cli::create_user::run(app, &request, &password))
            .map(success),
        Command::DrawSvg(_)
        | Command::DrawWebp(_)
        | Command::DrawPdf(_)
        | Command::MeasureSvg
        | Command::MeasurePdf
        | Command::ReadPdf
        | Command::PrintFile => Ok(ExitCode::SUCCESS),
        Command::LoadOrders(wanted) => migrate(app, owner)
            .and_then(|()| krafta::cli::load_orders::run(app, &wanted))
            .map(success),
        Command::Serve { demo } => serve(&services, owner, demo).map(success),
    };
    drop(services);
    if let Some(local) = local {
        local.stop().context("stopping the private PostgreSQL")?;
    }
    outcome
}

fn success(_: ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn migrate(app: &AppState, owner: Option<&str>) -> anyhow::Result<()> {
    for version in app.db.migrate(owner)? {
        tracing::info!(version, "migrated");
    }
    app.db.transact_here(workshops::ensure_defaults)?;
    app.db.transact_here(push::ensure_key)?;
    if app.db.read_here(db::is_guarded_by_triggers_alone)? {
        tracing::warn!(
            "the tables belong to the role of DATABASE_URL: what is kept for good is guarded by triggers alone \
             (MIGRATE_DATABASE_URL names their owner)"
        );
    }
    Ok(())
}

/// Until it is done.
async fn migrate_later(app: AppState, owner: Option<String>) {
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let (app, owner) = (app.clone(), owner.clone());
        match blocking::block(move || migrate(&app, owner.as_deref())).await {
            Ok(Ok(())) => return,
            outcome => tracing::warn!(?outcome, "the database is not up to date yet"),
        }
    }
}

fn serve(services: &Services, owner: Option<&str>, with_demo: bool) -> anyhow::Result<()> {
    let app = &services.state;
    let is_migrated = match migrate(app, owner) {
        Ok(()) => true,
        // Orders are taken all the same; the rest is answered once it is back.
        Err(error) if error.downcast_ref().is_some_and(intake::is_away) => {
            tracing::warn!(%error, "the database is away: it is brought up to date once it is back");
            false
        }
        Err(error) => return Err(error),
    };
    let bind = &app.config.bind;
    let listener = TcpListener::bind(bind).with_context(|| format!("listening on {bind}"))?;
    actix_web::rt::System::new().block_on(async {
        if !is_migrated {
            actix_web::rt::spawn(migrate_later(app.clone(), owner.map(str::to_owned)));
        }
        if with_demo {
            services.cards.offer_test_page();
        }
        if with_demo && is_migrated {
            demo::seed(app).await.context("adding the demo data")?;
        }
        println!("Krafta: {}", app.config.public_url);
        if !app.config.has_limits {
            println!("LIMITS=off: nobody is held to a quota, nor to a limit per address. Never like this in public.");
            tracing::warn!("LIMITS=off: no quotas, and no limits per address");
        }
        if with_demo {
            println!("{}", demo::people::logins());
        }
        if let Some(bind) = &app.config.metrics_bind {
            let listener = TcpListener::bind(bind).with_context(|| format!("listening on {bind}"))?;
            actix_web::rt::spawn(server::metrics_server(services, listener)?);
        }
        let jobs = jobs::start(services)?;
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let served = server::server(services, listener, workers)
            .context("serving")?
            .await;
        jobs.finish(JOBS_END_WITHIN).await;
        served.context("serving")
    })
}

fn start_log(config: &Config) {
    use tracing_subscriber::{EnvFilter, fmt, prelude::*};
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    if config.log_json {
        registry
            .with(fmt::layer().json().with_writer(std::io::stderr))
            .init();
    } else {
        let ansi = std::io::stderr().is_terminal();
        registry
            .with(fmt::layer().with_ansi(ansi).with_writer(std::io::stderr))
            .init();
    }
}
