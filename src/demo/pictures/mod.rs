//! Pictures that the program draws itself, as PNG: the same number always gives the same picture.

mod articles;
mod canvas;
mod designs;
mod font;
mod receipt;

pub use self::articles::Article;
use self::canvas::{Canvas, Shape, Square};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Cloth and clay.
const COLOURS: [u32; 6] = [0xf7f7f4, 0x2b303b, 0xf2d7a6, 0xb9d7ea, 0xe9b7b0, 0x2f5d50];
/// Walls.
const BACKGROUNDS: [u32; 5] = [0xe8edfb, 0xfbeee2, 0xe6f3ec, 0xf3eaf7, 0xfdf4d9];

/// A product with a design on it, of this cloth or of some.
pub fn product(article: Article, cloth: Option<[u8; 3]>, seed: u64) -> Vec<u8> {
    let mut random = StdRng::seed_from_u64(seed);
    let wall = BACKGROUNDS[random.random_range(0..BACKGROUNDS.len())];
    let colour = match article {
        Article::Stickers | Article::Poster | Article::Mug => 0xffffff,
        _ => COLOURS[random.random_range(0..COLOURS.len())],
    };
    let colour = cloth.map_or(colour, |[red, green, blue]| {
        u32::from_be_bytes([0, red, green, blue])
    });
    let mut canvas = Canvas::new(640, 640);
    canvas.fill(&Shape::rectangle(0.0, 0.0, 100.0, 100.0), wall);
    let prints = articles::draw(&mut canvas, article, colour);
    for (print, design) in prints.into_iter().zip(seed..) {
        designs::draw(&mut canvas, design, print);
    }
    canvas.png()
}

/// How an order looks in the editor: a T-shirt with the design of that number.
pub fn preview(seed: u64) -> Vec<u8> {
    product(Article::Tshirt, None, seed)
}

/// The design alone, large, on nothing.
pub fn print_file(seed: u64) -> Vec<u8> {
    let mut canvas = Canvas::new(1200, 1200);
    designs::draw(&mut canvas, seed, Square::ALL);
    canvas.png()
}

/// A receipt of some payment.
pub fn receipt(seed: u64) -> Vec<u8> {
    let mut random = StdRng::seed_from_u64(seed);
    let amount = format!("BS. {}00,00", random.random_range(2..=40));
    let reference = format!("{:08}", random.random_range(10_000_000..=99_999_999_u32));
    receipt_of(&amount, &reference, seed)
}

/// A receipt of this payment: `amount` as it is written, «Bs. 600,00».
pub fn receipt_of(amount: &str, reference: &str, seed: u64) -> Vec<u8> {
    receipt::draw(amount, reference, seed as usize).png()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(png: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory(png).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn the_same_number_gives_the_same_picture_and_another_another() {
        assert_eq!(preview(3), preview(3));
        assert_ne!(preview(3), preview(4));
        assert_eq!(receipt(3), receipt(3));
        assert_ne!(receipt(3), receipt(4));
        assert_eq!(size(&preview(3)), (640, 640));
        assert_eq!(size(&receipt(3)), (480, 768));
    }

    #[test]
    fn a_print_file_is_a_design_on_nothing() {
        let picture = image::load_from_memory(&print_file(3)).unwrap().into_rgba8();
        assert_eq!(picture.dimensions(), (1200, 1200));
        assert_eq!(picture.get_pixel(0, 0).0[3], 0, "a see-through corner");
        assert_eq!(picture.get_pixel(600, 600).0[3], 255);
    }

    #[test]
    fn an_edge_covers_its_share_of_a_pixel_and_an_overlap_is_a_hole() {
        let mut canvas = Canvas::new(10, 10);
        let ring = Shape::rectangle(0.0, 0.0, 95.0, 100.0).and(Shape::rectangle(20.0, 20.0, 20.0, 20.0));
        canvas.fill(&ring, 0xff0000);
        let picture = image::load_from_memory(&canvas.png()).unwrap().into_rgba8();
        assert_eq!(picture.get_pixel(0, 0).0, [255, 0, 0, 255]);
        assert_eq!(picture.get_pixel(9, 5).0, [255, 0, 0, 128]);
        assert_eq!(picture.get_pixel(2, 2).0[3], 0);
    }
}
