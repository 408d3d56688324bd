//! Of what kinds a notice or a letter is.

/// Mail with a link that opens an account.
pub const PASSWORD_RESET: &str = "password_reset";
/// A customer's order has a new status.
pub const ORDER_STATUS: &str = "order_status";
/// Krafta writes to a customer about their order, in somebody's own words.
pub const ORDER_MESSAGE: &str = "order_message";
/// Money of a card went back, is disputed, or did not arrive where it went back to.
pub const CARD_TROUBLE: &str = "card_trouble";
/// A customer said where their money shall go back to.
pub const REFUND_DESTINATION: &str = "refund_destination";
/// A payment waits for an admin.
pub const PAYMENT_TO_REVIEW: &str = "payment_to_review";
/// The design of an order came, whose work a workshop has.
pub const DESIGN_SENT: &str = "design_sent";
/// The bank took back money that had been confirmed.
pub const PAYMENT_REVERSED: &str = "payment_reversed";
/// An order was paid in part, and no more came.
pub const PAYMENT_STALLED: &str = "payment_stalled";
/// An exchange rate was read, and counts only if an admin says so.
pub const RATE_HELD: &str = "rate_held";
/// A workshop was given work.
pub const NEW_ASSIGNMENT: &str = "new_assignment";
/// A workshop's work is to be done today.
pub const DUE_TODAY: &str = "due_today";
/// Work is past its date.
pub const WORK_LATE: &str = "work_late";
/// An order found no workshop, or one that an admin must approve.
pub const NO_WORKSHOP: &str = "no_workshop";
/// A workshop let its work go, or did not accept it in time.
pub const LET_GO: &str = "let_go";
/// A workshop says that a transfer never came.
pub const TRANSFER_MISSING: &str = "transfer_missing";
/// Mail with a link that says that its reader owns an account's address.
pub const EMAIL_PROOF: &str = "email_proof";
/// The link to an order, for whoever lost it, and for a contact that was corrected.
pub const ORDER_LINK: &str = "order_link";
/// A workshop changed its own fields.
pub const WORKSHOP_CHANGED: &str = "workshop_changed";
/// A workshop wishes a change that an admin decides.
pub const WORKSHOP_PROPOSED: &str = "workshop_proposed";
/// An admin decided about a workshop's wish.
pub const PROPOSAL_DECIDED: &str = "proposal_decided";
/// An order that was taken while the database was away does not fit any more.
pub const ORDER_HELD: &str = "order_held";
/// Lines of the journal of orders cannot be read.
pub const JOURNAL_UNREADABLE: &str = "journal_unreadable";
/// A design waits for its customer's yes.
pub const DESIGN_TO_APPROVE: &str = "design_to_approve";
/// A customer wants something else of a design.
pub const DESIGN_COMMENTED: &str = "design_commented";
/// A customer said yes to all that was asked.
pub const DESIGN_APPROVED: &str = "design_approved";
