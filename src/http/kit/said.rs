//! A word about what was just done, as a page shows it.

use super::flash::{COOKIE, Flash, Subject, WORK, WorkDone};
use crate::base::ids::WorkshopId;
use crate::domain::orders::is_number;
use actix_web::HttpRequest;

/// A word as it is shown.
#[derive(Clone, Debug)]
pub struct Said {
    flash: Flash,
    subject: Option<Subject>,
    work: Option<WorkDone>,
}

/// Where a step is taken back, and whose.
#[derive(Debug, PartialEq, Eq)]
pub struct Undo {
    pub number: String,
    pub path: String,
    pub workshop: WorkshopId,
}

impl Said {
    pub(super) fn of(req: &HttpRequest) -> Option<Self> {
        Self::parse(req.cookie(COOKIE)?.value())
    }

    fn parse(cookie: &str) -> Option<Self> {
        let mut parts = cookie.split('.');
        let flash: Flash = parts.next()?.parse().ok()?;
        let number = parts.next().filter(|number| is_number(number));
        let about = parts.next();
        let mut said = Self {
            flash,
            subject: None,
            work: None,
        };
        if let Some(number) = number.map(str::to_owned) {
            if about == Some(WORK) {
                let order = parts.next().and_then(|id| id.parse().ok());
                let workshop = parts.next().and_then(|id| id.parse().ok());
                let undo = order.zip(workshop);
                said.work = Some(WorkDone { number, undo });
            } else if let Some(payment) = about.and_then(|id| id.parse().ok()) {
                said.subject = Some(Subject { number, payment });
            }
        }
        Some(said)
    }

    pub fn tone(&self) -> &'static str {
        self.flash.tone()
    }

    pub fn text(&self) -> String {
        let of_payment = self.subject.as_ref().map(|subject| &subject.number);
        let number = of_payment.or(self.work.as_ref().map(|work| &work.number));
        number
            .and_then(|number| self.flash.text_about(number))
            .unwrap_or_else(|| self.flash.text().to_owned())
    }

    /// «Deshacer», where there is something to undo.
    pub fn undo(&self) -> Option<Undo> {
        let work = self.work.as_ref()?;
        let (order, workshop) = work.undo?;
        Some(Undo {
            number: work.number.clone(),
            path: format!("/workshop/orders/{order}/retraction"),
            workshop,
        })
    }

    /// Where what it is about can be seen; blank for nothing.
    pub fn href(&self) -> String {
        let subject = self.subject.as_ref();
        subject.map_or_else(String::new, |subject| {
            format!("/admin/payments/{}", subject.payment)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{OrderId, SubmissionId};

    #[test]
    fn a_word_names_an_order_and_nothing_else() {
        let subject = Subject {
            number: "KRFT-7K2M9Q".to_owned(),
            payment: SubmissionId::any(),
        };
        let cookie = Flash::PaymentConfirmedNext.cookie_about(&subject);
        let said = Said::parse(cookie.value()).unwrap();
        assert_eq!(said.text(), "KRFT-7K2M9Q confirmado. Este es el siguiente.");
        assert_eq!(said.href(), format!("/admin/payments/{}", subject.payment));
        for (forged, text) in [
            ("payment_confirmed_next", Flash::PaymentConfirmedNext.text()),
            (
                "payment_confirmed_next.Llama al 0414.x",
                Flash::PaymentConfirmedNext.text(),
            ),
            ("queue_empty.KRFT-7K2M9Q.x", Flash::QueueEmpty.text()),
        ] {
            let said = Said::parse(forged).unwrap();
            assert_eq!(
                (said.text().as_str(), said.href().as_str()),
                (text, ""),
                "{forged}"
            );
        }
        assert!(Said::parse("hola").is_none());
    }

    #[test]
    fn what_was_done_last_can_be_taken_back_from_where_it_is_said() {
        let (order, workshop) = (OrderId::any(), WorkshopId::any());
        let done = |undo| WorkDone {
            number: "KRFT-7K2M9Q".to_owned(),
            undo,
        };
        let cookie = Flash::Accepted.cookie_of(&done(Some((order, workshop))));
        let said = Said::parse(cookie.value()).unwrap();
        assert_eq!(said.text(), "KRFT-7K2M9Q aceptado.");
        let undo = said.undo().unwrap();
        assert_eq!(undo.path, format!("/workshop/orders/{order}/retraction"));
        assert_eq!((undo.workshop, said.href().as_str()), (workshop, ""));
        let said = Said::parse(Flash::Dispatched.cookie_of(&done(None)).value()).unwrap();
        assert_eq!(said.text(), "KRFT-7K2M9Q despachado.");
        assert_eq!(said.undo(), None);
        let forged = Said::parse("accepted.KRFT-7K2M9Q.w.x.y").unwrap();
        assert_eq!(forged.undo(), None);
    }
}
