//! A subscription as the body of an answer.

use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::domain::accounts::User;
use crate::domain::realtime::hub::{Busy, Frame, Key, Subscription};
use crate::http::auth::sign_in::origin;
use crate::http::kit::Answer;
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, ContentEncoding};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use rand::RngExt as _;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// A reader that lost its stream waits so long, in milliseconds: each another time, or all would come at once after a
/// restart.
const RETRY: std::ops::Range<u32> = 2000..8000;
const BEAT: &[u8] = b":\n\n";

/// Seconds after which whoever was turned away may try again.
const AGAIN: u64 = 60;

impl From<Busy> for AppError {
    fn from(busy: Busy) -> Self {
        match busy {
            Busy::Yours => AppError::TooMany(AGAIN),
            Busy::Ours => AppError::Unavailable,
        }
    }
}

/// Whose stream it is.
pub fn key(req: &HttpRequest, user: Option<&User>, order: OrderId) -> Key {
    match (user, origin(req).address()) {
        (Some(user), _) => Key::Person(user.id),
        (None, Some(address)) => Key::Address(address.to_owned()),
        (None, None) => Key::Link(order),
    }
}

struct Feed {
    subscription: Subscription,
    first: VecDeque<Bytes>,
    /// What was sent already is not sent again.
    last: i64,
    beat: Pin<Box<Sleep>>,
    end: Pin<Box<Sleep>>,
}

/// Answers with `first`, and then with whatever comes after event `last`.
pub fn answer(req: &HttpRequest, subscription: Subscription, first: Vec<String>, last: i64) -> Answer {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        // Compressed, it would be held back until there is enough of it.
        .insert_header(ContentEncoding::Identity)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        // Nothing else is asked over this connection: it ends with the stream.
        .force_close();
    if *req.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let pace = subscription.pace();
    let retry = format!("retry: {}\n\n", rand::rng().random_range(RETRY));
    let first = std::iter::once(retry).chain(first);
    let feed = Feed {
        first: first.map(Bytes::from).collect(),
        last,
        beat: Box::pin(sleep(pace.beat)),
        end: Box::pin(sleep(lifetime(pace.life))),
        subscription,
    };
    Ok(response.streaming(stream::unfold(feed, next)))
}

/// Not all at once: a process that starts is found by everybody at the same time.
fn lifetime(longest: Duration) -> Duration {
    longest.mul_f64(rand::rng().random_range(0.8..=1.0))
}

async fn next(mut feed: Feed) -> Option<(Result<Bytes, Infallible>, Feed)> {
    if let Some(bytes) = feed.first.pop_front() {
        return Some((Ok(bytes), feed));
    }
    let bytes = loop {
        tokio::select! {
            biased;
            () = feed.end.as_mut() => return None,
            frame = feed.subscription.next() => match frame? {
                Frame { event: Some(event), .. } if event <= feed.last => {}
                Frame { bytes, .. } => break bytes,
            },
            () = feed.beat.as_mut() => break Bytes::from_static(BEAT),
        }
    };
    let again = Instant::now() + feed.subscription.pace().beat;
    feed.beat.set(sleep_until(again));
    Some((Ok(bytes), feed))
}
