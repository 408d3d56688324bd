//! `GET /admin`: what an admin decides from.

use super::books::{BooksView, MOST_DIFFERENCES, grouped};
use super::date_range::{self, DateRangeQuery};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::input::Errors;
use crate::base::money::Usd;
use crate::domain::books;
use crate::domain::exchange_rates::{self, is_old};
use crate::domain::intake::held;
use crate::domain::lifecycle::OrderStatus;
use crate::domain::orders::Order;
use crate::domain::proofs;
use crate::domain::reports::StatisticsCache;
use crate::domain::reports::lead_times::{Span, Taken, words};
use crate::domain::reports::statistics::{self, Flow, MOST_MEASURED, MOST_WAITING, Shop, Totals, Waiting};
use crate::domain::workshops;
use crate::http::admin::orders::staff_label;
use crate::http::auth::extractors::Admin;
use crate::http::kit::bar_chart::{self, Bar, scaled};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::prelude::ToPrimitive as _;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage {
    shell: Layout,
    waiting: WaitingView,
    /// Workshops that wish a change: where it is decided, their names, how many.
    proposals: Vec<(String, String, i64)>,
    /// «Bs. 40,00, fecha valor 12 de enero de 2026», if it should have been replaced by now.
    old_rate: String,
    /// «2 pedidos», taken without the database, that do not fit any more; blank for none.
    held: String,
    /// «2 diseños» of which customers want something else; blank for none.
    commented: String,
    /// `None` before the first night.
    books: Option<BooksView>,
    shops: Vec<ShopView>,
    /// «lun 23 nov», over the columns of what is promised.
    ahead: Vec<String>,
    periods: Vec<Tab>,
    from: String,
    to: String,
    from_error: String,
    to_error: String,
    period: String,
    figures: FlowView,
    stages: Vec<StageView>,
    measured: bool,
    most_measured: i64,
    states: Vec<StateView>,
    all_orders: String,
    users: String,
    products: String,
    counted_at: String,
}

struct Tab {
    href: String,
    label: &'static str,
    current: bool,
}

struct WaitingView {
    payments: String,
    next_payment: String,
    /// «desde hace 3 h»
    oldest: String,
    since: String,
    /// How many have waited for how long.
    ages: Vec<(&'static str, usize)>,
    without_workshop: String,
    to_approve: String,
    owed_back: String,
    wants_workshop: bool,
    stalled: Vec<StalledView>,
    /// Beyond those that are shown.
    more_stalled: usize,
}

/// A partly paid order that no more money came for.
struct StalledView {
    href: String,
    number: String,
    customer: String,
    received: String,
    missing: String,
    since: String,
}

/// So many of them are listed.
const STALLED: usize = 10;
struct ShopView {
    name: String,
    href: String,
    /// Its late work, on the board.
    late_href: String,
    late: i64,
    today: i64,
    days: Vec<LoadView>,
}

struct LoadView {
    words: String,
    /// Of a hundred.
    width: u64,
    is_full: bool,
    day: String,
}

struct FlowView {
    received: String,
    payments: i64,
    given_back: String,
    gave_back: bool,
    placed: i64,
    bars: Vec<Bar>,
    /// Its figure stands beside the axis.
    most: String,
    first: String,
    last: String,
    days: Vec<DayView>,
    is_empty: bool,
    includes_today: bool,
}

struct DayView {
    day: String,
    income: String,
    payments: i64,
}

struct StageView {
    label: &'static str,
    orders: usize,
    median: String,
    average: String,
    /// Where its bar stands, and how wide it is.
    y: u32,
    text_y: u32,
    width: u64,
}

struct StateView {
    href: String,
    status: &'static str,
    label: &'static str,
    count: String,
}

pub async fn overview(
    app: web::Data<AppState>,
    statistics: web::Data<StatisticsCache>,
    who: Admin,
    wish: web::Query<DateRangeQuery>,
    req: HttpRequest,
) -> Answer {
    let now = app.db.clock().now();
    let today = calendar::today(now);
    let errors = Errors::new();
    let (period, chosen) = date_range::read(&wish, today, &errors);
    let (me, kept) = (who.0.id, (**statistics).clone());
    let (waiting, proposals, held, commented, rate, check, shops, flow, stages, totals) = app
        .db
        .replica()
        .read(move |conn| {
            Ok::<_, AppError>((
                statistics::waiting(conn, me)?,
                workshops::waiting_proposals(conn)?,
                held::count_waiting(conn)?,
                proofs::count_commented(conn)?,
                exchange_rates::in_force(conn, now)?,
                books::last_check(conn, MOST_DIFFERENCES)?,
                statistics::shops(conn, today)?,
                statistics::flow(conn, period, now, &kept)?,
                statistics::stages(conn, period, now, &kept)?,
                statistics::totals(conn, now, &kept)?,
            ))
        })
        .await?;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    let typed = |given: &Option<String>, day: NaiveDate| match (given, errors.is_empty()) {
        (Some(text), false) => text.clone(),
        _ => day.to_string(),
    };
    let Totals { users, products, .. } = totals;
    let page = OverviewPage {
        shell: who.shell(&req),
        waiting: waiting_view(&waiting, now),
        proposals: proposals
            .into_iter()
            .map(|(id, name, count)| (format!("/admin/workshops/{id}#propuestas"), name, count))
            .collect(),
        old_rate: rate
            .filter(|rate| is_old(rate.value_date, today))
            .map(|rate| {
                let day = calendar::date_es(rate.value_date);
                format!("Bs. {}, fecha valor {day}", rate.rate)
            })
            .unwrap_or_default(),
        held: match held {
            0 => String::new(),
            1 => "1 pedido".to_owned(),
            many => format!("{} pedidos", grouped(many)),
        },
        commented: match commented {
            0 => String::new(),
            1 => "1 diseño".to_owned(),
            many => format!("{} diseños", grouped(many)),
        },
        books: check.map(|check| BooksView::new(&check, now)),
        ahead: ahead(&shops),
        shops: shops.iter().map(shop_view).collect(),
        periods: date_range::CHOICES
            .iter()
            .map(|&(days, label)| Tab {
                href: format!("/admin?days={days}#periodo"),
                label,
                current: chosen == Some(days),
            })
            .collect(),
        from: typed(&wish.from, period.from),
        to: typed(&wish.to, period.to),
        from_error: errors.beside("from"),
        to_error: errors.beside("to"),
        period: if period.from == period.to {
            calendar::date_es(period.from)
        } else {
            format!(
                "Del {} al {}",
                calendar::date_es(period.from),
                calendar::date_es(period.to)
            )
        },
        figures: flow_view(&flow, today),
        measured: stages.taken.iter().any(|(_, taken)| taken.orders > 0),
        stages: stage_views(&stages.taken),
        most_measured: MOST_MEASURED,
        all_orders: grouped(totals.orders.values().sum()),
        states: states(&totals),
        users: grouped(users),
        products: grouped(products),
        counted_at: calendar::datetime_es(totals.counted_at.min(flow.counted_at).min(stages.at)),
    };
    kit::page_with(status, &page)
}

fn waiting_view(waiting: &Waiting, now: DateTime<Utc>) -> WaitingView {
    let age = |at: &DateTime<Utc>| now - *at;
    let between = |least: TimeDelta, most: TimeDelta| {
        let ages = waiting.payments.iter().map(age);
        ages.filter(|age| *age >= least && *age < most).count()
    };
    let (two_hours, day, three_days) = (TimeDelta::hours(2), TimeDelta::days(1), TimeDelta::days(3));
    let oldest = waiting.payments.first();
    WaitingView {
        payments: waited(waiting.payments.len()),
        next_payment: waiting
            .next_payment
            .map(|id| format!("/admin/payments/{id}"))
            .unwrap_or_default(),
        oldest: oldest
            .map(|at| words(age(at).num_minutes().max(0)))
            .unwrap_or_default(),
        since: oldest.copied().map(calendar::datetime_es).unwrap_or_default(),
        ages: vec![
            ("Más de 3 días", between(three_days, TimeDelta::MAX)),
            ("De 1 a 3 días", between(day, three_days)),
            ("De 2 a 24 horas", between(two_hours, day)),
            ("Menos de 2 horas", between(TimeDelta::MIN, two_hours)),
        ],
        without_workshop: waited(waiting.without_workshop),
        to_approve: waited(waiting.to_approve),
        owed_back: waited(waiting.owed_back),
        wants_workshop: waiting.without_workshop + waiting.to_approve > 0,
        more_stalled: waiting.stalled.len().saturating_sub(STALLED),
        stalled: waiting.stalled.iter().take(STALLED).map(stalled_view).collect(),
    }
}

fn stalled_view(order: &Order) -> StalledView {
    StalledView {
        href: format!("/admin/orders/{}", order.id),
        number: order.number.clone(),
        customer: order.customer_name.clone(),
        received: order.received.to_string(),
        missing: order.total.saturating_sub(order.received).to_string(),
        since: order
            .stalled_at
            .map(|at| calendar::date_short_es(calendar::today(at)))
            .unwrap_or_default(),
    }
}

/// «12», and «999+» where counting stopped.
fn waited(count: usize) -> String {
    match i64::try_from(count) {
        Ok(count) if count < MOST_WAITING => count.to_string(),
        _ => format!("{}+", MOST_WAITING - 1),
    }
}

fn ahead(shops: &[Shop]) -> Vec<String> {
    let days = shops.first().map(|shop| shop.days.as_slice()).unwrap_or_default();
    days.iter()
        .map(|load| calendar::date_short_es(load.day))
        .collect()
}

fn shop_view(shop: &Shop) -> ShopView {
    ShopView {
        name: shop.workshop.name.clone(),
        href: format!("/admin/workshops/{}", shop.workshop.id),
        late_href: format!("/ops/orders?workshop={}&late=1", shop.workshop.id),
        late: shop.late,
        today: shop.today,
        days: shop
            .days
            .iter()
            .map(|load| {
                let (booked, capacity) = (load.booked.max(0), load.capacity.max(0));
                LoadView {
                    words: match load.is_closed {
                        true if booked == 0 => "Cerrado".to_owned(),
                        true => format!("Cerrado, {booked} por hacer"),
                        false => format!("{booked} de {capacity}"),
                    },
                    width: scaled(
                        u64::try_from(booked).unwrap_or(0),
                        u64::try_from(capacity).unwrap_or(0),
                        10_000,
                    ) / 100,
                    is_full: booked > 0 && booked >= capacity,
                    day: calendar::date_short_es(load.day),
                }
            })
            .collect(),
    }
}

fn flow_view(flow: &Flow, today: NaiveDate) -> FlowView {
    let cents = |usd: Usd| {
        (usd.decimal() * rust_decimal::Decimal::ONE_HUNDRED)
            .to_u64()
            .unwrap_or(0)
    };
    let values: Vec<(u64, String, bool)> = flow
        .income
        .iter()
        .map(|(day, sum, count)| {
            let unit = if *count == 1 { "pago" } else { "pagos" };
            let words = format!("{}: {sum}, {count} {unit}", calendar::date_short_es(*day));
            (cents(*sum), words, *day == today)
        })
        .collect();
    let most = flow
        .income
        .iter()
        .map(|(_, sum, _)| *sum)
        .max()
        .unwrap_or(Usd::ZERO);
    let short = |day: Option<&(NaiveDate, Usd, i64)>| {
        day.map(|(day, ..)| calendar::date_short_es(*day))
            .unwrap_or_default()
    };
    FlowView {
        received: flow.received.to_string(),
        payments: flow.payments,
        given_back: flow.given_back.to_string(),
        gave_back: flow.given_back > Usd::ZERO,
        placed: flow.placed,
        bars: bar_chart::bars(&values),
        most: most.to_string(),
        first: short(flow.income.first()),
        last: short(flow.income.last()),
        days: flow
            .income
            .iter()
            .rev()
            .map(|(day, sum, count)| DayView {
                day: calendar::date_es(*day),
                income: sum.to_string(),
                payments: *count,
            })
            .collect(),
        is_empty: flow.payments == 0,
        includes_today: flow.income.last().is_some_and(|(day, ..)| *day == today),
    }
}

/// A stage's words and its bar below them take so much of the drawing.
const STAGE_ROOM: u32 = 40;

fn stage_views(stages: &[(&'static Span, Taken)]) -> Vec<StageView> {
    let minutes = |taken: &Taken| u64::try_from(taken.median.unwrap_or(0)).unwrap_or(0);
    let longest = stages.iter().map(|(_, taken)| minutes(taken)).max().unwrap_or(0);
    (0_u32..)
        .zip(stages)
        .map(|(index, (span, taken))| StageView {
            label: span.label,
            orders: taken.orders,
            median: taken.median.map(words).unwrap_or_default(),
            average: taken.average.map(words).unwrap_or_default(),
            text_y: index * STAGE_ROOM + 14,
            y: index * STAGE_ROOM + 20,
            width: scaled(minutes(taken), longest, u64::from(bar_chart::WIDTH) * 100) / 100,
        })
        .collect()
}

fn states(totals: &Totals) -> Vec<StateView> {
    OrderStatus::ALL
        .iter()
        .filter_map(|status| {
            let count = totals.orders.get(status).copied().unwrap_or(0);
            (count > 0).then(|| StateView {
                href: format!("/admin/orders?status={status}"),
                status: status.as_str(),
                label: staff_label(*status),
                count: grouped(count),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_figures_are_read_in_groups() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(grouped(count), text);
        }
    }
}
