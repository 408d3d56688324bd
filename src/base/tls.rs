//! The cryptography behind TLS, chosen once for the whole process: ring's, as the dependencies ask for.

/// Tells rustls. To be called before the first client is made; again is harmless.
pub fn init() {
    // Refused only where it was told already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
