//! A page that comes back from a form begins with what is wrong, each mistake a link to its field, and the focus on it: without
//! it a field far below the fold is marked for nobody. Drawn from the marks beside the fields
//! (`templates/kit/parts/field.html`), so that a page says them once.

use super::assets::asset;

/// On top of a page whose fields speak for themselves.
pub(super) const MARKED: &str = "No se guardó. Revisa lo que está marcado en rojo.";

/// One that is marked: the id to go to, how the field is called, and what is said beside it. As HTML.
#[derive(Debug, PartialEq, Eq)]
struct Mistake<'a> {
    id: &'a str,
    label: &'a str,
    why: &'a str,
}

/// The page with its mistakes on top; where none is marked, with the focus on what it says in their place.
pub(super) fn lead(mut html: String) -> String {
    let list = list(&html);
    if !list.is_empty() {
        take_away(&mut html, MARKED);
    } else if let Some(at) = alert(&html) {
        html.insert_str(at, " id=\"errores\" tabindex=\"-1\" autofocus");
        return html;
    }
    if let Some(at) = top(&html) {
        html.insert_str(at, &summary(&list));
    }
    html
}

fn list(html: &str) -> String {
    let item = |one: Mistake<'_>| match one {
        Mistake {
            id: "",
            label: "",
            why,
        } => format!("<li>{why}</li>"),
        Mistake { id: "", label, why } => format!("<li>{label}: {why}</li>"),
        Mistake { id, label: "", why } => format!("<li><a href=\"#{id}\">{why}</a></li>"),
        Mistake { id, label, why } => format!("<li><a href=\"#{id}\">{label}</a>: {why}</li>"),
    };
    marked(html).into_iter().map(item).collect()
}

fn summary(list: &str) -> String {
    let icon = asset("icons.svg");
    let words = match list {
        "" => "<p>Revisa los datos y vuelve a intentarlo.</p>".to_owned(),
        list => format!("<strong>Corrige esto para seguir:</strong><ul class=\"prose-list\">{list}</ul>"),
    };
    format!(
        "\n<div class=\"notice\" data-tone=\"error\" id=\"errores\" tabindex=\"-1\" role=\"alert\" autofocus><svg class=\"icon\" \
         aria-hidden=\"true\"><use href=\"{icon}#error\"/></svg><div>{words}</div></div>"
    )
}

/// Something that is said at once, and is seen.
fn alert(html: &str) -> Option<usize> {
    let mut alerts = html.match_indices(" role=\"alert\"").map(|(at, _)| at);
    alerts.find(|at| {
        let tag = html[..*at]
            .rfind('<')
            .and_then(|start| html[start..].split('>').next());
        tag.is_some_and(|tag| !tag.contains(" hidden") && !tag.contains(" id="))
    })
}

/// Just inside of `main`.
fn top(html: &str) -> Option<usize> {
    let main = html.find("<main")?;
    html[main..].find('>').map(|end| main + end + 1)
}

/// A banner that says no more than that something is marked.
fn take_away(html: &mut String, banner: &str) {
    let end = format!("<p>{banner}</p></div>");
    if let Some(at) = html.find(&end)
        && let Some(start) = html[..at].rfind("<div class=\"flash\"")
    {
        html.replace_range(start..at + end.len(), "");
    }
}

/// In the order of the page. As our forms draw it, a sign and then the words: what a script may say of its own fields is no mistake
/// of what was sent.
fn marked(html: &str) -> Vec<Mistake<'_>> {
    const MARK: &str = "<span class=\"field-error\"";
    html.match_indices(MARK)
        .filter_map(|(at, _)| {
            let (tag, words) = html[at + MARK.len()..].split_once('>')?;
            if tag.contains(" hidden") {
                return None;
            }
            let words = words.trim_start().strip_prefix("<svg")?;
            let (_, words) = words.split_once("<span")?;
            let why = between(words, ">", "</span>")?.trim();
            let own = between(tag, "id=\"", "\"").unwrap_or_default();
            let field = own.strip_suffix("-error").unwrap_or_default();
            let is_there = !field.is_empty() && html.contains(&format!("id=\"{field}\""));
            Some(Mistake {
                id: if is_there { field } else { own },
                label: label(html, field)
                    .or_else(|| legend(&html[..at]))
                    .unwrap_or_default(),
                why,
            })
        })
        .collect()
}

fn label<'a>(html: &'a str, field: &str) -> Option<&'a str> {
    if field.is_empty() {
        return None;
    }
    let (_, label) = html.split_once(&format!("for=\"{field}\""))?;
    between(label, ">", "<").map(str::trim)
}

/// Of the group that is open there.
fn legend(before: &str) -> Option<&str> {
    let group = before.rfind("<fieldset")?;
    let group = before
        .get(group..)
        .filter(|group| !group.contains("</fieldset"))?;
    let (_, legend) = group.split_once("<legend")?;
    between(legend, ">", "</legend>").map(str::trim)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(inner: &str) -> String {
        format!("<body><main id=\"contenido\" class=\"page\">{inner}</main></body>")
    }

    #[test]
    fn each_mistake_is_a_link_to_its_field() {
        let html = page(
            "<label class=\"label\" for=\"f-name\">Nombre <span class=\"optional\">(opcional)</span></label><input id=\"f-name\">\
             <span class=\"field-error\" id=\"f-name-error\"><svg></svg><span>Es obligatorio.</span></span>\
             <span class=\"field-error\" id=\"f-file-error\" hidden><svg></svg><span></span></span>\
             <fieldset><legend>¿Cómo pagas?</legend><div id=\"f-method\"></div>\
             <span class=\"field-error\" id=\"f-method-error\"><svg></svg><span>Elige una.</span></span></fieldset>\
             <span class=\"field-error\" id=\"e-7\"><svg></svg><span>No &#60;es&#62;.</span></span>",
        );
        let told: Vec<_> = marked(&html)
            .iter()
            .map(|one| (one.id, one.label, one.why))
            .collect();
        assert_eq!(
            told,
            [
                ("f-name", "Nombre", "Es obligatorio."),
                ("f-method", "¿Cómo pagas?", "Elige una."),
                ("e-7", "", "No &#60;es&#62;."),
            ]
        );
        let led = lead(html);
        let top = led.split("<label").next().unwrap();
        assert!(
            top.contains("id=\"errores\"") && top.contains("autofocus"),
            "{led}"
        );
        assert!(
            top.contains("<a href=\"#f-name\">Nombre</a>: Es obligatorio."),
            "{led}"
        );
    }

    #[test]
    fn what_a_script_says_of_its_own_fields_is_no_mistake() {
        let html = page(
            "<div class=\"studio\" hidden><label for=\"f-medida\">Ancho en cm</label><input id=\"f-medida\">\
             <span class=\"field-error\" id=\"f-medida-mal\" role=\"alert\" data-studio-range></span>\
             <label for=\"f-giro\">Giro</label><input id=\"f-giro\">\
             <span class=\"field-error\" id=\"f-giro-mal\" role=\"alert\">Escribe un número</span>\
             <figcaption><span role=\"status\">Así queda</span></figcaption></div>\
             <label for=\"f-lista\">Piezas</label><textarea id=\"f-lista\"></textarea>\
             <span class=\"field-error\" id=\"f-lista-error\"><svg></svg><span>Línea 4: no hay talla.</span></span>",
        );
        let told: Vec<_> = marked(&html).iter().map(|one| (one.id, one.why)).collect();
        assert_eq!(told, [("f-lista", "Línea 4: no hay talla.")]);
    }

    #[test]
    fn a_banner_that_says_no_more_gives_way_and_another_gets_the_focus() {
        let flash =
            |words: &str| format!("<div class=\"flash\" role=\"alert\"><svg></svg><p>{words}</p></div>");
        let mark = "<span class=\"field-error\" id=\"e-1\"><svg></svg><span>Mal.</span></span>";
        let led = lead(page(&format!("{}{mark}", flash(MARKED))));
        assert!(
            !led.contains(MARKED) && led.matches("role=\"alert\"").count() == 1,
            "{led}"
        );
        let led = lead(page(&flash("Ya salió.")));
        assert!(
            led.contains("autofocus role=\"alert\"") && led.matches("errores").count() == 1,
            "{led}"
        );
        // Wrong, and nothing on the page to say it.
        assert!(lead(page("")).contains("Revisa los datos"));
    }
}
