//! What a column holds, by the words over it.

use super::row::Row;
use super::vocabulary::{BOLIVARES, DOLLARS, HEADINGS, JOINED, OTHER_MONEY, Role, says};
use crate::base::money::Currency;
use crate::base::text::fold;

pub fn role(heading: &str) -> Option<Role> {
    let plain = plain(heading);
    let is = |role: Role| {
        let words = HEADINGS
            .iter()
            .filter(|(one, _)| *one == role)
            .flat_map(|(_, words)| *words);
        words.into_iter().any(|word| says(&plain, word))
    };
    // «Débito/Crédito» tells the way of what stands beside it.
    if is(Role::Debit) && is(Role::Credit) && !is(Role::Balance) {
        return Some(Role::Kind);
    }
    HEADINGS
        .iter()
        .find(|(_, words)| words.iter().any(|word| says(&plain, word)))
        .map(|(role, _)| *role)
}

/// Does it name other money than this? «Monto USD» does over an account in bolívares. Of two at once nobody knows.
pub fn is_foreign(heading: &str, own: Currency) -> bool {
    !names(heading, own) && (Currency::ALL.iter().any(|other| names(heading, *other)) || names_other(heading))
}

/// Does it name this money?
pub fn names(heading: &str, currency: Currency) -> bool {
    let plain = plain(heading);
    match currency {
        Currency::Ves => BOLIVARES.iter().any(|word| says(&plain, word)),
        Currency::Usd => heading.contains('$') || DOLLARS.iter().any(|word| says(&plain, word)),
    }
}

fn names_other(heading: &str) -> bool {
    heading.contains('€') || OTHER_MONEY.iter().any(|word| says(&plain(heading), word))
}

/// Its words alone, and those that are written together apart.
fn plain(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).flat_map(|word| {
        let known = |word: &str| HEADINGS.iter().any(|(_, words)| words.contains(&word));
        let ends = JOINED
            .iter()
            .filter_map(|end| Some((word.strip_suffix(end)?, *end)));
        match ends.into_iter().find(|(word, _)| known(word)) {
            Some((word, end)) => [Some(word), Some(end)],
            None => [Some(word), None],
        }
    });
    words.flatten().collect::<Vec<_>>().join(" ")
}

/// How many different things the words of a row name, if it may be the heading of a table of money.
pub fn score(folded: &[String]) -> Option<usize> {
    let mut roles: Vec<Role> = folded.iter().filter_map(|heading| role(heading)).collect();
    let has = |role: Role| roles.contains(&role);
    if !has(Role::Date) || !(has(Role::Amount) || has(Role::Credit) || has(Role::Debit) || has(Role::Kind)) {
        return None;
    }
    let numbers = folded
        .iter()
        .filter(|cell| cell.chars().filter(char::is_ascii_digit).count() > 3);
    if numbers.count() > 0 || folded.iter().any(|cell| cell.len() > 60) {
        return None;
    }
    roles.sort_unstable_by_key(|role| *role as u8);
    roles.dedup();
    (roles.len() >= 2).then_some(roles.len())
}

/// Rows among which a heading is looked for.
const WITHIN: usize = 200;

/// Headings of two rows in one: «Monto» over «Débito» and «Crédito», «(Bs.)» and «(USD)» under «Monto».
pub fn in_one_row(rows: Vec<Row>) -> Vec<Row> {
    let mut pairs = rows.windows(2).take(WITHIN);
    let found = pairs.find(|pair| is_under(&pair[0], &pair[1]));
    let found = found.map(|pair| (pair[0].folded(), pair[1].folded()));
    let Some((top, below)) = found else {
        return rows;
    };
    let mut joined: Vec<Row> = Vec::with_capacity(rows.len());
    // Some repeat it on every page.
    for row in rows {
        match joined.last_mut() {
            Some(last) if row.reads(&below) && last.reads(&top) => last.cells = over(last, &row),
            _ => joined.push(row),
        }
    }
    joined
}

/// Does the row say more of the columns that the row above it names?
fn is_under(top: &Row, row: &Row) -> bool {
    let tells = |cell: &str| {
        let money = matches!(
            role(cell),
            Some(Role::Credit | Role::Debit | Role::Balance | Role::Amount | Role::Kind)
        );
        money || Currency::ALL.iter().any(|currency| names(cell, *currency))
    };
    let folded = row.folded();
    let is_same = |at: usize, cell: &str| fold(top.cell(at)) == cell;
    let mut cells = folded
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
        .peekable();
    if folded.len() < 3
        || cells.peek().is_none()
        || row
            .cells
            .iter()
            .any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
    {
        return false;
    }
    let adds = cells.clone().any(|(at, cell)| !is_same(at, cell));
    let is_told = cells.all(|(at, cell)| is_same(at, cell) || tells(cell));
    let whole = Row::new(0, over(top, row)).folded();
    adds && is_told
        && score(&whole).is_some_and(|found| score(&top.folded()).is_none_or(|before| found >= before))
}

/// Both, cell by cell; what stands over several columns stands over each.
fn over(top: &Row, below: &Row) -> Vec<String> {
    let mut wide = "";
    (0..top.cells.len().max(below.cells.len()))
        .map(|at| {
            let (above, under) = (top.cell(at), below.cell(at));
            if !above.is_empty() || under.is_empty() {
                wide = above;
            }
            match (wide, under) {
                (above, under) if fold(above) == fold(under) => above.to_owned(),
                ("", under) => under.to_owned(),
                (above, "") => above.to_owned(),
                (above, under) => format!("{above} {under}"),
            }
        })
        .collect()
}
