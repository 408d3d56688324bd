//! Small parts that nearly every page has. Templates reach them by the macros of `templates/kit/ui.html` and
//! `templates/kit/form.html`: a macro is copied to wherever it is called, and what is here is compiled once.

use crate::http::kit::SelectOption;
use askama::Template;
use askama::filters::HtmlSafe;
use std::fmt::Display;

/// What a macro was given: a text or a figure.
type Given<'a> = &'a (dyn Display + 'a);

/// A sign from `static/icons.svg`.
#[derive(Template)]
#[template(path = "kit/parts/icon.html")]
pub struct Icon<'a> {
    name: &'a str,
}

pub fn icon(name: &str) -> Icon<'_> {
    Icon { name }
}

/// A status: its sign and its word.
#[derive(Template)]
#[template(path = "kit/parts/pill.html")]
pub struct Pill<'a> {
    key: Given<'a>,
    label: Given<'a>,
    is_big: bool,
}

pub fn pill<'a>(key: Given<'a>, label: Given<'a>, is_big: &bool) -> Pill<'a> {
    let is_big = *is_big;
    Pill { key, label, is_big }
}

/// One row of a `<dl class="facts">`.
#[derive(Template)]
#[template(path = "kit/parts/fact.html")]
pub struct Fact<'a> {
    label: Given<'a>,
    value: Given<'a>,
    is_on_one_line: bool,
}

pub fn fact<'a>(label: Given<'a>, value: Given<'a>, is_on_one_line: bool) -> Fact<'a> {
    Fact {
        label,
        value,
        is_on_one_line,
    }
}

/// A field of a form: its label, its control, a hint below, and what is wrong with what was typed.
#[derive(Template)]
#[template(path = "kit/parts/field.html")]
pub struct Field<'a> {
    named: Named<'a>,
    control: Control<'a>,
}

enum Control<'a> {
    Input {
        value: Given<'a>,
        kind: Given<'a>,
        autocomplete: Given<'a>,
        mode: &'a str,
        max: Given<'a>,
        list: &'a str,
    },
    Number {
        value: Given<'a>,
    },
    Password {
        autocomplete: Given<'a>,
    },
    Textarea {
        value: Given<'a>,
        max: Given<'a>,
    },
    Select {
        options: &'a [SelectOption],
    },
    File {
        accept: Given<'a>,
    },
}

/// What every field has; a control makes it one.
pub struct Named<'a> {
    name: Given<'a>,
    uid: Given<'a>,
    label: Given<'a>,
    is_required: bool,
    hint: &'a str,
    error: &'a str,
}

/// `uid` keeps ids apart where one page has several forms with the same field.
pub fn field<'a>(
    name: Given<'a>,
    uid: Given<'a>,
    label: Given<'a>,
    is_required: &bool,
    hint: &'a str,
    error: &'a str,
) -> Named<'a> {
    Named {
        name,
        uid,
        label,
        is_required: *is_required,
        hint,
        error,
    }
}

impl<'a> Named<'a> {
    fn with(self, control: Control<'a>) -> Field<'a> {
        Field { named: self, control }
    }

    pub fn input(
        self,
        value: Given<'a>,
        kind: Given<'a>,
        autocomplete: Given<'a>,
        mode: &'a str,
        max: Given<'a>,
        list: &'a str,
    ) -> Field<'a> {
        self.with(Control::Input {
            value,
            kind,
            autocomplete,
            mode,
            max,
            list,
        })
    }

    pub fn number(self, value: Given<'a>) -> Field<'a> {
        self.with(Control::Number { value })
    }

    pub fn password(self, autocomplete: Given<'a>) -> Field<'a> {
        self.with(Control::Password { autocomplete })
    }

    pub fn textarea(self, value: Given<'a>, max: Given<'a>) -> Field<'a> {
        self.with(Control::Textarea { value, max })
    }

    pub fn select(self, options: &'a [SelectOption]) -> Field<'a> {
        self.with(Control::Select { options })
    }

    pub fn file(self, accept: Given<'a>) -> Field<'a> {
        self.with(Control::File { accept })
    }
}

// They are markup of their own, and what they were given is escaped in it.
impl HtmlSafe for Icon<'_> {}
impl HtmlSafe for Pill<'_> {}
impl HtmlSafe for Fact<'_> {}
impl HtmlSafe for Field<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPED: &str = "<b>\"&";
    const SHOWN: &str = "&#60;b&#62;&#34;&#38;";

    #[test]
    fn whatever_is_given_to_a_part_is_escaped() {
        let options = [SelectOption::new(TYPED, TYPED, "")];
        let given = || field(&TYPED, &TYPED, &TYPED, &true, TYPED, TYPED);
        let parts = [
            icon(TYPED).to_string(),
            pill(&TYPED, &TYPED, &true).to_string(),
            fact(&TYPED, &TYPED, false).to_string(),
            given()
                .input(&TYPED, &TYPED, &TYPED, TYPED, &TYPED, TYPED)
                .to_string(),
            given().number(&TYPED).to_string(),
            given().password(&TYPED).to_string(),
            given().textarea(&TYPED, &TYPED).to_string(),
            given().select(&options).to_string(),
            given().file(&TYPED).to_string(),
        ];
        for part in parts {
            assert!(part.contains(SHOWN) && !part.contains("<b>"), "{part}");
        }
    }

    #[test]
    fn a_field_names_its_hint_and_what_is_wrong() {
        let whole = field(&"city", &"-2", &"Ciudad", &false, "Donde vives", "Falta.")
            .number(&"")
            .to_string();
        assert!(whole.contains("aria-describedby=\"f-city-2-hint f-city-2-error\" aria-invalid=\"true\""));
        assert!(
            whole.contains("id=\"f-city-2-hint\">Donde vives") && whole.contains("id=\"f-city-2-error\"")
        );
        assert!(whole.contains("(opcional)") && !whole.contains(" required"));
        let bare = field(&"city", &"", &"Ciudad", &true, "", "")
            .number(&"")
            .to_string();
        assert!(bare.contains(" required>") && !bare.contains("aria-") && !bare.contains("hint"));
    }
}
