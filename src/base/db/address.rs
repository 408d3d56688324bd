//! A database's address, with an end to every wait of libpq's own.

use std::fmt::Write as _;

/// In force unless the address says otherwise. A peer that is silent is given up after some ten seconds, also where nothing
/// is under way; on a Unix socket only the first counts.
const UNLESS_GIVEN: [(&str, &str); 6] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "5000"),
    ("keepalives", "1"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
];

/// The same address, with the deadlines that it does not name itself.
pub fn with_deadlines(url: &str) -> String {
    let given = url.split_once('?').map_or("", |(_, query)| query);
    let is_given = |name: &str| {
        given
            .split('&')
            .any(|pair| pair.split('=').next().is_some_and(|key| key == name))
    };
    let mut whole = url.to_owned();
    let mut mark = match url.find('?') {
        None => "?",
        Some(_) if given.is_empty() => "",
        Some(_) => "&",
    };
    for (name, value) in UNLESS_GIVEN.iter().filter(|(name, _)| !is_given(name)) {
        // Writing to a text cannot fail.
        let _ = write!(whole, "{mark}{name}={value}");
        mark = "&";
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::with_deadlines;

    const ALL: &str = "connect_timeout=2&tcp_user_timeout=5000&keepalives=1&keepalives_idle=5&keepalives_interval=2&keepalives_count=3";

    #[test]
    fn an_address_keeps_what_it_says() {
        for (given, mark) in [
            ("postgres://h/db", "?"),
            ("postgres://h/db?", ""),
            ("postgres:///db?host=/run", "&"),
        ] {
            assert_eq!(with_deadlines(given), format!("{given}{mark}{ALL}"));
        }
        let slow = with_deadlines("postgres://h/db?connect_timeout=30&keepalives=0");
        assert_eq!(slow.matches("connect_timeout=").count(), 1);
        assert_eq!(slow.matches("keepalives=").count(), 1);
        assert!(slow.contains("connect_timeout=30&keepalives=0&tcp_user_timeout=5000&keepalives_idle=5"));
    }
}
