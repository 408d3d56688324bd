//! Where the cards of a stage stand: what of the work is wanted, in which order, and how that is asked for, so that a list costs
//! the same however much of it there is.

use crate::base::db::Prepared;
use crate::base::error::AppError;
use crate::base::ids::{AssignmentId, OrderId, WorkshopId};
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::orders::is_number;
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::dsl::AsExprOf;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Text, Timestamptz, Uuid as SqlUuid};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Work that left longer ago is history, unless its number is asked for.
const DONE_DAYS: u64 = 14;

crate::codes! {
    /// The order of a stage's cards.
    #[derive(Default)]
    pub enum Sort {
        /// What is urgent, then by day.
        #[default]
        Urgency = "urgency",
        Due = "due",
        Product = "product",
    }
}

impl Sort {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Urgency => "Lo más urgente",
            Self::Due => "Día de entrega",
            Self::Product => "Producto",
        }
    }
}

/// What of a board is looked at. Blank says all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub stage: Option<AssignmentStatus>,
    pub sort: Sort,
    /// Due by this day.
    pub until: Option<NaiveDate>,
    /// As it was sold.
    pub product: String,
    /// An order's number, or part of it.
    pub number: String,
    /// Of the stage what follows this lead.
    pub after: Option<AssignmentId>,
}

impl View {
    pub fn is_filtered(&self) -> bool {
        self.until.is_some() || !self.product.is_empty() || !self.number.is_empty()
    }
}

/// The work at whose place a card stands.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Lead {
    #[diesel(sql_type = Text)]
    pub stage: AssignmentStatus,
    #[diesel(sql_type = SqlUuid)]
    pub order_id: OrderId,
    #[diesel(sql_type = SqlUuid)]
    pub workshop_id: WorkshopId,
    #[diesel(sql_type = SqlUuid)]
    pub id: AssignmentId,
    #[diesel(sql_type = Bool)]
    rush: bool,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    product: String,
    #[diesel(sql_type = Timestamptz)]
    left_at: DateTime<Utc>,
}

impl Lead {
    pub const fn pair(&self) -> (OrderId, WorkshopId) {
        (self.order_id, self.workshop_id)
    }

    /// Since when it stands there as it does.
    pub const fn since(&self) -> DateTime<Utc> {
        self.left_at
    }

    /// Its place, as a text that sorts like the list.
    pub(super) fn key(&self, sort: Sort) -> String {
        let Self { day, id, product, .. } = self;
        if self.stage == AssignmentStatus::HandedToDelivery {
            // Later ones first: counted down from the last microsecond that 16 digits hold.
            return format!(
                "{:016}_{id}",
                9_999_999_999_999_999 - self.left_at.timestamp_micros()
            );
        }
        match sort {
            Sort::Urgency => format!("{}_{day}_{id}", u8::from(!self.rush)),
            Sort::Due => format!("{day}_{id}"),
            // A tab comes before whatever goes on in another's name.
            Sort::Product => format!("{product}\t{day}_{id}"),
        }
    }
}

pub(super) const OPEN_STAGES: [AssignmentStatus; 4] = [
    AssignmentStatus::Notified,
    AssignmentStatus::Accepted,
    AssignmentStatus::InProduction,
    AssignmentStatus::Ready,
];
pub(super) const OPEN: &str = "status IN ('NOTIFIED', 'ACCEPTED', 'IN_PRODUCTION', 'READY')";
const DONE: &str = "status IN ('HANDED_TO_DELIVERY', 'COMPLETED')";
/// As the indexes have it: what has no day comes last.
const DAY: &str = "due_date, DATE '9999-12-31')";

/// What of all work is wanted, as conditions, and what is bound to them. Said only where it is asked for: the same plan then
/// fits every time.
struct Wanted {
    conditions: String,
    /// That `other` is work of the product that is wanted, too.
    also: &'static str,
    bound: Vec<Bound>,
}

#[derive(Clone)]
enum Bound {
    Day(NaiveDate),
    Text(String),
    Order(OrderId),
    Work(AssignmentId),
}

impl Wanted {
    /// `place` is what the list goes by, and `beyond` which way.
    fn new(view: &View, only: Option<OrderId>, place: &dyn Fn(&str) -> String, beyond: char) -> Self {
        let mut wanted = Self {
            conditions: String::new(),
            also: "true",
            bound: Vec::new(),
        };
        let mut add = |bound: Bound, condition: &str| {
            wanted.bound.push(bound);
            wanted.conditions.push_str(" AND ");
            wanted.conditions.push_str(condition);
        };
        if let Some(day) = view.until {
            add(Bound::Day(day), &format!("coalesce(work.{DAY} <= $"));
        }
        if let Some(order) = only {
            add(Bound::Order(order), "work.order_id = $");
        }
        if !view.number.is_empty() {
            let number = pattern(&view.number);
            let condition = match is_number(&number) {
                true => "work.order_id = (SELECT id FROM orders WHERE number = $)",
                false => "orders.number LIKE $",
            };
            add(Bound::Text(number), condition);
        }
        if let Some(last) = view.after {
            let (here, there) = (place("work"), place("last"));
            let condition =
                format!("({here}) {beyond} (SELECT {there} FROM assignments AS last WHERE last.id = $)");
            add(Bound::Work(last), &condition);
        }
        if !view.product.is_empty() {
            add(Bound::Text(view.product.clone()), "work.product = $");
            wanted.also = "other.product = work.product";
        }
        wanted
    }
}

fn bind(query: Prepared, bound: &[Bound]) -> Prepared {
    bound.iter().fold(query, |query, bound| match bound.clone() {
        Bound::Day(day) => query.bind(day.into_sql::<Date>()),
        Bound::Text(text) => query.bind(text.into_sql::<Text>()),
        Bound::Order(id) => query.bind(id.into_sql::<SqlUuid>()),
        Bound::Work(id) => query.bind(id.into_sql::<SqlUuid>()),
    })
}

fn all(workshops: &[WorkshopId]) -> AsExprOf<Vec<WorkshopId>, Array<SqlUuid>> {
    workshops.to_vec().into_sql::<Array<SqlUuid>>()
}

fn day(row: &str) -> String {
    format!("coalesce({row}.{DAY}")
}

fn place(sort: Sort, row: &str) -> String {
    match sort {
        Sort::Urgency => format!("NOT {row}.rush, {}, {row}.id", day(row)),
        Sort::Due => format!("{}, {row}.id", day(row)),
        Sort::Product => format!("{row}.product, {}, {row}.id", day(row)),
    }
}

/// The work of a workshop and a stage at whose place a card stands: of an order's work that what is first.
fn open_work(Wanted { conditions, also, .. }: &Wanted) -> String {
    let rank = |row: &str| {
        format!("array_position('{{NOTIFIED,ACCEPTED,IN_PRODUCTION,READY}}'::text[], {row}.status)")
    };
    format!(
        "FROM assignments AS work JOIN orders ON orders.id = work.order_id \
         WHERE work.workshop_id = workshops.id AND work.status = stages.stage AND work.{OPEN} \
             AND orders.status NOT IN ('COMPLETED', 'CANCELLED', 'REFUND_PENDING', 'REFUNDED'){conditions} \
             AND NOT EXISTS ( \
                 SELECT FROM assignments AS other \
                 WHERE other.order_id = work.order_id AND other.workshop_id = work.workshop_id AND other.{OPEN} \
                     AND (other.status <> work.status OR {also}) \
                     AND ({rank_of_other}, {day_of_other}, other.id) < ({rank_of_work}, {day_of_work}, work.id))",
        day_of_work = day("work"),
        day_of_other = day("other"),
        rank_of_work = rank("work"),
        rank_of_other = rank("other"),
    )
}

/// What has left a workshop, of an order what left last.
fn done_work(Wanted { conditions, also, .. }: &Wanted) -> String {
    format!(
        "FROM assignments AS work JOIN orders ON orders.id = work.order_id \
         WHERE work.workshop_id = workshops.id AND work.{DONE} AND work.updated_at > $ {conditions} \
             AND NOT EXISTS ( \
                 SELECT FROM assignments AS other \
                 WHERE other.order_id = work.order_id AND other.workshop_id = work.workshop_id \
                     AND (other.{OPEN} OR other.{DONE} AND {also} \
                         AND (other.updated_at, other.id) > (work.updated_at, work.id)))"
    )
}

fn done_since(now: DateTime<Utc>, view: &View) -> DateTime<Utc> {
    match view.number.is_empty() {
        true => now - Days::new(DONE_DAYS),
        false => DateTime::UNIX_EPOCH,
    }
}

/// Of each of these stages so many leads, in the view's order. One statement: for every workshop and stage the first ones are
/// read from an index.
pub(super) fn open_leads(
    conn: &mut PgConnection,
    workshops: &[WorkshopId],
    view: &View,
    only: Option<OrderId>,
    stages: &[AssignmentStatus],
    limit: usize,
) -> Result<Vec<Lead>, AppError> {
    // The urgent and the others are two walks along one index.
    let (walks, walk) = match view.sort {
        Sort::Product => ("(VALUES (1)) AS once (walk)", "true"),
        Sort::Urgency | Sort::Due => (
            "(VALUES (true), (false)) AS walks (rush)",
            "work.rush = walks.rush",
        ),
    };
    let order = match view.sort {
        Sort::Product => format!("work.product, {}, work.id", day("work")),
        Sort::Urgency | Sort::Due => format!("{}, work.id", day("work")),
    };
    let wanted = Wanted::new(view, only, &|row| place(view.sort, row), '>');
    let query = Prepared::new(format!(
        "SELECT stages.stage, lead.* \
         FROM unnest($) AS workshops (id) CROSS JOIN unnest($) AS stages (stage) CROSS JOIN {walks} \
         CROSS JOIN LATERAL ( \
             SELECT work.order_id, work.workshop_id, work.id, work.rush, {day_of_work} AS day, work.product, \
                 work.updated_at AS left_at \
             {work} AND {walk} ORDER BY {order} LIMIT {limit} \
         ) AS lead",
        day_of_work = day("work"),
        work = open_work(&wanted),
    ));
    let query = query
        .bind(all(workshops))
        .bind(stages.to_vec().into_sql::<Array<Text>>());
    let mut leads: Vec<Lead> = bind(query, &wanted.bound).load(conn)?;
    leads.sort_by_cached_key(|lead| lead.key(view.sort));
    Ok(first_of_each(leads, limit))
}

/// What left these workshops in the last days, the latest first: cards of which nothing is left to do.
pub(super) fn done_leads(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: &[WorkshopId],
    view: &View,
    only: Option<OrderId>,
    limit: usize,
) -> Result<Vec<Lead>, AppError> {
    let wanted = Wanted::new(view, only, &|row| format!("{row}.updated_at, {row}.id"), '<');
    let query = Prepared::new(format!(
        "SELECT 'HANDED_TO_DELIVERY' AS stage, lead.* FROM unnest($) AS workshops (id) \
         CROSS JOIN LATERAL ( \
             SELECT work.order_id, work.workshop_id, work.id, work.rush, {day_of_work} AS day, work.product, \
                 work.updated_at AS left_at \
             {work} ORDER BY work.updated_at DESC, work.id DESC LIMIT {limit} \
         ) AS lead",
        day_of_work = day("work"),
        work = done_work(&wanted),
    ));
    let query = query
        .bind(all(workshops))
        .bind(done_since(now, view).into_sql::<Timestamptz>());
    let mut leads: Vec<Lead> = bind(query, &wanted.bound).load(conn)?;
    leads.sort_by_cached_key(|lead| (Reverse(lead.left_at), Reverse(lead.id)));
    leads.truncate(limit);
    Ok(leads)
}

/// How many cards each stage has, none of them counted beyond `most`: no more than so much work is looked at, of however many
/// workshops.
pub(super) fn counts(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    workshops: &[WorkshopId],
    view: &View,
    only: Option<OrderId>,
    most: usize,
) -> Result<HashMap<AssignmentStatus, usize>, AppError> {
    #[derive(QueryableByName)]
    #[diesel(check_for_backend(diesel::pg::Pg))]
    struct Count {
        #[diesel(sql_type = Text)]
        stage: AssignmentStatus,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    // Where the list begins narrows no count.
    let view = View {
        after: None,
        ..view.clone()
    };
    let wanted = Wanted::new(&view, only, &|_| String::new(), '>');
    let query = Prepared::new(format!(
        "SELECT stages.stage, (SELECT count(*) FROM ( \
             SELECT FROM unnest($) AS workshops (id) CROSS JOIN LATERAL (SELECT {open}) AS work LIMIT {most} \
         ) AS looked_at) AS count FROM unnest($) AS stages (stage) \
         UNION ALL SELECT 'HANDED_TO_DELIVERY', count(*) FROM ( \
             SELECT FROM unnest($) AS workshops (id) CROSS JOIN LATERAL ( \
                 SELECT {done} ORDER BY work.updated_at DESC LIMIT {most} \
             ) AS work LIMIT {most} \
         ) AS looked_at",
        open = open_work(&wanted),
        done = done_work(&wanted),
    ));
    let query = bind(query.bind(all(workshops)), &wanted.bound)
        .bind(OPEN_STAGES.to_vec().into_sql::<Array<Text>>())
        .bind(all(workshops))
        .bind(done_since(now, &view).into_sql::<Timestamptz>());
    let counts: Vec<Count> = bind(query, &wanted.bound).load(conn)?;
    Ok(counts
        .into_iter()
        .map(|Count { stage, count }| (stage, usize::try_from(count).unwrap_or(most)))
        .collect())
}

/// A number as a person types it: the whole of it, or whatever contains this.
fn pattern(typed: &str) -> String {
    let bare: String = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .take(12)
        .collect();
    let drawn = bare.strip_prefix("KRFT").unwrap_or(&bare);
    let whole = format!("KRFT-{drawn}");
    match (typed.is_empty(), is_number(&whole)) {
        (true, _) => String::new(),
        (_, true) => whole,
        // What holds neither letter nor digit is in no number.
        (_, false) if bare.is_empty() => "-".to_owned(),
        _ => format!("%{drawn}%"),
    }
}

/// Of leads in their order, so many of each stage.
fn first_of_each(leads: Vec<Lead>, limit: usize) -> Vec<Lead> {
    let mut seen = HashMap::new();
    leads
        .into_iter()
        .filter(|lead| {
            let before = seen.entry(lead.stage).or_insert(0_usize);
            *before += 1;
            *before <= limit
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn a_number_is_found_whole_or_by_a_part_however_it_is_typed() {
        for (typed, found) in [
            ("KRFT-7K2M9Q", "KRFT-7K2M9Q"),
            (" krft 7k2m9q ", "KRFT-7K2M9Q"),
            ("7k2m9q", "KRFT-7K2M9Q"),
            ("k2m", "%K2M%"),
            ("KRFT-7K", "%7K%"),
            ("%_", "-"),
            ("", ""),
        ] {
            assert_eq!(pattern(typed), found, "{typed}");
        }
    }
}
