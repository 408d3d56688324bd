//! What the columns of a file seem to be: a proposal for a person, who may press the button without looking. What cannot
//! be told from the file stays open and is asked for.

use super::cells::{do_count, is_figure, is_sum};
use super::columns::Columns;
use super::dates::{DateOrder, date, is_date, reads, serial_day};
use super::figures::{Decimals, figure};
use super::headings::{is_foreign, names, role, score};
use super::kinds::{meaning, word};
use super::row::Row;
use super::standing::{is_void, standing};
use super::table::Table;
use super::untitled::{Money, money};
use super::vocabulary::Role;
use crate::base::money::Currency;
use std::collections::BTreeSet;

/// Rows among which a heading is looked for.
const HEADING_WITHIN: usize = 200;
/// Rows by which columns are told.
const SAMPLE: usize = 2000;
/// Different words of a column that tells the way; a description has more.
const MOST_WORDS: usize = 30;

/// `own` is the account's money.
pub fn propose(table: &Table, own: Currency) -> Columns {
    let (heading, rows) = heading(table);
    let mut seen = Seen::new(heading, rows, own);
    let date = seen.date();
    let (credit, debit, balance) = seen.money();
    let kind = match debit {
        Some(_) => None,
        None => seen.kind(credit),
    };
    let state = seen.state();
    let currency = seen.described(Role::Currency);
    let reference = seen.reference();
    let description = seen.described(Role::Description).or_else(|| seen.words());
    Columns {
        date,
        date_order: Some(seen.date_order(date)),
        amount: credit,
        debit,
        decimals: seen.decimals([credit, debit, balance]),
        kind,
        state,
        currency,
        reference,
        description,
        bank: seen.described(Role::Bank),
        phone: seen.described(Role::Phone),
        balance,
        heading: seen.heading,
        ..Columns::default()
    }
}

/// The heading, folded, and the rows below it. It is the row whose words name most; else the one above the first row
/// with a date and an amount.
fn heading(table: &Table) -> (Vec<String>, &[Row]) {
    let rows = &table.rows;
    let scored = rows.iter().take(HEADING_WITHIN).enumerate();
    let scored = scored.filter_map(|(at, row)| Some((score(&row.folded())?, at)));
    // The first of equals: some repeat it on every page.
    let best = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
    if let Some((_, at)) = best {
        return (rows[at].folded(), &rows[at + 1..]);
    }
    let is_money = |row: &Row| row.filled().any(is_date) && row.filled().any(is_sum);
    let Some(first) = rows.iter().position(is_money) else {
        return (Vec::new(), rows);
    };
    let above = first.checked_sub(1).map(|above| &rows[above]);
    let named = above.filter(|row| {
        row.filled().count() >= 3
            && !row
                .filled()
                .any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
    });
    (named.map(Row::folded).unwrap_or_default(), &rows[first..])
}

/// A file's columns, as far as they are known.
struct Seen<'a> {
    heading: Vec<String>,
    roles: Vec<Option<Role>>,
    rows: Vec<&'a Row>,
    taken: BTreeSet<usize>,
    own: Currency,
}

/// Columns of one role.
enum Named {
    One(usize),
    Nothing,
    /// Of which nobody knows which it is.
    Several,
}

impl Named {
    const fn one(&self) -> Option<usize> {
        match self {
            Self::One(column) => Some(*column),
            Self::Nothing | Self::Several => None,
        }
    }
}

impl<'a> Seen<'a> {
    fn new(heading: Vec<String>, rows: &'a [Row], own: Currency) -> Self {
        let dated = rows.iter().filter(|row| {
            row.filled()
                .any(|cell| is_date(cell) || serial_day(cell).is_some())
        });
        let sample: Vec<&Row> = dated.take(SAMPLE).collect();
        let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let roles = (0..width.max(heading.len()))
            .map(|column| heading.get(column).and_then(|words| role(words)))
            .collect();
        Self {
            heading,
            roles,
            rows: sample,
            taken: BTreeSet::new(),
            own,
        }
    }

    /// Columns that nothing has taken, of one of these roles; `None` is one that has no name.
    fn free(&self, wanted: &[Option<Role>]) -> Vec<usize> {
        let all = self.roles.iter().enumerate();
        all.filter(|(column, role)| wanted.contains(role) && !self.taken.contains(column))
            .map(|(column, _)| column)
            .collect()
    }

    fn filled(&self, column: usize) -> impl Iterator<Item = &'a str> {
        let cells = self.rows.iter().map(move |row| row.cell(column));
        cells.filter(|cell| !cell.is_empty())
    }

    /// How many of its cells pass this, in tenths.
    fn tenths(&self, column: usize, fits: impl Fn(&str) -> bool) -> usize {
        let (all, fitting) = self.filled(column).fold((0, 0_usize), |(all, fitting), cell| {
            (all + 1, fitting + usize::from(fits(cell)))
        });
        (fitting * 10).checked_div(all).unwrap_or_default()
    }

    /// Enough where nothing but its cells tells what a column is.
    fn mostly(&self, column: usize, fits: impl Fn(&str) -> bool) -> bool {
        self.tenths(column, fits) >= 8
    }

    /// Enough where the words over it say the same: some of its cells may be slips.
    fn often(&self, column: usize, fits: impl Fn(&str) -> bool) -> bool {
        self.tenths(column, fits) >= 5
    }

    fn take(&mut self, column: Option<usize>) -> Option<usize> {
        self.taken.extend(column);
        column
    }

    fn date(&mut self) -> Option<usize> {
        let named = self.free(&[Some(Role::Date)]);
        let found = named
            .into_iter()
            .find(|column| self.often(*column, |cell| is_date(cell) || serial_day(cell).is_some()))
            .or_else(|| {
                self.free(&[None])
                    .into_iter()
                    .find(|column| self.mostly(*column, is_date))
            });
        // A second date, of value, is nothing else either.
        let others = self.free(&[Some(Role::Date)]);
        self.taken.extend(others);
        self.take(found)
    }

    fn date_order(&self, column: Option<usize>) -> DateOrder {
        let cells: Vec<&str> = column
            .map(|column| self.filled(column).collect())
            .unwrap_or_default();
        let starts_with_year = |cell: &&str| {
            cell.len() >= 8
                && date(cell, DateOrder::YearFirst).is_some()
                && cell.bytes().take(4).all(|c| c.is_ascii_digit())
        };
        if !cells.is_empty() && cells.iter().all(starts_with_year) {
            return DateOrder::YearFirst;
        }
        let read = |order: DateOrder| cells.iter().filter(|cell| reads(cell, order)).count();
        let orders = [DateOrder::MonthFirst, DateOrder::YearFirst, DateOrder::DayFirst];
        // The last of equals: here people write the day first.
        orders
            .into_iter()
            .max_by_key(|order| read(*order))
            .unwrap_or(DateOrder::DayFirst)
    }

    /// The column of this role that holds the account's money: one that names it before one that names none.
    fn of_money(&self, role: Role) -> Named {
        let heading = |column: &usize| self.heading.get(*column).map_or("", String::as_str);
        let mut columns = self.free(&[Some(role)]);
        columns.retain(|column| !is_foreign(heading(column), self.own));
        if columns.iter().any(|column| names(heading(column), self.own)) {
            columns.retain(|column| names(heading(column), self.own));
        }
        let told = columns
            .iter()
            .copied()
            .filter(|column| self.often(*column, is_figure));
        let told: Vec<usize> = told.collect();
        let cells = |column: usize| self.rows.iter().map(move |row| row.cell(column));
        match told.as_slice() {
            [first, others @ ..] if others.iter().all(|other| cells(*other).eq(cells(*first))) => {
                Named::One(*first)
            }
            [] => {
                // One without a single amount is it by its name, unless it holds words.
                let holds_none = |column: &&usize| self.filled(**column).next().is_none();
                let is_word = |cell: &str| meaning(&word(cell)).is_some();
                let named = columns.iter().find(holds_none);
                let named = named.or_else(|| columns.iter().find(|column| !self.often(**column, is_word)));
                named.map_or(Named::Nothing, |column| Named::One(*column))
            }
            _ => Named::Several,
        }
    }

    /// What came in or moved, what left, and what was there then.
    fn money(&mut self) -> (Option<usize>, Option<usize>, Option<usize>) {
        let figures = |column: &usize| self.often(*column, is_figure);
        let (credit, debit) = (self.of_money(Role::Credit), self.of_money(Role::Debit));
        let amount = self.of_money(Role::Amount);
        let is_open = [&credit, &debit]
            .iter()
            .any(|named| matches!(named, Named::Several))
            || matches!(amount, Named::Several) && (credit.one().is_none() || debit.one().is_none());
        let amount = amount.one().filter(figures);
        let mut balance = self.of_money(Role::Balance).one().filter(figures);
        let (amount, debit) = match (credit.one(), debit.one(), amount) {
            _ if is_open => (None, None),
            (Some(credit), Some(debit), _) => (Some(credit), Some(debit)),
            (_, _, Some(amount)) => (Some(amount), None),
            (Some(credit), None, None) => (Some(credit), None),
            _ => {
                let unnamed: Vec<usize> = self.free(&[None, Some(Role::Operation), Some(Role::Kind)]);
                let sums: Vec<usize> = unnamed
                    .into_iter()
                    .filter(|column| self.mostly(*column, is_sum))
                    .collect();
                let found: Money = money(&self.rows, &sums, balance);
                balance = balance.or(found.balance);
                (found.amount, found.debit)
            }
        };
        let others = self.free(&[Some(Role::Balance)]);
        self.taken.extend(others);
        for column in [amount, debit, balance] {
            self.take(column);
        }
        (amount, debit, balance)
    }

    /// The column whose words tell the way.
    fn kind(&mut self, amount: Option<usize>) -> Option<usize> {
        let amount_tells = amount
            .and_then(|column| self.roles[column])
            .is_some_and(|role| matches!(role, Role::Credit | Role::Debit));
        if amount_tells {
            return None;
        }
        let words = |column: usize| -> BTreeSet<String> { self.filled(column).map(word).collect() };
        let named = self.free(&[Some(Role::Kind)]);
        let named = named.into_iter().find(|column| {
            let words = words(*column);
            let tells = |word: &String| meaning(word).is_some() || is_void(word);
            words.len() <= MOST_WORDS && words.iter().any(tells)
        });
        // Codes alone: texts may be anything.
        let unnamed = || {
            self.free(&[None, Some(Role::Operation)])
                .into_iter()
                .find(|column| {
                    let words = words(*column);
                    let is_known = |word: &String| meaning(word).is_some();
                    words.len() <= MOST_WORDS
                        && words.iter().any(is_known)
                        && words.iter().all(|word| word.len() <= 3 || is_known(word))
                })
        };
        let found = named.or_else(unnamed);
        self.take(found)
    }

    /// The column that says whether a row is money at all.
    fn state(&mut self) -> Option<usize> {
        let words = |column: usize| -> BTreeSet<String> { self.filled(column).map(word).collect() };
        let mut named = self.free(&[Some(Role::State)]);
        named.retain(|column| (1..=MOST_WORDS).contains(&words(*column).len()));
        let is_known = |cell: &str| standing(&word(cell)).is_some();
        let knows = |column: &usize| self.filled(*column).any(is_known);
        let named = named.iter().copied().find(knows).or(named.first().copied());
        let unnamed = || {
            let free = self.free(&[None, Some(Role::Operation), Some(Role::Kind)]);
            free.into_iter().find(|column| self.mostly(*column, is_known))
        };
        let found = named.or_else(unnamed);
        self.take(found)
    }

    /// The one that varies, and among several the one that says so, then the longest: a number of the row, or of the
    /// office, tells no payment.
    fn reference(&mut self) -> Option<usize> {
        let is_number = |cell: &str| cell.contains(|c: char| c.is_ascii_digit()) && !is_date(cell);
        let says_so = |column: usize| {
            let heading = self.heading.get(column).map_or("", String::as_str);
            heading
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word.starts_with("ref"))
        };
        let varies = |column: usize| {
            let different: BTreeSet<&str> = self.filled(column).collect();
            different.len() * 2 > self.filled(column).count()
        };
        let length = |column: usize| {
            let (all, digits) = self.filled(column).fold((0, 0_usize), |(all, digits), cell| {
                (
                    all + 1,
                    digits + cell.chars().filter(char::is_ascii_digit).count(),
                )
            });
            digits.checked_div(all).unwrap_or_default()
        };
        let fits = |column: &usize| {
            self.often(*column, is_number) && !self.mostly(*column, is_sum) && !do_count(self.filled(*column))
        };
        let of = |role: Role| -> Option<usize> {
            let mut columns = self.free(&[Some(role)]);
            columns.retain(fits);
            let rank = |column: &usize| {
                let (varies, says_so) = (varies(*column), says_so(*column));
                std::cmp::Reverse((varies, says_so, length(*column)))
            };
            columns.into_iter().min_by_key(rank)
        };
        let named = of(Role::Reference).or_else(|| of(Role::Operation));
        let is_phone = |cell: &str| {
            let digits = cell.trim_start_matches('+');
            (digits.len() == 11 && digits.starts_with("04"))
                || (digits.len() == 12 && digits.starts_with("584"))
        };
        let is_long =
            |cell: &str| cell.len() >= 4 && cell.bytes().all(|c| c.is_ascii_digit()) && !is_date(cell);
        let unnamed = || {
            self.free(&[None]).into_iter().find(|column| {
                let different: BTreeSet<&str> = self.filled(*column).collect();
                let is_one = different.len() == 1 && self.rows.len() > 2;
                self.mostly(*column, is_long)
                    && !self.mostly(*column, is_phone)
                    && !is_one
                    && !do_count(self.filled(*column))
            })
        };
        let found = named.or_else(unnamed);
        self.take(found)
    }

    fn described(&mut self, role: Role) -> Option<usize> {
        let found = self
            .free(&[Some(role)])
            .into_iter()
            .find(|column| self.filled(*column).next().is_some());
        self.take(found)
    }

    /// A column of words without a name.
    fn words(&mut self) -> Option<usize> {
        let has_letters = |cell: &str| cell.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        let free = self.free(&[None, Some(Role::Operation)]);
        let found = free.into_iter().find(|column| self.mostly(*column, has_letters));
        self.take(found)
    }

    /// As the cells have it that can be read one way only. Of «600.000» alone nobody knows.
    fn decimals(&self, columns: [Option<usize>; 3]) -> Option<Decimals> {
        let (mut comma, mut dot, mut either) = (0_usize, 0_usize, 0_usize);
        for cell in columns
            .into_iter()
            .flatten()
            .flat_map(|column| self.filled(column))
        {
            match (figure(cell, Decimals::Comma), figure(cell, Decimals::Dot)) {
                (Some(_), None) => comma += 1,
                (None, Some(_)) => dot += 1,
                (one, other) => either += usize::from(one != other),
            }
        }
        match comma.cmp(&dot) {
            std::cmp::Ordering::Greater => Some(Decimals::Comma),
            std::cmp::Ordering::Less => Some(Decimals::Dot),
            std::cmp::Ordering::Equal => (either == 0).then_some(Decimals::Comma),
        }
    }
}
