//! The only reader of the environment. A wrong value is one clear line that names the variable, and exit 2.

mod proxies;
mod push;
mod rates;
mod secret;
mod smtp;
mod store;
mod stripe;
mod variable;

use crate::base::db::patience::Patience;
use rand::Rng as _;
use std::net::ToSocketAddrs as _;
use std::path::{Path, PathBuf};

pub use self::proxies::Proxies;
pub use self::push::{Push, PushKey};
pub use self::rates::RateSources;
pub use self::secret::{Secret, SecretKey};
pub use self::smtp::Smtp;
pub use self::store::{S3, Store};
pub use self::stripe::{Account as StripeAccount, Stripe};
pub use self::variable::BadVariable;
use self::variable::bad;

/// How Krafta runs, read once at start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port to listen on.
    pub bind: String,
    /// `None`: a private PostgreSQL under `data_dir`.
    pub database_url: Option<String>,
    /// Where the owner of the tables works, unless that is who works at `database_url`.
    pub migrate_database_url: Option<String>,
    /// A streaming replica, for reading what nothing is decided by.
    pub replica_url: Option<String>,
    /// Where `/metrics` is answered to whoever asks. `None`: to an ADMIN, on the main address.
    pub metrics_bind: Option<String>,
    /// Who may tell us the address of somebody else.
    pub trusted_proxies: Proxies,
    /// Whether quotas and limits per address hold.
    pub has_limits: bool,
    pub data_dir: PathBuf,
    /// Where people reach us, without a trailing slash.
    pub public_url: String,
    pub session_key: SecretKey,
    /// Where uploaded files are kept.
    pub store: Store,
    /// Krafta itself, as it can be started.
    pub program: PathBuf,
    pub db_pool_size: u32,
    /// How long the database is waited for. No variable: tests are in more of a hurry, or in less.
    pub patience: Patience,
    pub log_json: bool,
    /// `None`: mail stays in the outbox, where admins read it.
    pub smtp: Option<Smtp>,
    pub stripe: Stripe,
    /// Where the exchange rate is published.
    pub rates: RateSources,
    pub push: Push,
}

impl Config {
    /// From the process's environment.
    #[allow(clippy::disallowed_methods, reason = "the one reader of the environment")]
    pub fn from_env() -> Result<Self, BadVariable> {
        Self::read(|name| match std::env::var(name) {
            Ok(value) if value.trim().is_empty() => Ok(None),
            Ok(value) => Ok(Some(value.trim().to_owned())),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err("is not UTF-8".to_owned()),
        })
    }

    fn read(get: impl Fn(&'static str) -> Result<Option<String>, String>) -> Result<Self, BadVariable> {
        let get = |name: &'static str| get(name).map_err(|problem| bad(name, problem));

        let bind = get("BIND")?.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        check_address("BIND", &bind)?;
        let metrics_bind = get("METRICS_BIND")?;
        if let Some(address) = &metrics_bind {
            check_address("METRICS_BIND", address)?;
        }
        let trusted_proxies = match get("TRUSTED_PROXIES")? {
            Some(text) => Proxies::read(&text).map_err(|problem| bad("TRUSTED_PROXIES", problem))?,
            None => Proxies::default(),
        };
        let has_limits = match get("LIMITS")?.as_deref() {
            None | Some("on") => true,
            Some("off") => false,
            Some(other) => return Err(bad("LIMITS", format!("{other:?} is neither on nor off"))),
        };

        let database_url = read_database(get, "DATABASE_URL")?;
        let migrate_database_url = read_database(get, "MIGRATE_DATABASE_URL")?;
        if migrate_database_url.is_some() && database_url.is_none() {
            return Err(bad("MIGRATE_DATABASE_URL", "goes with DATABASE_URL"));
        }
        let replica_url = read_database(get, "DATABASE_REPLICA_URL")?;
        if replica_url.is_some() && database_url.is_none() {
            return Err(bad("DATABASE_REPLICA_URL", "goes with DATABASE_URL"));
        }

        let public_url = get("PUBLIC_URL")?.unwrap_or_else(|| format!("http://{bind}"));
        match url::Url::parse(&public_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {}
            _ => {
                return Err(bad(
                    "PUBLIC_URL",
                    format!("{public_url:?} is not an http or https address"),
                ));
            }
        }
        let public_url = public_url.trim_end_matches('/').to_owned();

        let data_dir = PathBuf::from(get("DATA_DIR")?.unwrap_or_else(|| "./data".to_owned()));
        make_private_dir(&data_dir)
            .map_err(|error| bad("DATA_DIR", format!("{}: {error}", data_dir.display())))?;
        let data_dir = data_dir
            .canonicalize()
            .map_err(|error| bad("DATA_DIR", format!("{}: {error}", data_dir.display())))?;

        let session_key = match get("SESSION_KEY")? {
            Some(key) => SecretKey::new(key.into_bytes())
                .ok_or_else(|| bad("SESSION_KEY", "must have at least 32 characters"))?,
            None => kept_key(&data_dir.join("session.key"))
                .map_err(|error| bad("SESSION_KEY", error.to_string()))?,
        };

        let program = std::env::current_exe().unwrap_or_else(|_| "krafta".into());
        let store = store::read(get("STORAGE_URL")?, get)?;

        let db_pool_size = match get("DB_POOL_SIZE")? {
            None => 16,
            Some(text) => match text.parse() {
                Ok(size @ 1..=500) => size,
                _ => {
                    return Err(bad(
                        "DB_POOL_SIZE",
                        format!("{text:?} is not a number from 1 to 500"),
                    ));
                }
            },
        };

        let log_json = match get("LOG_FORMAT")?.as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => return Err(bad("LOG_FORMAT", format!("{other:?} is neither text nor json"))),
        };
        if let Some(filter) = get("RUST_LOG")?
            && filter.parse::<tracing_subscriber::filter::Targets>().is_err()
            && tracing_subscriber::EnvFilter::try_new(&filter).is_err()
        {
            return Err(bad("RUST_LOG", format!("{filter:?} is not a log filter")));
        }

        let smtp = get("SMTP_URL")?
            .map(|text| Smtp::read(&text, &public_url).map_err(|problem| bad("SMTP_URL", problem)))
            .transpose()?;

        let stripe = stripe::read(get)?;
        let rates = rates::read(get)?;
        let push = push::read(get, &public_url)?;

        Ok(Self {
            bind,
            database_url,
            migrate_database_url,
            replica_url,
            metrics_bind,
            trusted_proxies,
            has_limits,
            data_dir,
            public_url,
            session_key,
            store,
            program,
            db_pool_size,
            patience: Patience::default(),
            log_json,
            smtp,
            stripe,
            rates,
            push,
        })
    }

    /// The store at this address, as `STORAGE_URL` names it.
    pub fn store_at(url: &str) -> Result<Store, BadVariable> {
        store::read(Some(url.to_owned()), |_| Ok(None))
    }

    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn read_database(
    get: impl Fn(&'static str) -> Result<Option<String>, BadVariable>,
    name: &'static str,
) -> Result<Option<String>, BadVariable> {
    match get(name)? {
        Some(url) if !url.starts_with("postgres://") && !url.starts_with("postgresql://") => {
            Err(bad(name, "must start with postgres://"))
        }
        url => Ok(url),
    }
}

fn check_address(variable: &'static str, address: &str) -> Result<(), BadVariable> {
    if address.to_socket_addrs().is_ok() {
        return Ok(());
    }
    Err(bad(
        variable,
        format!("{address:?} is not an address and port such as 127.0.0.1:8080"),
    ))
}

/// Personal data lies below: only its owner may look in.
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if dir.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o711).create(dir)
}

/// The key made at the first start, readable by its owner only.
fn kept_key(path: &Path) -> anyhow::Result<SecretKey> {
    use std::io::Write as _;
    if !path.exists() {
        // Whole before it has its name: processes may start together.
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        let mut key = [0_u8; 64];
        rand::rng().fill_bytes(&mut key);
        file.write_all(hex::encode(key).as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => {
                anyhow::bail!("{}: {error}", path.display());
            }
            _ => {}
        }
    }
    let text = std::fs::read_to_string(path)?;
    SecretKey::new(hex::decode(text.trim())?)
        .ok_or_else(|| anyhow::anyhow!("{} is not a key of 64 hex digits or more", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, BadVariable> {
        let dir = tempfile::tempdir().unwrap();
        Config::read(|name| {
            Ok(match pairs.iter().find(|(key, _)| *key == name) {
                Some((_, value)) => Some((*value).to_owned()),
                None if name == "DATA_DIR" => Some(dir.path().join("data").display().to_string()),
                None => None,
            })
        })
    }

    #[test]
    fn defaults_are_the_contract_s() {
        let config = read(&[]).unwrap();
        assert_eq!(config.bind, "127.0.0.1:8080");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert!(config.database_url.is_none());
        assert_eq!(config.store, Store::Local);
    }

    #[test]
    fn a_wrong_value_names_its_variable() {
        for (name, value) in [
            ("BIND", "nowhere"),
            ("METRICS_BIND", "9090"),
            ("TRUSTED_PROXIES", "proxy.internal"),
            ("LIMITS", "none"),
            ("DATABASE_URL", "mysql://x"),
            ("MIGRATE_DATABASE_URL", "mysql://x"),
            // Nobody owns the tables of a private server but itself.
            ("MIGRATE_DATABASE_URL", "postgres://owner@h/db"),
            ("DATABASE_REPLICA_URL", "mysql://x"),
            ("DATABASE_REPLICA_URL", "postgres://replica/db"),
            ("PUBLIC_URL", "krafta.ve"),
            ("SESSION_KEY", "short"),
            ("DB_POOL_SIZE", "0"),
            ("LOG_FORMAT", "xml"),
            ("SMTP_URL", "mail.krafta.ve"),
            ("DATA_DIR", "/dev/null/x"),
            ("STORAGE_URL", "s3://bucket"),
            ("STRIPE_API_URL", "stripe"),
            ("STRIPE_WEBHOOK_SECRET", "wh sec"),
            ("RATE_URL", "bcv"),
            ("RATE_URL", "http://www.bcv.org.ve/"),
            ("RATE_URL", "https://www.bcv.org.ve, ftp://127.0.0.1/"),
            ("RATE_CA_FILE", "/dev/null"),
            ("RATE_CA_FILE", "/nowhere/ca.pem"),
            ("VAPID_PRIVATE_KEY", "c2VjcmV0"),
            ("VAPID_SUBJECT", "admin@krafta.ve"),
            ("PUSH_SERVICE_URL", "push.example"),
        ] {
            assert_eq!(read(&[(name, value)]).unwrap_err().variable, name);
        }
    }

    #[test]
    fn who_charges_cards_must_hear_of_it() {
        let key = ("STRIPE_SECRET_KEY", "sk_test_1");
        assert_eq!(read(&[key]).unwrap_err().variable, "STRIPE_WEBHOOK_SECRET");
        let config = read(&[key, ("STRIPE_WEBHOOK_SECRET", "whsec_1")]).unwrap();
        let account = config.stripe.account.unwrap();
        assert_eq!(account.api_url, "https://api.stripe.com");
        assert!(!format!("{account:?}").contains("sk_test_1"));
        assert!(read(&[]).unwrap().stripe.account.is_none());
    }

    #[test]
    fn the_rate_has_any_number_of_sources() {
        assert!(read(&[]).unwrap().rates.addresses.is_empty());
        let text = "https://www.bcv.org.ve/,http://localhost:8081/v1\n http://[::1]/ http://10.0.0.7/";
        let sources = read(&[("RATE_URL", text)]).unwrap().rates.addresses;
        let hosts: Vec<_> = sources.iter().filter_map(url::Url::host_str).collect();
        assert_eq!(hosts, ["www.bcv.org.ve", "localhost", "[::1]", "10.0.0.7"]);
    }

    #[test]
    fn a_key_for_push_messages_is_read_as_openssl_writes_it() {
        use base64::Engine as _;
        let made = ring::signature::EcdsaKeyPair::generate_pkcs8(
            &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &ring::rand::SystemRandom::new(),
        );
        let made = made.unwrap();
        let body = base64::engine::general_purpose::STANDARD.encode(made.as_ref());
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----",
            &body[..64],
            &body[64..]
        );
        for text in [&body, &pem] {
            let push = read(&[("VAPID_PRIVATE_KEY", text)]).unwrap().push;
            assert_eq!(push.key.unwrap().pkcs8(), made.as_ref());
        }
        assert!(read(&[]).unwrap().push.key.is_none());
        let subject = read(&[("PUBLIC_URL", "https://krafta.ve/")])
            .unwrap()
            .push
            .subject;
        assert_eq!(subject, "https://krafta.ve");
    }

    #[test]
    fn the_session_key_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("session.key");
        let first = kept_key(&path).unwrap();
        assert_eq!(first.bytes(), kept_key(&path).unwrap().bytes());
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
