//! What every form does in a browser: it says that it works, takes one tap, and loses nothing that was typed.

use super::relay::Relay;
use super::session::{self, PHONE, Scripts};
use crate::fixtures::example;
use crate::harness;
use serde_json::json;

#[test]
fn a_form_works_once_and_what_was_typed_stays_until_it_was_accepted() {
    let site = harness::start();
    site.shop();
    let order = site.place(&site.client(), &example());
    let (line, link) = (Relay::to(&site), order.link());
    let (fold, why, words) = ("Cancelar pedido", "¿Por qué lo cancelas?", "Lo pedí dos veces");
    session::tell(
        &line.address,
        [("the customer", PHONE)],
        Scripts::On,
        async |[customer]| {
            customer.go(&link).await;
            customer.unfold(fold).await;
            customer.fill(why, words).await;
            // It never arrives: one is on a page of the browser's own, and comes back.
            line.cut();
            customer.press(fold).await;
            line.mend();
            customer.go(&link).await;
            let text = "return document.querySelector('#cancelar textarea').value";
            assert_eq!(customer.ask(text, vec![]).await, words);
            customer.sees("Aquí está lo que habías escrito.").await;
            assert_eq!(site.status(order.id), "REPORTED");

            // Two taps: the first is asked about, then the button says that it works.
            let taps = "const form = document.querySelector('#cancelar form');
            const button = form.querySelector('button[type=submit]');
            const before = button.offsetWidth;
            button.click();
            document.querySelector('dialog[open] button[value=yes]')?.click();
            // The dialog says that it was closed when its turn comes.
            for (let look = 0; look < 500 && !button.hasAttribute('aria-busy'); look += 1) {
              await new Promise((done) => setTimeout(done, 0));
            }
            form.requestSubmit(button);
            return [button.textContent, button.getAttribute('aria-busy'), button.offsetWidth === before];";
            let taps = format!("const done = arguments[0]; (async () => {{ {taps} }})().then(done);");
            assert_eq!(
                customer.ask_later(&taps).await,
                json!(["Enviando…", "true", true])
            );
            customer
                .comes_to_have("main[data-order-status=CANCELLED]", 1)
                .await;
            customer.go(&link).await;
            let kept = "return Object.keys(sessionStorage).filter((key) => key.startsWith('krafta-typed'))";
            assert_eq!(customer.ask(kept, vec![]).await, json!([]));

            // A login is nobody's to read.
            customer.go("/login").await;
            customer.fill("Correo", "ana@example.com").await;
            customer.fill("Contraseña", "secreta").await;
            let all = "return JSON.stringify([{ ...sessionStorage }, { ...localStorage }])";
            let all = customer.ask(all, vec![]).await;
            assert!(!all.as_str().unwrap().contains("secreta") && !all.as_str().unwrap().contains("ana@"));
        },
    );
}
