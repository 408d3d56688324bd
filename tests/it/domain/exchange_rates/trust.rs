//! A server that leaves out an intermediate certificate, as the bank's does.

use super::{fetch, ledger, page, whole};
use crate::harness;
use krafta::base::{config, tls};
use krafta::domain::exchange_rates::RateSources;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

const INTERMEDIATE: &[u8] = include_bytes!("../../../fixtures/tls/between.pem");

fn bank() -> String {
    tls::init();
    let certificate =
        CertificateDer::from_pem_slice(include_bytes!("../../../fixtures/tls/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../../../fixtures/tls/server.key")).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for tcp in listener.incoming() {
            let mut tcp = tcp.unwrap();
            let mut session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut session, &mut tcp);
            // Whoever does not trust it says nothing.
            if stream.read(&mut [0; 8192]).is_ok_and(|read| read > 0) {
                let _ = stream.write_all(whole("200 OK", &page("41,00", "2026-01-16")).as_bytes());
                session.send_close_notify();
                let _ = session.complete_io(&mut tcp);
            }
        }
    });
    address
}

#[test]
fn a_server_is_trusted_by_the_certificate_that_it_leaves_out_and_by_no_other() {
    let site = harness::start();
    site.shop();
    let address = bank();
    let sources = |ca| {
        let addresses = vec![address.parse().unwrap()];
        RateSources::new(&config::RateSources { addresses, ca }).unwrap()
    };
    assert!(fetch(&site, &sources(None)).0.is_err());
    assert_eq!(ledger(&site).len(), 1);
    let (outcome, _) = fetch(&site, &sources(Some(INTERMEDIATE.to_vec())));
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(ledger(&site)[0].rate.to_string(), "41,00");
}
