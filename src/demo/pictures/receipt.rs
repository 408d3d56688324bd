//! A screen as the apps of banks show it after a Pago Móvil. The bank is made up, and it says so.

use super::canvas::{Canvas, Shape};
use super::font;

/// In units of a hundredth of the width.
const HEIGHT: f32 = 160.0;

pub fn draw(amount: &str, reference: &str, theme: usize) -> Canvas {
    let [bar, accent] = [
        [0x1c4f9c, 0x2f9e63],
        [0x8a1c2b, 0x2f9e63],
        [0x0e6b52, 0x0e6b52],
        [0x4a2a86, 0x2f9e63],
    ][theme % 4];
    let mut canvas = Canvas::new(480, 768);
    let all = &mut canvas;
    all.fill(&Shape::rectangle(0.0, 0.0, 100.0, HEIGHT), 0xf3f5f8);
    all.fill(&Shape::rectangle(0.0, 0.0, 100.0, 20.0), bar);
    middle(all, "BANCO DE MUESTRA", 8.0, 0.75, 0xffffff);

    all.fill(&Shape::rounded(6.0, 27.0, 88.0, 124.0, 4.0), 0xffffff);
    all.fill(&Shape::circle(50.0, 43.0, 9.5), accent);
    let tick = Shape::polygon(&[
        (44.5, 43.0),
        (46.3, 41.2),
        (49.0, 43.9),
        (54.2, 38.4),
        (56.0, 40.2),
        (49.0, 47.5),
    ]);
    all.fill(&tick, 0xffffff);
    middle(all, "PAGO MOVIL ENVIADO", 57.0, 0.65, 0x1a2030);
    middle(all, amount, 69.0, largest(amount, 1.3), 0x1a2030);

    let rows = [
        ("REFERENCIA", reference),
        ("PARA", "KRAFTA DEMO"),
        ("RIF", "J-00000000-0"),
        ("BANCO", "DE MUESTRA"),
        ("CONCEPTO", "PEDIDO"),
    ];
    for (row, (label, value)) in (0..5_u8).zip(rows) {
        let y = 88.0 + f32::from(row) * 11.5;
        all.fill(&Shape::rectangle(12.0, y - 3.6, 76.0, 0.3), 0xdfe3ea);
        font::write(all, label, 12.0, y, 0.45, 0x68738a);
        let dot = 0.5;
        font::write(all, value, 88.0 - font::width(value, dot), y, dot, 0x1a2030);
    }
    middle(all, "IMAGEN DE PRUEBA SIN VALOR", 144.0, 0.4, 0x68738a);
    canvas
}

fn middle(canvas: &mut Canvas, text: &str, y: f32, dot: f32, colour: u32) {
    font::write(canvas, text, 50.0 - font::width(text, dot) / 2.0, y, dot, colour);
}

/// Smaller where the text would not fit.
fn largest(text: &str, dot: f32) -> f32 {
    dot.min(dot * 76.0 / font::width(text, dot))
}
