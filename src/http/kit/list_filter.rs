//! The form that narrows a list, and addresses that keep what it says.

use crate::base::search::ListFilter;
use crate::http::kit::address;
use crate::http::kit::select_option::SelectOption;
use chrono::NaiveDate;

/// What `templates/kit/filters.html` shows; a page has it as `filters`.
pub struct FilterForm {
    pub path: String,
    /// What may be typed: «Monto, referencia o nombre».
    pub hint: &'static str,
    pub search: String,
    pub selects: Vec<FilterSelect>,
    /// What the days are of: «Reportado».
    pub days: &'static str,
    pub from: String,
    pub to: String,
    /// What another part of the page has chosen, such as a tab.
    pub kept: Vec<(&'static str, String)>,
}

pub struct FilterSelect {
    pub name: &'static str,
    pub label: &'static str,
    /// The first stands for all.
    pub options: Vec<SelectOption>,
}

impl FilterSelect {
    pub fn new(
        name: &'static str,
        label: &'static str,
        all: &str,
        options: impl IntoIterator<Item = (String, String)>,
        chosen: &str,
    ) -> Self {
        let all = (String::new(), all.to_owned());
        Self {
            name,
            label,
            options: std::iter::once(all)
                .chain(options)
                .map(|(value, label)| SelectOption::new(value, label, chosen))
                .collect(),
        }
    }

    fn chosen(&self) -> &str {
        let chosen = self.options.iter().find(|option| option.selected);
        chosen.map_or("", |option| option.value.as_str())
    }
}

impl FilterForm {
    pub fn new(path: impl Into<String>, hint: &'static str, days: &'static str, list: &ListFilter) -> Self {
        let iso = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            path: path.into(),
            hint,
            search: list.search.text.clone(),
            selects: Vec::new(),
            days,
            from: iso(list.from),
            to: iso(list.to),
            kept: Vec::new(),
        }
    }

    pub fn with(mut self, select: FilterSelect) -> Self {
        self.selects.push(select);
        self
    }

    pub fn keeping(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.kept.push((name, value.to_owned()));
        }
        self
    }

    pub fn has_days(&self) -> bool {
        !self.from.is_empty() || !self.to.is_empty()
    }

    /// Something narrows the list.
    pub fn is_on(&self) -> bool {
        self.has_days()
            || !self.search.is_empty()
            || self.selects.iter().any(|select| !select.chosen().is_empty())
    }

    /// The list without a filter.
    pub fn clear(&self) -> String {
        let kept: Vec<(&str, &str)> = self
            .kept
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        address(&self.path, &kept)
    }

    /// The first page, as it is narrowed.
    pub fn start(&self) -> String {
        self.at("", "")
    }

    /// The same with something more.
    pub fn at(&self, name: &str, value: &str) -> String {
        let kept = self.kept.iter().map(|(name, value)| (*name, value.as_str()));
        let selects = self.selects.iter().map(|select| (select.name, select.chosen()));
        let own = [("q", &self.search), ("from", &self.from), ("to", &self.to)];
        let mut pairs: Vec<(&str, &str)> = kept.filter(|(kept, _)| *kept != name).collect();
        pairs.extend(own.map(|(name, value)| (name, value.as_str())));
        pairs.extend(selects);
        pairs.push((name, value));
        address(&self.path, &pairs)
    }

    /// The page after this one; blank if there is none.
    pub fn next(&self, cursor: Option<impl ToString>) -> String {
        cursor.map_or_else(String::new, |cursor| self.at("cursor", &cursor.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_narrows_the_list_and_nothing_else() {
        let list = ListFilter::new(" Ana Pérez ", "2026-01-15", "nunca");
        let select = |chosen| {
            let options = [("exact".to_owned(), "Exacto".to_owned())];
            FilterSelect::new("signal", "Señal", "Todas", options, chosen)
        };
        let form = FilterForm::new("/lista", "", "", &list)
            .with(select("exact"))
            .keeping("show", "free");
        assert!(form.is_on());
        let all = "/lista?show=free&q=Ana+P%C3%A9rez&from=2026-01-15&signal=exact";
        assert_eq!(form.start(), all);
        assert_eq!(form.next(Some(7)), format!("{all}&cursor=7"));
        assert_eq!(form.next(None::<i32>), "");
        assert_eq!(form.clear(), "/lista?show=free");
        assert!(form.at("show", "all").starts_with("/lista?q="));
        let open = FilterForm::new("/lista", "", "", &ListFilter::default()).with(select("nada"));
        assert!(!open.is_on() && open.start() == "/lista");
    }
}
