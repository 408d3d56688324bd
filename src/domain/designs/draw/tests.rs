use super::*;
use crate::domain::designs::fonts::Font;
use crate::domain::designs::rules::verdict::tests::{area as area_of, image};
use image::{DynamicImage, ImageFormat, Rgba};
use std::io::Cursor;

const RED: Rgba<u8> = Rgba([200, 10, 10, 255]);
const CLOTH: [u8; 3] = [30, 31, 34];

fn png_of(picture: RgbaImage) -> Bytes {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgba8(picture)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes.into()
}

fn drawn(layers: &[Layer], arts: &Arts, technique: Technique) -> image::RgbImage {
    let area = area_of("frente", technique, "0");
    let print = Print { area: &area, layers };
    let png = mockup(
        &Ground::Drawn(Garment::Sheet, CLOTH),
        &[print],
        arts.clone(),
        1000,
    )
    .unwrap();
    image::load_from_memory(&png).unwrap().into_rgb8()
}

/// The area is 300 × 400 mm, drawn as 300 × 400 pixels from (300, 300) on: a millimetre is a pixel.
#[test]
fn a_picture_lies_where_its_millimetres_say() {
    let file = UploadId::any();
    let arts = Arts::from([(file, png_of(RgbaImage::from_pixel(80, 60, RED)))]);
    let picture = drawn(
        &[image(file, (50.0, 100.0), (40.0, 30.0), 0.0)],
        &arts,
        Technique::Dtg,
    );
    let is_red = |x: u32, y: u32| picture.get_pixel(x, y).0[0] > 150;
    let corners = [(350, 400), (389, 400), (350, 429), (389, 429)];
    for (x, y) in corners {
        assert!(is_red(x, y), "{x} {y}");
    }
    for (x, y) in [(348, 410), (391, 410), (370, 398), (370, 431)] {
        assert!(!is_red(x, y), "{x} {y}");
    }
    assert_eq!(picture.get_pixel(500, 800).0, CLOTH);
}

#[test]
fn nothing_of_a_garment_hangs_below_its_hem() {
    for garment in [Garment::HoodieFront, Garment::HoodieBack] {
        let png = mockup(&Ground::Drawn(garment, CLOTH), &[], Arts::new(), 1000).unwrap();
        let picture = image::load_from_memory(&png).unwrap().into_rgb8();
        assert_eq!(picture.get_pixel(500, 866).0, AROUND, "{garment}");
        assert_ne!(picture.get_pixel(500, 850).0, AROUND, "{garment}");
    }
}

#[test]
fn it_is_turned_around_its_middle_and_cut_at_the_area() {
    let file = UploadId::any();
    let arts = Arts::from([(file, png_of(RgbaImage::from_pixel(10, 100, RED)))]);
    let turned = drawn(
        &[image(file, (145.0, 150.0), (10.0, 100.0), 90.0)],
        &arts,
        Technique::Dtg,
    );
    let is_red = |picture: &image::RgbImage, x: u32, y: u32| picture.get_pixel(x, y).0[0] > 150;
    assert!(is_red(&turned, 402, 500) && is_red(&turned, 497, 500) && !is_red(&turned, 450, 460));
    let cut = drawn(
        &[image(file, (-20.0, -20.0), (40.0, 40.0), 0.0)],
        &arts,
        Technique::Dtg,
    );
    assert!(is_red(&cut, 310, 310) && !is_red(&cut, 295, 310) && !is_red(&cut, 310, 295));
}

#[test]
fn what_comes_later_lies_on_top_and_what_is_clear_shows_what_is_below() {
    let (below, above) = (UploadId::any(), UploadId::any());
    let mut half = RgbaImage::new(100, 100);
    for (x, _, pixel) in half.enumerate_pixels_mut() {
        *pixel = if x < 50 {
            Rgba([10, 10, 200, 255])
        } else {
            Rgba([255, 255, 255, 0])
        };
    }
    let arts = Arts::from([
        (below, png_of(RgbaImage::from_pixel(10, 10, RED))),
        (above, png_of(half)),
    ]);
    let layers = [
        image(below, (100.0, 100.0), (100.0, 100.0), 0.0),
        image(above, (100.0, 100.0), (100.0, 100.0), 0.0),
    ];
    let picture = drawn(&layers, &arts, Technique::Dtg);
    let (left, right) = (picture.get_pixel(420, 450).0, picture.get_pixel(480, 450).0);
    assert!(
        left[2] > 150 && left[0] < 50 && right[0] > 150 && right[2] < 50,
        "{left:?} {right:?}"
    );
    // Ink alone takes the colour of what it is on.
    let ink = drawn(&layers[..1], &arts, Technique::Sublimation)
        .get_pixel(450, 450)
        .0;
    assert!(ink[0] < 30, "{ink:?}");
}

#[test]
fn a_text_is_drawn_in_its_colour_and_is_never_markup() {
    let words = |text: &str| {
        vec![Layer::Text {
            text: text.to_owned(),
            font: Font::NotoSansBold,
            color: [255, 204, 0],
            size: 40.0,
            x: 150.0,
            y: 200.0,
            angle: 0.0,
            align: Align::Middle,
        }]
    };
    let count = |text: &str| {
        let picture = drawn(&words(text), &Arts::new(), Technique::Dtg);
        picture
            .pixels()
            .filter(|pixel| pixel.0[0] > 200 && pixel.0[2] < 80)
            .count()
    };
    let (hello, twice) = (count("HOLA"), count("HOLAHOLA"));
    assert!(hello > 500 && twice > hello * 3 / 2, "{hello} {twice}");
    assert!(count("</text><rect width='300' height='400' fill='#fc0'/>") < 20_000);
}

#[test]
fn a_photo_is_what_it_is_drawn_on_where_there_is_one() {
    let photo = png_of(RgbaImage::from_pixel(400, 600, Rgba([12, 120, 60, 255])));
    let png = mockup(&on_photo(photo, None), &[], Arts::new(), 200).unwrap();
    let picture = image::load_from_memory(&png).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (200, 300));
    assert_eq!(picture.get_pixel(100, 150).0, [12, 120, 60]);
    let nothing = on_photo(Bytes::from_static(b"no"), None);
    assert!(mockup(&nothing, &[], Arts::new(), 200).is_none());
}

fn on_photo(photo: Bytes, shading: Option<Bytes>) -> Ground {
    Ground::Picture { photo, shading }
}

/// White and grey art, half of it clear, on a photo of 500 × 500 with a shading of another size: grey, white, clear and black.
#[test]
fn a_shading_darkens_what_is_printed_by_its_greys_and_nothing_else() {
    const PHOTO: Rgba<u8> = Rgba([40, 120, 200, 255]);
    let shading = RgbaImage::from_fn(500, 500, |x, _| match x {
        ..200 => Rgba([128, 128, 128, 255]),
        200..250 => Rgba([255, 255, 255, 255]),
        250..300 => Rgba([0, 0, 0, 0]),
        _ => Rgba([0, 0, 0, 255]),
    });
    let file = UploadId::any();
    let art = |color: Rgba<u8>| Arts::from([(file, png_of(RgbaImage::from_pixel(10, 10, color)))]);
    let seen = |color, technique, shading: &RgbaImage| {
        let area = area_of("frente", technique, "0");
        // The area's upper half: from 300 to 500 across its 300 mm, in thousandths.
        let layers = [image(file, (0.0, 0.0), (300.0, 200.0), 0.0)];
        let print = Print {
            area: &area,
            layers: &layers,
        };
        let ground = on_photo(
            png_of(RgbaImage::from_pixel(500, 500, PHOTO)),
            Some(png_of(shading.clone())),
        );
        let png = mockup(&ground, &[print], art(color), 1000).unwrap();
        let picture = image::load_from_memory(&png).unwrap().into_rgb8();
        [350, 450, 550, 590, 200].map(|x| picture.get_pixel(x, 350).0)
    };
    let (white, grey) = (Rgba([255, 255, 255, 255]), Rgba([100, 100, 100, 255]));
    let beside = PHOTO.0[..3].try_into().unwrap();
    // Under the grey, the white, and what is clear; beside the art nothing is darkened.
    assert_eq!(
        seen(white, Technique::Dtf, &shading),
        [[128; 3], [255; 3], [255; 3], [255; 3], beside]
    );
    assert_eq!(
        seen(grey, Technique::Dtf, &shading),
        [[50; 3], [100; 3], [100; 3], [100; 3], beside]
    );
    // Ink that takes the colour of its ground is darkened the same.
    let ink = seen(white, Technique::Sublimation, &shading);
    assert_eq!(ink[0], [20, 60, 100]);
    assert_eq!((ink[1], ink[4]), (beside, beside));
    // Of a half clear art a half, and the photo under it stays.
    let half = seen(Rgba([255, 255, 255, 128]), Technique::Dtf, &shading);
    let expected = [40.0, 120.0, 200.0].map(|part: f32| (part * 127.0 / 255.0 + 64.0).round() as i32);
    for (is, wanted) in half[0].iter().zip(expected) {
        assert!((i32::from(*is) - wanted).abs() <= 1, "{half:?} {expected:?}");
    }
    // A colour counts by how light it is; a small one is made larger.
    let red = RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 255]));
    let lit = seen(white, Technique::Dtf, &red)[0];
    assert!(lit[0] == lit[2] && (50..60).contains(&lit[0]), "{lit:?}");
    let broken = on_photo(
        png_of(RgbaImage::from_pixel(5, 5, PHOTO)),
        Some(Bytes::from_static(b"no")),
    );
    assert!(mockup(&broken, &[], Arts::new(), 200).is_none());
}

#[test]
fn the_same_is_drawn_the_same_and_of_several_sides_one_picture_is_made() {
    let ground = Ground::Drawn(Garment::TshirtFront, CLOTH);
    let one = mockup(&ground, &[], Arts::new(), 200).unwrap();
    assert_eq!(mockup(&ground, &[], Arts::new(), 200).unwrap(), one);
    let both = side_by_side(&[one.clone(), one]).unwrap();
    assert_eq!(
        image::load_from_memory(&both).unwrap().into_rgb8().dimensions(),
        (400, 200)
    );
}

#[test]
fn only_what_is_half_clear_on_purpose_is_faint() {
    let mut soft = RgbaImage::from_pixel(100, 100, RED);
    for x in 0..100 {
        soft.put_pixel(x, 0, Rgba([200, 10, 10, 128]));
    }
    assert!(!tones(&png_of(soft)).is_faint);
    let veil = RgbaImage::from_pixel(9, 9, Rgba([0, 0, 0, 100]));
    assert!(tones(&png_of(veil)).is_faint);
    assert_eq!(tones(b"no picture"), Tones::default());
}

#[test]
fn a_logo_of_one_colour_is_known_by_it() {
    let mut logo = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0]));
    for x in 5..30 {
        logo.put_pixel(x, 10, Rgba([250, 252, 255, 255]));
        logo.put_pixel(x, 11, Rgba([10, 10, 10, 90]));
    }
    assert_eq!(tones(&png_of(logo.clone())).only, Some([250, 252, 255]));
    logo.put_pixel(7, 20, RED);
    assert_eq!(tones(&png_of(logo)).only, None);
}

#[test]
fn a_photo_has_many_colours_and_a_logo_few() {
    let photo = RgbaImage::from_fn(90, 60, |x, y| {
        Rgba([
            (x / 12 * 32) as u8,
            (y / 10 * 40) as u8,
            ((x + y) / 30 * 50) as u8,
            255,
        ])
    });
    assert!(tones(&png_of(photo)).colours > 20);
    let mut logo = RgbaImage::from_pixel(90, 60, Rgba([250, 250, 250, 255]));
    for x in 10..60 {
        for y in 10..30 {
            logo.put_pixel(x, y, RED);
        }
    }
    // A smooth edge is no colour of its own.
    for x in 10..20 {
        logo.put_pixel(x, 31, Rgba([220, 120, 120, 255]));
    }
    assert_eq!(tones(&png_of(logo)).colours, 2);
    // Of a large one some dots are looked at, and none is mixed.
    let large = RgbaImage::from_fn(1600, 900, |x, _| match x % 40 {
        0..20 => RED,
        _ => Rgba([250, 250, 250, 255]),
    });
    assert_eq!(tones(&png_of(large)).colours, 2);
    // A hairline between them is no blank page.
    for x in 0..4 {
        let mut line = RgbaImage::new(2000, 1200);
        for y in 0..1200 {
            line.put_pixel(1000 + x, y, RED);
        }
        let told = tones(&png_of(line));
        assert_eq!((told.is_blank, told.only), (false, Some([200, 10, 10])), "{x}");
    }
}

/// What is smaller by then has the same dots, with and without a fourth byte.
#[test]
fn a_photo_is_made_smaller_as_if_it_could_be_seen_through() {
    let photo = RgbaImage::from_fn(90, 60, |x, y| {
        Rgba([(x * y) as u8, (2 * x) as u8, (3 * y) as u8, 255])
    });
    let mut plain = Vec::new();
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(photo.clone()).into_rgb8())
        .write_to(&mut Cursor::new(&mut plain), ImageFormat::Png)
        .unwrap();
    for wanted in [(31, 17), (90, 20), (200, 200)] {
        let (one, other) = (
            art(&plain.clone().into(), wanted),
            art(&png_of(photo.clone()), wanted),
        );
        assert!(one.is_some() && one == other, "{wanted:?}");
    }
}
