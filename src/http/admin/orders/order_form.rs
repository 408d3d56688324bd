//! A form of an order's page.

use super::{Side, order};
use crate::base::error::AppError;
use crate::base::ids::OrderId;
use crate::base::input::Input;
use crate::domain::accounts::User;
use crate::domain::orders::{self, Actor, LockedOrder};
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::{Answer, see_other_with};
use crate::http::state::AppState;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::str::FromStr;

/// Who sent a form, and about which order; `P` says who may.
pub struct OrderForm<P> {
    pub(super) app: Data<AppState>,
    pub(super) who: User,
    pub(super) order: OrderId,
    req: HttpRequest,
    may_send: PhantomData<P>,
}

impl<P: FromRequest<Error = AppError, Future: 'static> + Into<User> + 'static> FromRequest for OrderForm<P> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (who, app) = (
            P::from_request(req, payload),
            Data::<AppState>::from_request(req, payload),
        );
        let req = req.clone();
        Box::pin(async move {
            Ok(Self {
                who: who.await?.into(),
                app: app.await.map_err(|_| anyhow::anyhow!("no application state"))?,
                order: part(&req, "id")?,
                req,
                may_send: PhantomData,
            })
        })
    }
}

fn part<T: FromStr>(req: &HttpRequest, name: &str) -> Result<T, AppError> {
    let text = req.match_info().query(name);
    text.parse().map_err(|_| AppError::NotFound)
}

impl<P> OrderForm<P> {
    /// A part of the form's address: the item, assignment or payment that it is about.
    pub fn part<T: FromStr>(&self, name: &str) -> Result<T, AppError> {
        part(&self.req, name)
    }

    /// The back office that it stands in.
    pub fn side(&self) -> Side {
        Side::of(&self.who)
    }

    /// Reads, does and answers: 303 to the order, or its page again. `form` is as in its address, `row` what it is about.
    pub async fn submit<W: Send + 'static, T: Send + 'static>(
        &self,
        (form, row): (&'static str, impl ToString),
        typed: Map<String, Value>,
        read: impl FnOnce(&Input<'_>) -> Option<W>,
        verb: impl FnMut(&mut PgConnection, DateTime<Utc>, Actor, &mut LockedOrder, &W) -> Result<T, AppError>
        + Send
        + 'static,
        flash: impl FnOnce(T) -> Flash,
    ) -> Answer {
        let sent = FormState::new(form, row, typed);
        self.submit_to(sent, read, verb, |outcome| self.done(flash(outcome)))
            .await
    }

    /// The same where it goes on elsewhere.
    pub async fn submit_to<W: Send + 'static, T: Send + 'static>(
        &self,
        sent: FormState,
        read: impl FnOnce(&Input<'_>) -> Option<W>,
        mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, Actor, &mut LockedOrder, &W) -> Result<T, AppError>
        + Send
        + 'static,
        done: impl FnOnce(T) -> Answer,
    ) -> Answer {
        let (actor, order) = (Actor::of(Some(&self.who)), self.order);
        let verb = move |conn: &mut PgConnection, now, wanted: &W| {
            orders::change(conn, now, order, |conn, order| {
                verb(conn, now, actor, order, wanted)
            })
        };
        form::submit(&self.app, sent, read, verb, done, async |state| {
            self.show(state).await
        })
        .await
    }

    /// 303 to the order.
    pub fn done(&self, flash: Flash) -> Answer {
        see_other_with(&self.side().order(self.order), flash)
    }

    pub async fn show(&self, state: FormState) -> Answer {
        order::show(&self.app, &self.who, &self.req, self.order, state).await
    }
}
