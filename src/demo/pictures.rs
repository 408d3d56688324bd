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

/// A product with a design on it.
pub fn product(article: Article, seed: u64) -> Vec<u8> {
    let mut random = StdRng::seed_from_u64(seed);
    let wall = BACKGROUNDS[random.random_range(0..BACKGROUNDS.len())];
    let colour = match article {
        Article::Stickers | Article::Poster | Article::Mug => 0xffffff,
        _ => COLOURS[random.random_range(0..COLOURS.len())],
    };
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
    product(Article::Tshirt, seed)
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
