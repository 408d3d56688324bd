//! `STORAGE_URL`: where uploaded files are kept.

use super::secret::Secret;
use super::variable::{BadVariable, bad};
use percent_encoding::percent_decode_str;
use url::Url;

/// The local disk, under `DATA_DIR`, or an S3-compatible store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    Local,
    S3(S3),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3 {
    pub bucket: String,
    /// Before every key; may be empty.
    pub prefix: String,
    pub region: String,
    /// `None`: Amazon's own.
    pub endpoint: Option<String>,
    pub key_id: String,
    pub secret: Secret,
    pub token: Option<Secret>,
}

const USUAL_REGION: &str = "us-east-1";

/// From the address, and, where it does not say, from the variables that S3 programs read. The complaint never repeats
/// the address: there is a password in it.
pub(super) fn read(
    address: Option<String>,
    get: impl Fn(&'static str) -> Result<Option<String>, BadVariable>,
) -> Result<Store, BadVariable> {
    let Some(address) = address else {
        return Ok(Store::Local);
    };
    let usual = Usual {
        key_id: get("AWS_ACCESS_KEY_ID")?,
        secret: get("AWS_SECRET_ACCESS_KEY")?,
        token: get("AWS_SESSION_TOKEN")?,
        region: get("AWS_REGION")?.or(get("AWS_DEFAULT_REGION")?),
        endpoint: get("AWS_ENDPOINT_URL_S3")?.or(get("AWS_ENDPOINT_URL")?),
    };
    parse(&address, usual).map_err(|problem| bad("STORAGE_URL", problem))
}

struct Usual {
    key_id: Option<String>,
    secret: Option<String>,
    token: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
}

fn parse(address: &str, usual: Usual) -> Result<Store, String> {
    let url = Url::parse(address)
        .ok()
        .filter(|url| url.scheme() == "s3")
        .ok_or("is not an address such as s3://bucket/folder?region=us-east-1")?;
    let bucket = url
        .host_str()
        .filter(|host| !host.is_empty())
        .ok_or("names no bucket")?
        .to_owned();
    if url.port().is_some() {
        return Err(
            "has a port after the bucket: the server is named by ?endpoint=http://host:port".to_owned(),
        );
    }
    let prefix = plain(url.path())?.trim_matches('/').to_owned();
    if object_store::path::Path::parse(&prefix).is_err() {
        return Err("has a folder that cannot be one".to_owned());
    }
    let (mut region, mut endpoint) = (usual.region, usual.endpoint);
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "region" => region = Some(value.into_owned()),
            "endpoint" => endpoint = Some(value.into_owned()),
            other => return Err(format!("has {other:?}, which is neither region nor endpoint")),
        }
    }
    if let Some(endpoint) = &endpoint {
        let is_web =
            Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !is_web {
            return Err(format!(
                "has the endpoint {endpoint:?}, which is no http or https address"
            ));
        }
    }
    let (key_id, secret, token) = match (url.username(), url.password()) {
        ("", None) => (usual.key_id, usual.secret, usual.token),
        (name, password) => (Some(plain(name)?), password.map(plain).transpose()?, None),
    };
    let (Some(key_id), Some(secret)) = (key_id, secret) else {
        return Err(
            "has no credentials: write s3://KEY:SECRET@bucket, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                .to_owned(),
        );
    };
    Ok(Store::S3(S3 {
        bucket,
        prefix,
        region: region.unwrap_or_else(|| USUAL_REGION.to_owned()),
        endpoint: endpoint.map(|endpoint| endpoint.trim_end_matches('/').to_owned()),
        key_id,
        secret: Secret::new(secret),
        token: token.map(Secret::new),
    }))
}

fn plain(text: &str) -> Result<String, String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| "has something in it that is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(address: &str, variables: &[(&str, &str)]) -> Result<Store, String> {
        let get = |name: &'static str| {
            Ok(variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned()))
        };
        read(Some(address.to_owned()), get).map_err(|error| {
            assert_eq!(error.variable, "STORAGE_URL");
            error.problem
        })
    }

    fn s3(address: &str, variables: &[(&str, &str)]) -> S3 {
        match read_with(address, variables) {
            Ok(Store::S3(s3)) => s3,
            other => panic!("{other:?}"),
        }
    }

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "hush")];

    #[test]
    fn everything_may_stand_in_the_address() {
        let found = s3(
            "s3://id:h%2Fush@krafta/a/b/?region=sa-east-1&endpoint=http://127.0.0.1:9000/",
            &[("AWS_REGION", "eu-west-1"), ("AWS_SESSION_TOKEN", "other")],
        );
        assert_eq!((found.bucket.as_str(), found.prefix.as_str()), ("krafta", "a/b"));
        assert_eq!((found.key_id.as_str(), found.secret.expose()), ("id", "h/ush"));
        assert_eq!(found.region, "sa-east-1");
        assert_eq!(found.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert!(found.token.is_none());
        assert!(!format!("{found:?}").contains("ush"), "{found:?}");
    }

    #[test]
    fn the_usual_variables_fill_in() {
        let found = s3("s3://krafta", &KEYS);
        assert_eq!((found.key_id.as_str(), found.secret.expose()), ("id", "hush"));
        assert_eq!((found.prefix.as_str(), found.region.as_str()), ("", "us-east-1"));
        assert!(found.endpoint.is_none());
    }

    #[test]
    fn what_cannot_be_used_is_told_without_the_secret() {
        for (address, variables) in [
            ("s3://krafta", &[][..]),
            ("s3://id@krafta", &[][..]),
            ("/srv/files", &KEYS[..]),
            ("https://id:hush@example.com/krafta", &KEYS[..]),
            ("s3:///krafta", &KEYS[..]),
            ("s3://id:hush@krafta:9000/", &KEYS[..]),
            ("s3://krafta?acl=public", &KEYS[..]),
            ("s3://krafta?endpoint=localhost", &KEYS[..]),
            ("s3://krafta/a//b", &KEYS[..]),
            ("s3://krafta/../b%2F..", &KEYS[..]),
        ] {
            let problem = read_with(address, variables).expect_err(address);
            assert!(!problem.contains("hush"), "{problem}");
        }
    }
}
