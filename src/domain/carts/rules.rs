//! The cart: what somebody means to order. It says what and how many; what that costs is looked up each time.

use crate::base::ids::{DesignId, KeptCartId, UploadId, UserId};
use crate::base::money::Usd;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Of one order; `desk` takes no more than 50.
pub const MOST_LINES: usize = 30;
/// The contract's bound on a quantity.
pub const QUANTITY: std::ops::RangeInclusive<i64> = 1..=10_000;

/// Whose cart it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Somebody who has not signed in.
    Browser(KeptCartId),
    Account(UserId),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// By which the order that it becomes is known again when it is sent twice.
    pub id: Uuid,
    pub lines: Vec<Line>,
    last: u32,
    /// The last forms that put something into it: one that is sent twice is one.
    #[serde(default)]
    taken: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its name in forms, for as long as the cart lasts.
    pub no: u32,
    pub variant: String,
    pub quantity: i32,
    pub design: Option<UploadId>,
    /// Placed on the product here; then there is no file beside it.
    #[serde(default)]
    pub made: Option<DesignId>,
    /// What it cost when it was put in: told where that changed, never asked for.
    #[serde(default)]
    pub price: Option<Usd>,
    /// Put in by one list of a team: the lines of it go together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Uuid>,
}

impl Default for Cart {
    fn default() -> Self {
        Self {
            id: Uuid::new_v4(),
            lines: Vec::new(),
            last: 0,
            taken: Vec::new(),
        }
    }
}

/// Of how many forms it is known that they were sent.
const REMEMBERED: usize = 12;

/// There is no room for another line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Cart {
    /// The same thing with the same design is one line.
    pub fn add(&mut self, variant: &str, quantity: i32, design: Option<UploadId>) -> Result<(), Full> {
        self.add_printed(variant, quantity, design, None)
    }

    /// The same with what was placed on the product here.
    pub fn add_made(&mut self, variant: &str, quantity: i32, made: DesignId) -> Result<(), Full> {
        self.add_printed(variant, quantity, None, Some(made))
    }

    fn add_printed(
        &mut self,
        variant: &str,
        quantity: i32,
        design: Option<UploadId>,
        made: Option<DesignId>,
    ) -> Result<(), Full> {
        let same =
            |line: &&mut Line| (line.variant.as_str(), line.design, line.made) == (variant, design, made);
        if let Some(line) = self.lines.iter_mut().find(same) {
            line.quantity = bounded(line.quantity.saturating_add(quantity));
            return Ok(());
        }
        if self.lines.len() >= MOST_LINES {
            return Err(Full);
        }
        self.last = self.last.wrapping_add(1);
        self.lines.push(Line {
            no: self.last,
            variant: variant.to_owned(),
            quantity: bounded(quantity),
            design,
            made,
            price: None,
            team: None,
        });
        Ok(())
    }

    /// A piece of a team: a line of its own, unless it is there already.
    pub fn add_piece(&mut self, variant: &str, made: DesignId, team: Uuid) -> Result<(), Full> {
        let last = self.last;
        self.add_printed(variant, 1, None, Some(made))?;
        if let Some(line) = self.lines.last_mut().filter(|line| line.no != last) {
            line.team = Some(team);
        }
        Ok(())
    }

    /// All that one list of a team put in.
    pub fn remove_team(&mut self, team: Uuid) {
        self.lines.retain(|line| line.team != Some(team));
    }

    /// Is this form, by its name and what it asks for, not in it yet? A form without a name is always new.
    pub fn begins(&mut self, form: &str, wanted: &[(String, i32)], design: Option<UploadId>) -> bool {
        if form.is_empty() {
            return true;
        }
        let asked = Sha256::digest(format!("{form}|{wanted:?}|{design:?}"));
        let key: String = asked[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        if self.taken.contains(&key) {
            return false;
        }
        self.taken.push(key);
        if self.taken.len() > REMEMBERED {
            self.taken.remove(0);
        }
        true
    }

    /// Whoever puts something in sees what a unit costs, with what is printed on it.
    pub fn note_price(&mut self, variant: &str, made: Option<DesignId>, price: Usd) {
        let same = |line: &&mut Line| line.variant == variant && line.made == made;
        for line in self.lines.iter_mut().filter(same) {
            line.price = Some(price);
        }
    }

    /// False where there is no such line.
    pub fn set_quantity(&mut self, no: u32, quantity: i32) -> bool {
        let line = self.lines.iter_mut().find(|line| line.no == no);
        line.map(|line| line.quantity = bounded(quantity)).is_some()
    }

    /// In the place of a line, what is wanted now; of several the first, the others after the rest. Where the line is gone all of it
    /// is put in.
    pub fn replace(
        &mut self,
        no: u32,
        wanted: &[(String, i32)],
        (design, made): (Option<UploadId>, Option<DesignId>),
    ) -> Result<(), Full> {
        let line = self.lines.iter_mut().find(|line| line.no == no);
        let mut left = wanted;
        if let (Some(line), [(variant, quantity), others @ ..]) = (line, wanted) {
            line.variant.clone_from(variant);
            line.quantity = bounded(*quantity);
            (line.design, line.made, line.price) = (design, made, None);
            left = others;
        }
        for (variant, quantity) in left {
            self.add_printed(variant, *quantity, design, made)?;
        }
        Ok(())
    }

    pub fn remove(&mut self, no: u32) {
        self.lines.retain(|line| line.no != no);
    }

    /// The same things under another name: what becomes of them is another order.
    pub fn renew(&mut self) {
        self.id = Uuid::new_v4();
    }

    /// With what else lies in another cart of theirs, as far as there is room. Of a thing that lies in both, this one says how many:
    /// it was touched last, and nobody gets the sum of two tries.
    pub fn join(&mut self, other: &Self) {
        for line in &other.lines {
            let known =
                |own: &Line| (&own.variant, own.design, own.made) == (&line.variant, line.design, line.made);
            if self.lines.iter().any(known) || self.lines.len() >= MOST_LINES {
                continue;
            }
            self.last = self.last.wrapping_add(1);
            self.lines.push(Line {
                no: self.last,
                ..line.clone()
            });
        }
    }

    /// The files that it names, each once.
    pub fn files(&self) -> Vec<UploadId> {
        let files: BTreeSet<UploadId> = self.lines.iter().filter_map(|line| line.design).collect();
        files.into_iter().collect()
    }

    /// What was placed on a product here, each once.
    pub fn designs(&self) -> Vec<DesignId> {
        let designs: BTreeSet<DesignId> = self.lines.iter().filter_map(|line| line.made).collect();
        designs.into_iter().collect()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What a form says about the cart that it shows: another one when anything in it changed.
    pub fn stamp(&self) -> String {
        let mut digest = Sha256::new();
        for line in &self.lines {
            let design = line.design.map(|id| id.to_string()).unwrap_or_default();
            digest.update(format!("{}|{}|{design};", line.variant, line.quantity));
            if let Some(made) = line.made {
                digest.update(format!("{made};"));
            }
        }
        let hex: String = digest.finalize()[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{}.{hex}", self.id)
    }

    /// Which cart a stamp is of.
    pub fn id_in(stamp: &str) -> Option<Uuid> {
        stamp.split_once('.')?.0.parse().ok()
    }
}

fn bounded(quantity: i32) -> i32 {
    let most = i32::try_from(*QUANTITY.end()).unwrap_or(i32::MAX);
    quantity.clamp(1, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_is_one_line() {
        let mut cart = Cart::default();
        let design = Some(UploadId::random());
        cart.add("var-1", 2, None).unwrap();
        cart.add("var-1", 3, design).unwrap();
        cart.add("var-1", 1, None).unwrap();
        let lines: Vec<_> = cart
            .lines
            .iter()
            .map(|line| (line.no, line.quantity, line.design))
            .collect();
        assert_eq!(lines, [(1, 3, None), (2, 3, design)]);
    }

    #[test]
    fn what_was_placed_here_is_a_line_of_its_own() {
        let mut cart = Cart::default();
        let (one, other) = (DesignId::any(), DesignId::any());
        cart.add("var-1", 1, None).unwrap();
        let before = cart.stamp();
        for made in [one, other, one] {
            cart.add_made("var-1", 1, made).unwrap();
        }
        let lines: Vec<_> = cart.lines.iter().map(|line| (line.quantity, line.made)).collect();
        assert_eq!(lines, [(1, None), (2, Some(one)), (1, Some(other))]);
        assert_ne!(cart.stamp(), before);
    }

    #[test]
    fn a_team_goes_together() {
        let mut cart = Cart::default();
        let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
        let same = DesignId::any();
        cart.add_made("var-1", 1, same).unwrap();
        for (design, team) in [
            (DesignId::any(), one),
            (DesignId::any(), one),
            (DesignId::any(), other),
        ] {
            cart.add_piece("var-1", design, team).unwrap();
        }
        // One that was there alone stays somebody's own.
        cart.add_piece("var-1", same, one).unwrap();
        let kept: Cart = serde_json::from_value(serde_json::to_value(&cart).unwrap()).unwrap();
        assert_eq!(kept, cart);
        cart.remove_team(one);
        let left: Vec<_> = cart
            .lines
            .iter()
            .map(|line| (line.no, line.quantity, line.team))
            .collect();
        assert_eq!(left, [(1, 2, None), (4, 1, Some(other))]);
    }

    #[test]
    fn a_line_is_replaced_where_it_stands() {
        let mut cart = Cart::default();
        let (one, other) = (DesignId::any(), DesignId::any());
        cart.add_made("var-1", 1, one).unwrap();
        cart.add("var-2", 1, None).unwrap();
        let wanted = [("var-1".to_owned(), 4), ("var-3".to_owned(), 2)];
        cart.replace(1, &wanted, (None, Some(other))).unwrap();
        let lines = |cart: &Cart| -> Vec<(u32, String, i32, Option<DesignId>)> {
            let line = |line: &Line| (line.no, line.variant.clone(), line.quantity, line.made);
            cart.lines.iter().map(line).collect()
        };
        let expected = [
            (1, "var-1".to_owned(), 4, Some(other)),
            (2, "var-2".to_owned(), 1, None),
            (3, "var-3".to_owned(), 2, Some(other)),
        ];
        assert_eq!(lines(&cart), expected);
        // One that was taken out meanwhile.
        cart.replace(9, &wanted[..1], (None, Some(one))).unwrap();
        assert_eq!(lines(&cart)[3], (4, "var-1".to_owned(), 4, Some(one)));
    }

    #[test]
    fn a_form_that_is_sent_twice_is_one() {
        let mut cart = Cart::default();
        let wanted = |quantity| vec![("var-1".to_owned(), quantity)];
        assert!(cart.begins("a", &wanted(1), None));
        assert!(!cart.begins("a", &wanted(1), None));
        // The same page with something else typed, and another page.
        assert!(cart.begins("a", &wanted(2), None));
        assert!(cart.begins("a", &wanted(1), Some(UploadId::random())));
        assert!(cart.begins("b", &wanted(1), None));
        // A page of before, which has no name.
        assert!(cart.begins("", &wanted(1), None) && cart.begins("", &wanted(1), None));
        for n in 0..REMEMBERED {
            assert!(cart.begins(&format!("more-{n}"), &wanted(1), None));
        }
        assert!(cart.begins("a", &wanted(1), None), "so long ago");
    }

    #[test]
    fn quantities_stay_within_bounds() {
        let mut cart = Cart::default();
        cart.add("var-1", 9_999, None).unwrap();
        cart.add("var-1", i32::MAX, None).unwrap();
        assert_eq!(cart.lines[0].quantity, 10_000);
        assert!(cart.set_quantity(1, 0) && !cart.set_quantity(7, 1));
        assert_eq!(cart.lines[0].quantity, 1);
    }

    #[test]
    fn a_cart_has_room_for_so_much() {
        let mut cart = Cart::default();
        for n in 0..MOST_LINES {
            cart.add(&format!("var-{n}"), 1, None).unwrap();
        }
        assert_eq!(cart.add("one-more", 1, None), Err(Full));
        cart.add("var-0", 1, None).unwrap();
        cart.remove(1);
        assert_eq!(cart.add("one-more", 1, None), Ok(()));
        assert_eq!(cart.lines.last().map(|line| line.no), Some(MOST_LINES as u32 + 1));
    }

    #[test]
    fn two_carts_become_one_without_a_sum() {
        let (mut own, mut earlier) = (Cart::default(), Cart::default());
        let design = Some(UploadId::random());
        own.add("var-1", 2, None).unwrap();
        earlier.add("var-1", 7, None).unwrap();
        earlier.add("var-1", 1, design).unwrap();
        let made = DesignId::any();
        earlier.add_made("var-1", 3, made).unwrap();
        earlier.note_price("var-1", None, Usd::of_cents(1200));
        earlier.note_price("var-1", Some(made), Usd::of_cents(1600));
        let id = own.id;
        own.join(&earlier);
        let lines: Vec<_> = own
            .lines
            .iter()
            .map(|line| (line.no, line.quantity, line.design, line.made, line.price))
            .collect();
        let price = Some(Usd::of_cents(1200));
        let expected = [
            (1, 2, None, None, None),
            (2, 1, design, None, price),
            (3, 3, None, Some(made), Some(Usd::of_cents(1600))),
        ];
        assert_eq!(lines, expected);
        assert_eq!(own.designs(), [made]);
        assert_eq!((own.id, own.files()), (id, Vec::from_iter(design)));
        let mut full = Cart::default();
        for n in 0..MOST_LINES {
            full.add(&format!("var-{n}"), 1, None).unwrap();
        }
        full.join(&own);
        assert_eq!(full.lines.len(), MOST_LINES);
    }

    #[test]
    fn a_stamp_tells_of_every_change() {
        let mut cart = Cart::default();
        cart.add("var-1", 1, None).unwrap();
        let before = cart.stamp();
        assert_eq!(Cart::id_in(&before), Some(cart.id));
        cart.set_quantity(1, 2);
        assert_ne!(cart.stamp(), before);
        cart.set_quantity(1, 1);
        assert_eq!(cart.stamp(), before);
        assert_eq!(Cart::id_in("nada"), None);
    }
}
