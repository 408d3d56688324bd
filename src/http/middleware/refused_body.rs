//! A body that is answered before all of it was read.
//!
//! Whoever is cut off while sending never sees the answer, so what is left is taken in and thrown away for a moment; then the
//! connection ends.

use crate::http::connection::Hearing;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{ConnectionType, header};
use actix_web::{HttpMessage as _, HttpResponse};
use futures_util::{Stream as _, stream};
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// What is taken in of a body after its answer.
const HEARD_BYTES: usize = 32 * 1024 * 1024;
/// And for how long; [`crate::http::server`] tells actix the same.
pub const HEARD_FOR: Duration = Duration::from_secs(2);

type Body = RefCell<Pin<Box<Payload>>>;

/// Watches whether a request's body is read to its end.
pub struct BodyWatch {
    hearing: Option<Hearing>,
    body: Rc<Body>,
    is_read: Rc<Cell<bool>>,
}

impl BodyWatch {
    pub fn over(req: &mut ServiceRequest) -> Self {
        let declared = req.headers().get(header::CONTENT_LENGTH);
        let length = match declared {
            Some(length) => length.to_str().ok().and_then(|length| length.parse().ok()),
            // Known when it is over.
            None if req.headers().contains_key(header::TRANSFER_ENCODING) => Some(u64::MAX),
            None => None,
        };
        let mut left: u64 = length.unwrap_or(0);
        let watch = Self {
            hearing: req.conn_data::<Hearing>().cloned(),
            body: Rc::new(RefCell::new(Box::pin(req.take_payload()))),
            is_read: Rc::new(Cell::new(left == 0)),
        };
        let (body, is_read) = (Rc::clone(&watch.body), Rc::clone(&watch.is_read));
        // Some readers stop at the last byte, without asking whether there is another.
        let watched = stream::poll_fn(move |cx| {
            let polled = body.borrow_mut().as_mut().poll_next(cx);
            match &polled {
                Poll::Ready(Some(Ok(chunk))) => left = left.saturating_sub(chunk.len() as u64),
                Poll::Ready(None) => left = 0,
                Poll::Ready(Some(Err(_))) | Poll::Pending => {}
            }
            is_read.set(left == 0);
            polled
        });
        req.set_payload(Payload::Stream {
            payload: Box::pin(watched),
        });
        watch
    }

    /// To be told when the answer is known.
    pub async fn answered(self, answer: &mut HttpResponse) {
        if self.is_read.get() {
            return;
        }
        // What came with the head is handed on only when somebody waits for it.
        tokio::task::yield_now().await;
        if self.has_come() {
            return;
        }
        if let Some(hearing) = &self.hearing {
            hearing.end_after(HEARD_BYTES, Instant::now() + HEARD_FOR);
            hearing.keep(self.body);
        }
        // Actix writes this header itself and passes over one among the others: whoever is not told sends their next
        // request on a connection that is about to end.
        answer.head_mut().set_connection_type(ConnectionType::Close);
    }

    /// Whether all of it is there already, as short forms are: then nobody is cut off, and the connection goes on.
    fn has_come(&self) -> bool {
        let mut body = self.body.borrow_mut();
        let mut cx = Context::from_waker(Waker::noop());
        loop {
            match body.as_mut().poll_next(&mut cx) {
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(None) => return true,
                Poll::Ready(Some(Err(_))) | Poll::Pending => return false,
            }
        }
    }
}
