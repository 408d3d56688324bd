//! Which route a request took: known where it is taken, asked for outside.

use std::cell::Cell;
use std::rc::Rc;

/// In a request's extensions. The request itself must not be held while it is handled.
#[derive(Clone, Debug, Default)]
pub struct MatchedRoute(Rc<Cell<Option<&'static str>>>);

impl MatchedRoute {
    pub fn set(&self, route: &'static str) {
        self.0.set(Some(route));
    }

    pub fn get(&self) -> Option<&'static str> {
        self.0.get()
    }
}
