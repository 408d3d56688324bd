//! The page on which the API is browsed: it comes from here alone, and is drawn under our own policy.

use super::session::{self, DESK, Scripts};
use crate::harness;

#[test]
fn the_api_can_be_browsed() {
    let site = harness::start();
    session::tell(
        &site.address,
        [("a programmer", DESK)],
        Scripts::On,
        async |[browser]| {
            browser.go("/api/docs").await;
            browser
                .comes_to_have("#operations-Orders-get_api_orders", 1)
                .await;
            let elsewhere = "return performance.getEntriesByType('resource')
            .filter((one) => !one.name.startsWith(location.origin)).map((one) => one.name)";
            assert_eq!(browser.ask(elsewhere, vec![]).await, serde_json::json!([]));
            let drawn = "return document.querySelectorAll('.opblock').length";
            let count = browser.ask(drawn, vec![]).await.as_u64().unwrap();
            assert!(count >= 30, "{count} operations");
            assert_eq!(browser.complaints().await, Vec::<String>::new());
        },
    );
}
