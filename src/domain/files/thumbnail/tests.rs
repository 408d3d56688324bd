use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::domain::files::inspect::inspect;

fn encoded(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .expect("encoding in memory");
    bytes
}

fn thumbnail(bytes: &[u8]) -> Result<Option<Thumbnail>, Refused> {
    let inspected = inspect(Cursor::new(bytes))?;
    render(Cursor::new(bytes), &inspected, SMALL_PX)
}

fn halves(width: u32, height: u32) -> DynamicImage {
    let pixels = RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([250, 0, 0])
        } else {
            Rgb([0, 0, 250])
        }
    });
    DynamicImage::ImageRgb8(pixels)
}

/// An EXIF block that says «turn by 90 degrees», as a phone writes it, and a marker to look for afterwards.
fn with_exif_rotation(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS-SECRETO");
    let length = u16::try_from(exif.len() + 2).expect("a short block");
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend_from_slice(&[0xff, 0xe1]);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&exif);
    bytes.extend_from_slice(&jpeg[2..]);
    bytes
}

#[test]
fn a_large_picture_shrinks_and_keeps_its_shape() {
    let small = thumbnail(&encoded(halves(1200, 600), ImageFormat::Png))
        .expect("a real picture")
        .expect("pixels");
    assert_eq!(
        (small.kind, small.width_px, small.height_px),
        (FileKind::Jpeg, 480, 240)
    );
    let seen = inspect(Cursor::new(&small.bytes)).expect("our own JPEG");
    assert_eq!(
        (seen.kind, seen.width_px, seen.height_px),
        (FileKind::Jpeg, Some(480), Some(240))
    );
    let drawn = image::load_from_memory(&small.bytes)
        .expect("our own JPEG")
        .into_rgb8();
    assert!(drawn.get_pixel(20, 100)[0] > 200 && drawn.get_pixel(460, 100)[2] > 200);
}

#[test]
fn a_small_picture_is_not_blown_up() {
    let small = thumbnail(&encoded(halves(30, 20), ImageFormat::Jpeg))
        .expect("a real picture")
        .expect("pixels");
    assert_eq!((small.width_px, small.height_px), (30, 20));
}

#[test]
fn what_shows_through_has_a_ground_and_is_clear_inside_of_a_drawing() {
    let glass = RgbaImage::from_pixel(600, 600, Rgba([9, 9, 9, 0]));
    let glass = encoded(DynamicImage::ImageRgba8(glass), ImageFormat::Png);
    let small = thumbnail(&glass).expect("a real picture").expect("pixels");
    assert_eq!(small.kind, FileKind::Jpeg);
    assert!(pixel(&small, 5, 5).iter().all(|value| *value > 250));

    let inspected = inspect(Cursor::new(&glass)).expect("a real picture");
    let clear = render_clear(Cursor::new(&glass), &inspected, SMALL_PX).expect("a real picture");
    let clear = clear.expect("pixels");
    assert_eq!(clear.kind, FileKind::Png);
    let drawn = image::load_from_memory(&clear.bytes)
        .expect("our own PNG")
        .into_rgba8();
    assert_eq!(drawn.get_pixel(5, 5)[3], 0);
}

fn pixel(picture: &Thumbnail, x: u32, y: u32) -> [u8; 3] {
    let drawn = image::load_from_memory(&picture.bytes)
        .expect("our own picture")
        .into_rgb8();
    drawn.get_pixel(x, y).0
}

fn of_fixture(name: &str) -> Thumbnail {
    let path = format!("{}/tests/fixtures/files/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("a fixture");
    thumbnail(&bytes).expect(name).expect("pixels")
}

#[test]
fn a_white_logo_is_seen() {
    let logo = of_fixture("i15_logo_blanco_transparente.png");
    let drawn = image::load_from_memory(&logo.bytes)
        .expect("our own picture")
        .into_luma8();
    let (least, most) = drawn.pixels().fold((255, 0), |(least, most), pixel| {
        (pixel.0[0].min(least), pixel.0[0].max(most))
    });
    assert!(most > 240 && least < 90, "{least} to {most}");
}

#[test]
fn sixteen_bits_with_holes_show_the_picture() {
    let picture = of_fixture("i06_16bit_rgba.png");
    assert_eq!(
        (picture.kind, picture.width_px, picture.height_px),
        (FileKind::Jpeg, 300, 200)
    );
}

/// Raw (230, 60, 40) of Display P3.
#[test]
fn colours_are_those_of_screens() {
    let picture = of_fixture("v50_displayp3.jpg");
    let [red, green, blue] = pixel(&picture, 60, 60);
    assert!(
        red >= 248 && (20..=32).contains(&green) && blue <= 8,
        "{red} {green} {blue}"
    );
}

#[test]
fn a_phone_s_film_and_a_missing_end_mark_do_no_harm() {
    for name in ["i01_foto_con_movimiento.jpg", "i02_sin_marca_final.jpg"] {
        assert_eq!(of_fixture(name).kind, FileKind::Jpeg);
    }
}

#[test]
fn sixteen_bits_become_eight() {
    let deep = DynamicImage::ImageRgb8(halves(40, 40).into_rgb8()).into_rgb16();
    let small = thumbnail(&encoded(DynamicImage::ImageRgb16(deep), ImageFormat::Png))
        .expect("a real picture")
        .expect("pixels");
    assert_eq!(small.kind, FileKind::Jpeg);
}

#[test]
fn metadata_is_obeyed_and_then_dropped() {
    let photo = with_exif_rotation(&encoded(halves(800, 400), ImageFormat::Jpeg));
    let small = thumbnail(&photo).expect("a real picture").expect("pixels");
    // Turned clockwise: the left half is now on top.
    assert_eq!((small.width_px, small.height_px), (240, 480));
    let drawn = image::load_from_memory(&small.bytes)
        .expect("our own JPEG")
        .into_rgb8();
    assert!(drawn.get_pixel(100, 20)[0] > 200);
    assert!(!small.bytes.windows(11).any(|window| window == b"GPS-SECRETO"));
}

#[test]
fn trailing_data_does_not_survive() {
    let polyglot = [
        encoded(halves(20, 20), ImageFormat::Png).as_slice(),
        b"<script>alert(1)</script>",
    ]
    .concat();
    let small = thumbnail(&polyglot).expect("a real picture").expect("pixels");
    assert!(!small.bytes.windows(8).any(|window| window == b"<script>"));
}

#[test]
fn half_a_picture_is_broken() {
    let png = encoded(halves(200, 200), ImageFormat::Png);
    let cut = &png[..png.len() * 2 / 3];
    assert!(inspect(Cursor::new(cut)).is_ok(), "the header alone cannot tell");
    assert_eq!(thumbnail(cut), Err(Refused::Broken));
    // One pixel of data under a header that promises 4000 × 4000.
    let mut bomb = encoded(halves(1, 1), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x0f, 0xa0, 0, 0, 0x0f, 0xa0]);
    assert_eq!(thumbnail(&bomb), Err(Refused::Broken));
}

#[test]
fn documents_have_none() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
    assert_eq!(thumbnail(svg), Ok(None));
    assert_eq!(thumbnail(b"%PDF-1.4 %%EOF"), Ok(None));
}

/// A WebP as the encoder writes it, with these parts around: a canvas, what a camera notes, and a profile.
fn webp_with(picture: &DynamicImage, exif: &[u8], profile: &[u8]) -> Vec<u8> {
    let plain = encoded(picture.clone(), ImageFormat::WebP);
    let part = |name: &[u8], bytes: &[u8]| {
        let mut part = [name, &(bytes.len() as u32).to_le_bytes(), bytes].concat();
        part.resize(part.len() + bytes.len() % 2, 0);
        part
    };
    let [width, height] = [picture.width(), picture.height()].map(|side| (side - 1).to_le_bytes());
    let clear = if picture.color().has_alpha() { 0x10 } else { 0 };
    let canvas = [&[0x28 | clear, 0, 0, 0], &width[..3], &height[..3]].concat();
    let profile = part(b"ICCP", profile);
    let parts = [
        b"WEBP",
        &*part(b"VP8X", &canvas),
        &profile,
        &plain[12..],
        &part(b"EXIF", exif),
    ]
    .concat();
    part(b"RIFF", &parts)
}

#[test]
fn a_webp_is_drawn_upright_in_the_colours_of_screens_and_what_shows_through_stays_so() {
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let display = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let file = webp_with(&halves(1000, 400), exif, &display);
    let inspected = inspect(Cursor::new(&file)).unwrap();
    assert_eq!(
        (inspected.kind, inspected.width_px, inspected.height_px),
        (FileKind::Webp, Some(400), Some(1000))
    );
    let png = png_of_webp(&file, 500).unwrap();
    let drawn = image::load_from_memory_with_format(&png, image::ImageFormat::Png).unwrap();
    assert!(!drawn.color().has_alpha());
    let drawn = drawn.into_rgb8();
    assert_eq!(drawn.dimensions(), (200, 500));
    // Turned to the right: what was left is above. A red of these screens is more than one of ours.
    assert_eq!(drawn.get_pixel(100, 20).0[0], 255);
    assert!(drawn.get_pixel(100, 480).0[2] > 245);

    let mut art = RgbaImage::from_pixel(60, 40, Rgba([10, 200, 30, 255]));
    art.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
    let file = encoded(DynamicImage::ImageRgba8(art.clone()), ImageFormat::WebP);
    let png = png_of_webp(&file, 500).unwrap();
    assert_eq!(image::load_from_memory(&png).unwrap().into_rgba8(), art);
    assert!(png_of_webp(&file[..file.len() / 2], 500).is_none());
    let mut broken = file.clone();
    let middle = broken.len() / 2;
    broken[20..middle].fill(0xa5);
    assert!(png_of_webp(&broken, 500).is_none());
}

/// Written by an encoder that loses something, which we have not: two by two, red.
#[test]
fn a_lossy_webp_is_read() {
    let file = [
        b"RIFF\x3c\0\0\0WEBPVP8 \x30\0\0\0\xd0\x01\0\x9d\x01\x2a\x02\0\x02\0\x02\0\x34\x25\xa0\x02\x74\xba\x01\xf8\0\x03".as_slice(),
        b"\xb0\0\xfe\xf0\xc4\x0b\xff\x20\xb9\x61\x75\xc8\xd7\xff\x20\x3f\xe4\x07\xfc\x80\xff\xf8\xf2\0\0\0",
    ]
    .concat();
    let inspected = inspect(Cursor::new(&file)).unwrap();
    assert_eq!((inspected.width_px, inspected.drawing_bytes), (Some(2), 18));
    let drawn = image::load_from_memory(&png_of_webp(&file, 500).unwrap())
        .unwrap()
        .into_rgb8();
    assert!(
        drawn.pixels().all(|pixel| pixel.0[0] > 240 && pixel.0[1] < 20),
        "{drawn:?}"
    );
}
