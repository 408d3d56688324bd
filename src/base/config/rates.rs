//! Where the exchange rate is published: `RATE_URL`, `RATE_CA_FILE`.

use super::variable::{BadVariable, bad};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use url::{Host, Url};

/// What is asked for the rate, in this order. None: it is entered by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateSources {
    pub addresses: Vec<Url>,
    /// Certificates in PEM that are trusted beside the system's: servers that leave out an intermediate one need it here.
    pub ca: Option<Vec<u8>>,
}

pub(super) fn read(
    get: impl Fn(&'static str) -> Result<Option<String>, BadVariable>,
) -> Result<RateSources, BadVariable> {
    let text = get("RATE_URL")?.unwrap_or_default();
    let addresses = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .map(|part| {
            let url = Url::parse(part).ok().filter(is_trustworthy);
            url.ok_or_else(|| {
                let problem =
                    format!("{part:?} is not an https address (http only within one's own network)");
                bad("RATE_URL", problem)
            })
        })
        .collect::<Result<_, _>>()?;
    let ca = get("RATE_CA_FILE")?
        .map(|path| certificates(&path).map_err(|problem| bad("RATE_CA_FILE", problem)))
        .transpose()?;
    Ok(RateSources { addresses, ca })
}

/// Prices follow from what it says: nobody on the way may say it instead.
fn is_trustworthy(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Ipv4(address))) => address.is_loopback() || address.is_private(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback() || address.is_unique_local(),
        ("http", Some(Host::Domain(name))) => !name.contains('.'),
        _ => false,
    }
}

fn certificates(path: &str) -> Result<Vec<u8>, String> {
    let pem = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match read {
        Ok(found) if !found.is_empty() => Ok(pem),
        _ => Err(format!("{path} has no certificates in PEM")),
    }
}
