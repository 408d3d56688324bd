use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::domain::files::inspect::inspect;
use std::io::Cursor;

fn check(text: &str) -> Result<(Option<u32>, Option<u32>), Refused> {
    super::check(text, |picture| inspect(Cursor::new(picture))).map(|drawing| drawing.size)
}

const XLINK: &str = r#"xmlns:xlink="http://www.w3.org/1999/xlink""#;

fn wrap(inside: &str) -> String {
    format!(r#"<svg xmlns="{SVG_NAMESPACE}" {XLINK} viewBox="0 0 40 30">{inside}</svg>"#)
}

fn tiny_png() -> String {
    let mut bytes = Vec::new();
    image::DynamicImage::new_rgba8(2, 2)
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .expect("encoding in memory");
    STANDARD.encode(bytes)
}

fn is_active(text: &str) -> bool {
    matches!(check(text), Err(Refused::ActiveSvg(_)))
}

#[test]
fn drawings_pass() {
    let png = tiny_png();
    let drawings = [
        r##"<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>
            <rect width="9" height="9" fill="url(#a)" style="stroke:url('#a')"/>"##
            .to_string(),
        r##"<symbol id="s"><circle r="3"/></symbol><use href="#s"/><use xlink:href="#s"/><a href="#s"><text>hola &amp; adiós &#241;</text></a>"##
            .to_string(),
        format!(r#"<image href="data:image/png;base64,{png}" width="2" height="2"/>"#),
        format!("<style>.a{{fill:#f00;background:url(data:image/png;base64,{png})}}</style>"),
        "<style><![CDATA[ .a > .b { fill: rgb(1,2,3) } ]]></style>".to_string(),
        // What Inkscape and Illustrator leave behind.
        r#"<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><cc:Work xmlns:cc="http://creativecommons.org/ns#" rdf:about=""/></rdf:RDF></metadata>
           <sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" sodipodi:docname="C:\dibujos\a.svg"/>"#
            .to_string(),
        "<!-- <script>alert(1)</script> --><path d=\"M0 0L9 9z\"/>".to_string(),
    ];
    for drawing in drawings {
        assert_eq!(check(&wrap(&drawing)), Ok((Some(40), Some(30))), "{drawing}");
    }
    // The SVG namespace may come with a prefix.
    let prefixed = format!(r#"<s:svg xmlns:s="{SVG_NAMESPACE}"><s:path d="M0 0"/></s:svg>"#);
    assert_eq!(check(&prefixed), Ok((None, None)));
}

#[test]
fn whatever_acts_is_refused() {
    let inside = [
        "<script>alert(1)</script>",
        "<script href='data:,alert(1)'/>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<x:script xmlns:x='urn:x'>alert(1)</x:script>",
        "<x:script xmlns:x='http://www.w3.org/2000/sv&#103;'>alert(1)</x:script>",
        "<x:animate xmlns:x='http://www.w3.org/2000/sv&#103;' attributeName='href'/>",
        "<g onload='alert(1)'/>",
        "<g ONCLICK='alert(1)'/>",
        "<g onmouse:over='x' onfocus=\"x\"/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<div xmlns='http://www.w3.org/1999/xhtml'>hola</div>",
        "<foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>hola</div></foreignObject>",
        "<foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>&#104;ola</div></foreignObject>",
        "<foreignObject><div xmlns='http://www.w3.org/1999/xhtml' onclick='alert(1)'/></foreignObject>",
        "<foreignObject><div xmlns='http://www.w3.org/1999/xhtml' style='background:url(//example.com)'/></foreignObject>",
        "<foreignObject/><div xmlns='http://www.w3.org/1999/xhtml'/>",
        "<foreignObject><g/><script/></foreignObject>",
        "<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='#'/>",
        "<iframe xmlns='' src='#'/>",
        "<set attributeName='onclick' to='alert(1)'/>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<animateTransform attributeName='transform'/>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<a xlink:href=' java&#10;script:alert(1)'><text>x</text></a>",
        "<a href='https://example.com/'><text>x</text></a>",
        "<use href='https://example.com/a.svg#b'/>",
        "<use xlink:href='//example.com/a.svg#b'/>",
        "<use href='data:image/svg+xml;base64,PHN2Zy8+#a'/>",
        "<image href='https://example.com/a.png'/>",
        "<image href='/files/1'/>",
        "<image href='file:///etc/passwd'/>",
        "<image href='data:image/svg+xml,&lt;svg/>'/>",
        "<image href='data:text/html;base64,PGI+'/>",
        "<feImage href='http://example.com/a.png'/>",
        "<g xml:base='https://example.com/'/>",
        "<rect fill='url(https://example.com/#a)'/>",
        "<rect fill='URL( \"//example.com/#a\" )'/>",
        "<rect style='fill:url(data:image/svg+xml,x)'/>",
        "<rect style='fill:\\75rl(//example.com)'/>",
        "<rect filter='\\75rl(//example.com)'/>",
        "<style>@import 'https://example.com/a.css';</style>",
        "<style>@im&#112;ort 'https://example.com/a.css';</style>",
        "<style><![CDATA[@import url(//example.com/a.css)]]></style>",
        "<style>a{background:u</style><style>rl(x)}b{fill:url(x)}</style>",
        "<style>a{background:ur<!-- -->l(//example.com/)}</style>",
        "<style>a{background:image-set('a.png' 1x)}</style>",
        "<style>@font-face{font-family:a;src:url(https://example.com/a.woff)}</style>",
        "<?xml-stylesheet href='https://example.com/a.css'?>",
        "<text>&xxe;</text>",
        "<rect fill='&xxe;'/>",
        "<video href='#a'/>",
        "<discard/>",
        "<unknownElement/>",
        "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='#a'/>",
    ];
    for inside in inside {
        assert!(is_active(&wrap(inside)), "{inside}: {:?}", check(&wrap(inside)));
    }
    assert!(is_active(&format!(
        "<svg xmlns='{SVG_NAMESPACE}' onload='alert(1)'/>"
    )));
}

#[test]
fn a_doctype_is_refused_with_what_it_declares() {
    let bomb = format!(
        "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'hola'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>{}",
        wrap("<text>&x;</text>")
    );
    assert!(is_active(&bomb));
    // One that only names the standard declares nothing.
    assert!(
        check(&format!(
            "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>{}",
            wrap("")
        ))
        .is_ok()
    );
    assert!(is_active(&format!(
        "<!DOCTYPE dibujo SYSTEM 'a.dtd'>{}",
        wrap("")
    )));
    assert!(is_active(&format!(
        "<?xml-stylesheet href='a.xsl' type='text/xsl'?>{}",
        wrap("")
    )));
}

#[test]
fn embedded_pictures_are_looked_at_too() {
    let not_a_png = wrap("<image href='data:image/png;base64,PHN2Zy8+'/>");
    assert!(check(&not_a_png).is_err());
    let broken = wrap("<image href='data:image/png;base64,@@'/>");
    assert_eq!(check(&broken), Err(Refused::Broken));
    let mut bytes = STANDARD.decode(tiny_png()).expect("our own base64");
    bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    let bomb = wrap(&format!(
        "<image href='data:image/png;base64,{}'/>",
        STANDARD.encode(bytes)
    ));
    assert!(check(&bomb).is_err());
}

#[test]
fn other_roots_are_no_svg() {
    for text in [
        "<svg/>",
        "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><svg xmlns='http://www.w3.org/2000/svg'/></html>",
        "<!doctype html><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<?xml version='1.0'?>",
        "<!-- nada -->",
        "<<<",
    ] {
        assert_eq!(check(text), Err(Refused::UnknownType), "{text}");
    }
}

#[test]
fn half_an_svg_is_broken() {
    let whole = wrap("<g><path d='M0 0'/></g>");
    for text in [
        whole[..whole.len() - 6].to_string(),
        whole.replace("</g>", ""),
        whole.replace("</g>", "</b>"),
        format!("{whole}{whole}"),
        format!("{whole}hola"),
        whole.replace("<path", "<path d='a'"),
        whole.replace("<path", "<x:path"),
        wrap(&format!("{}{}", "<g>".repeat(300), "</g>".repeat(300))),
    ] {
        assert_eq!(check(&text), Err(Refused::Broken), "{text}");
    }
    for text in [
        format!("<?xml version='1.0' encoding='UTF-7'?>{whole}"),
        format!(
            "<?xml version='1.0' encoding='ISO-8859-1'?>{}",
            wrap("<title>ñ</title>")
        ),
    ] {
        assert_eq!(check(&text), Err(Refused::Encoding), "{text}");
    }
}

#[test]
fn sizes_are_read_in_css_pixels() {
    let size = |attributes: &str| check(&format!("<svg xmlns='{SVG_NAMESPACE}' {attributes}/>"));
    assert_eq!(size("width='210mm' height='297mm'"), Ok((Some(794), Some(1123))));
    assert_eq!(size("width='2in' height='72pt'"), Ok((Some(192), Some(96))));
    assert_eq!(
        size("width='100%' height='100%' viewBox='0 0 64.4,32'"),
        Ok((Some(64), Some(32)))
    );
    assert_eq!(size("width='-5' height='1e99'"), Ok((None, None)));
    assert_eq!(size("viewBox='0 0 NaN 4'"), Ok((None, None)));
    assert_eq!(size("viewBox='0 0 -1.5 4'"), Ok((None, None)));
    // Of a drawing in units of its own only the proportion is known.
    assert_eq!(size("viewBox='0 0 1.5 1'"), Ok((Some(15), Some(10))));
    assert_eq!(size("viewBox='0 0 0.25 0.125'"), Ok((Some(250), Some(125))));
    assert_eq!(size(""), Ok((None, None)));
}

proptest::proptest! {
    /// Of pieces that are dangerous one by one: nothing that is active is ever taken, however it is put together.
    #[test]
    fn no_markup_is_too_strange(
        pieces in proptest::collection::vec("<script>|</script>|<g|<path d='M0'|>|/>|</g>| onload=| ONLOAD = |'x'|\"y\"|&#60;|&lt;|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?xml|\\?>|<foreignObject>| href='javascript:x'| style='a:url\\(//b\\)'|\\PC", 0..12)
    ) {
        let text = wrap(&pieces.concat());
        if check(&text).is_ok() {
            let text = text.to_ascii_lowercase();
            let mut reader = quick_xml::Reader::from_str(&text);
            while let Ok(event) = reader.read_event() {
                let (Event::Start(tag) | Event::Empty(tag)) = event else {
                    if event == Event::Eof {
                        break;
                    }
                    continue;
                };
                proptest::prop_assert!(!["script", "foreignobject"].contains(&tag.name().as_ref()), "{}", text);
                for attribute in tag.attributes().flatten() {
                    proptest::prop_assert!(!attribute.key.as_ref().starts_with("on"), "{}", text);
                    proptest::prop_assert!(!attribute.value.starts_with("javascript"), "{}", text);
                }
            }
        }
    }
}

/// Each line draws the one before it ten times: without the bound, ten lines are ten thousand million shapes.
#[test]
fn what_draws_itself_again_and_again_is_refused() {
    let laughs = |lines: usize| {
        let mut text = "<svg xmlns='http://www.w3.org/2000/svg'><path id='l0' d='M0 0h1'/>".to_owned();
        for line in 1..=lines {
            let uses = format!("<use href='#l{}'/>", line - 1).repeat(10);
            text.push_str(&format!("<g id='l{line}'>{uses}</g>"));
        }
        text + "</svg>"
    };
    assert!(check(&laughs(4)).is_ok());
    let refused = check(&laughs(10)).expect_err("ten thousand million");
    assert!(refused.to_string().contains("repeticiones"), "{refused}");
    let round = "<svg xmlns='http://www.w3.org/2000/svg'><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>";
    assert!(check(round).is_err());
    let styled = "<svg xmlns='http://www.w3.org/2000/svg'><style>.a{fill:url(#g)}</style>\
        <linearGradient id='g'><stop/></linearGradient><path class='a' d='M0 0h1'/></svg>";
    assert!(check(styled).is_ok());
}
