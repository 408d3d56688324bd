//! What is known of a payment, and of a line that it may be: what a verdict is made of, and what may be done on it.

use super::duplicates::{Apart, Duplicate};
use super::rules::Doubt;
use super::store::Line;
use crate::base::ids::UploadId;
use crate::domain::payments::Submission;
use std::collections::BTreeSet;

/// What is known of a payment, whatever line it may have.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub duplicates: Vec<Duplicate>,
    pub(super) is_surplus: bool,
    pub(super) is_guess: bool,
    pub(super) is_cancelled: bool,
    /// Money went back of an order that stands.
    pub(super) is_refunded: bool,
}

/// A line and a payment that it may prove.
#[derive(Clone, Debug)]
pub struct Pair {
    pub line: Line,
    pub submission: Submission,
    /// What agrees and what does not.
    pub why: String,
    pub case: Case,
    /// The line and the payment have each other, and nobody else has either.
    pub(super) is_certain: bool,
    /// What speaks against it, as far as the line tells.
    pub(super) against: Vec<Doubt>,
    /// The same where a person names the line.
    pub(super) differs: Vec<Doubt>,
    pub(super) names_it: bool,
    pub(super) score: u32,
}

/// All that is known of a payment.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    pub case: Case,
    /// Best first.
    pub pairs: Vec<Pair>,
}

impl Case {
    pub(super) fn doubts(&self) -> BTreeSet<Doubt> {
        let more = [
            (self.is_surplus, Doubt::MoreThanMissing),
            (self.is_guess, Doubt::Guesses),
            (self.is_cancelled, Doubt::OrderCancelled),
            (self.is_refunded, Doubt::MoneyWentBack),
        ];
        let more = more
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, doubt)| doubt);
        self.duplicates
            .iter()
            .map(|known| known.reason)
            .chain(more)
            .collect()
    }

    /// Leaves out what looks alike and says something else.
    fn look_closer(&mut self, own: Option<UploadId>, apart: &Apart) {
        self.duplicates.retain(|known| {
            let pictures = own.zip(known.other.receipt_upload_id);
            known.reason != Doubt::ReceiptAlike
                || pictures.is_none_or(|(own, other)| !apart.contains(own, other))
        });
    }

    fn near(&self, own: Option<UploadId>) -> Option<(UploadId, Vec<UploadId>)> {
        let near = self
            .duplicates
            .iter()
            .filter(|known| known.reason == Doubt::ReceiptAlike);
        let near: Vec<UploadId> = near.filter_map(|known| known.other.receipt_upload_id).collect();
        own.filter(|_| !near.is_empty()).map(|own| (own, near))
    }
}

impl Pair {
    /// The line proves this payment, and nothing speaks against it: a program may confirm it.
    pub fn is_exact(&self) -> bool {
        self.is_certain && self.doubts().is_empty() && self.submission.status.is_open()
    }

    pub fn doubts(&self) -> BTreeSet<Doubt> {
        let mut doubts = self.case.doubts();
        doubts.extend(&self.against);
        doubts
    }

    /// What speaks against it where a person says that it is this line: all of it stands beside the button.
    pub fn doubts_if_named(&self) -> BTreeSet<Doubt> {
        let mut doubts = self.doubts();
        doubts.extend(&self.differs);
        doubts
    }

    pub fn look_closer(&mut self, apart: &Apart) {
        self.case.look_closer(self.submission.receipt_upload_id, apart);
    }

    /// Its receipt, and others that look alike.
    pub fn near(&self) -> Option<(UploadId, Vec<UploadId>)> {
        self.case.near(self.submission.receipt_upload_id)
    }
}

impl Verdict {
    /// The line that proves the payment, where a program may confirm it.
    pub fn proof(&self) -> Option<&Line> {
        self.pairs
            .first()
            .filter(|best| best.is_exact())
            .map(|best| &best.line)
    }

    /// The line that the payment has to itself, whatever else speaks against it.
    pub fn line(&self) -> Option<&Line> {
        self.pairs
            .first()
            .filter(|best| best.is_certain)
            .map(|best| &best.line)
    }

    /// What speaks against confirming it. That no line is there yet does not: banks are late.
    pub fn doubts(&self) -> BTreeSet<Doubt> {
        let mut doubts = self.case.doubts();
        doubts.extend(self.pairs.first().into_iter().flat_map(|best| &best.against));
        doubts
    }

    /// Some line names the payment, by its reference or by who paid.
    pub fn is_named(&self) -> bool {
        self.pairs.iter().any(|pair| pair.names_it)
    }

    pub fn look_closer(&mut self, submission: &Submission, apart: &Apart) {
        self.case.look_closer(submission.receipt_upload_id, apart);
        for pair in &mut self.pairs {
            pair.look_closer(apart);
        }
    }

    pub fn near(&self, submission: &Submission) -> Option<(UploadId, Vec<UploadId>)> {
        self.case.near(submission.receipt_upload_id)
    }
}
