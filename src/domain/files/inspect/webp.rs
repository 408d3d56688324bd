//! What of a WebP is known before it is decoded: its parts are walked, nothing is unpacked. Pure.
//!
//! The decoder believes what a header says and makes room for it, so each part must say the same size, and lie in the file.

use super::super::kind::{MAX_PIXELS, MAX_SIDE_PX, Refused};
use std::io::{Read, Seek, SeekFrom};

pub const RIFF: &[u8] = b"RIFF";
pub const WEBP: &[u8] = b"WEBP";
const IS_ANIMATED: u8 = 0b10;

/// Of one picture that does not move.
#[derive(Debug, PartialEq, Eq)]
pub struct Webp {
    pub width_px: u32,
    pub height_px: u32,
    /// What decoding it keeps in memory, in bytes: it cannot be read row by row.
    pub kept: u64,
}

/// How a part packs its pixels.
#[derive(Clone, Copy)]
enum Packing {
    Lossy,
    Lossless,
}

pub fn walk<R: Read + Seek>(file: &mut R, size: u64) -> Result<Webp, Refused> {
    let mut head = [0; 12];
    file.read_exact(&mut head)?;
    let end = 8 + u64::from(le32(&head[4..8]));
    // Nothing writes behind the end of one, but who hides another file there.
    if &head[..4] != RIFF || &head[8..] != WEBP || end > size || size > end + 1 {
        return Err(Refused::Broken);
    }
    let mut canvas = None;
    let mut picture: Option<(Packing, (u32, u32))> = None;
    let (mut at, mut has_alpha) = (12, false);
    while at + 8 <= end {
        file.seek(SeekFrom::Start(at))?;
        let mut named = [0; 8];
        file.read_exact(&mut named)?;
        let length = u64::from(le32(&named[4..]));
        if at + 8 + length > end {
            return Err(Refused::Broken);
        }
        let is_first = at == 12;
        let mut said = [0; 10];
        let mut read = |count: usize| -> Result<[u8; 10], Refused> {
            if length < count as u64 {
                return Err(Refused::Broken);
            }
            file.read_exact(&mut said[..count])?;
            Ok(said)
        };
        let found = match &named[..4] {
            b"VP8X" if is_first => {
                let said = read(10)?;
                if said[0] & IS_ANIMATED != 0 {
                    return Err(moving());
                }
                canvas = Some((1 + le24(&said[4..7]), 1 + le24(&said[7..10])));
                None
            }
            b"ANIM" | b"ANMF" => return Err(moving()),
            b"ALPH" => {
                has_alpha = true;
                None
            }
            b"VP8 " => {
                let said = read(10)?;
                let side = |at: usize| u32::from(u16::from_le_bytes([said[at], said[at + 1]])) & 0x3fff;
                Some((Packing::Lossy, (side(6), side(8))))
            }
            b"VP8L" => {
                let said = read(5)?;
                let bits = le32(&said[1..5]);
                has_alpha |= bits >> 28 & 1 != 0;
                let sides = (1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
                Some((Packing::Lossless, sides))
            }
            // Profiles, what cameras note, and what others add, which nobody reads.
            _ if is_first => return Err(Refused::Broken),
            _ => None,
        };
        if let Some(found) = found
            && picture.replace(found).is_some()
        {
            return Err(Refused::Broken);
        }
        at += 8 + length + (length & 1);
    }
    let (packing, (width_px, height_px)) = picture.ok_or(Refused::Broken)?;
    if width_px == 0 || height_px == 0 || canvas.is_some_and(|canvas| canvas != (width_px, height_px)) {
        return Err(Refused::Broken);
    }
    let pixels = u64::from(width_px) * u64::from(height_px);
    if width_px > MAX_SIDE_PX || height_px > MAX_SIDE_PX || pixels > MAX_PIXELS {
        return Err(Refused::TooManyPixels { width_px, height_px });
    }
    // Brightness and colours apart, then together; what is seen of them is a lossless picture beside that.
    let halves = match (packing, has_alpha) {
        (Packing::Lossy, false) => 9,
        (Packing::Lossy, true) => 21,
        (Packing::Lossless, _) => 14,
    };
    Ok(Webp {
        width_px,
        height_px,
        kept: pixels * halves / 2,
    })
}

fn moving() -> Refused {
    Refused::Foreign {
        what: "una imagen WebP animada",
        instead: "Guarda como PNG o JPEG el cuadro que quieres y envíalo.",
    }
}

fn le24(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
}

fn le32(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// Whether a file begins as one.
pub fn may_be_webp(head: &[u8]) -> bool {
    head.starts_with(RIFF) && head.get(8..12) == Some(WEBP)
}

#[cfg(test)]
mod tests {
    use super::super::inspect;
    use super::*;
    use crate::domain::files::kind::WEBP_BYTES;
    use std::io::Cursor;

    fn part(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
        let mut part = [name, (bytes.len() as u32).to_le_bytes().as_slice(), bytes].concat();
        part.resize(part.len() + bytes.len() % 2, 0);
        part
    }

    fn file(parts: &[Vec<u8>]) -> Vec<u8> {
        let parts = [WEBP, &parts.concat()].concat();
        part(b"RIFF", &parts)
    }

    /// A canvas of 20 × 10.
    fn canvas(flags: u8) -> Vec<u8> {
        part(b"VP8X", &[flags, 0, 0, 0, 19, 0, 0, 9, 0, 0])
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let mut frame = vec![0x50, 1, 0, 0x9d, 1, 0x2a];
        frame.extend(width.to_le_bytes());
        frame.extend(height.to_le_bytes());
        part(b"VP8 ", &frame)
    }

    fn seen(bytes: &[u8]) -> Result<Webp, Refused> {
        walk(&mut Cursor::new(bytes), bytes.len() as u64)
    }

    #[test]
    fn its_size_and_what_it_keeps_are_known_by_its_parts() {
        let webp = |kept| {
            Ok(Webp {
                width_px: 20,
                height_px: 10,
                kept,
            })
        };
        assert_eq!(seen(&file(&[lossy(20, 10)])), webp(900));
        let clear = [canvas(0x10), part(b"ALPH", &[0; 5]), lossy(20, 10)];
        assert_eq!(seen(&file(&clear)), webp(2100));
        // Fourteen bits for each side less one, and whether something shows through.
        let bits = (19_u32 | 9 << 14).to_le_bytes();
        let lossless = part(b"VP8L", &[&[0x2f], bits.as_slice()].concat());
        assert_eq!(seen(&file(&[lossless])), webp(1400));
        let noted = [
            canvas(0x2c),
            part(b"ICCP", b"abc"),
            lossy(20, 10),
            part(b"EXIF", b"abcd"),
            part(b"XMP ", b""),
        ];
        assert_eq!(seen(&file(&noted)), webp(900));
    }

    #[test]
    fn half_a_file_and_another_one_behind_it_are_refused() {
        let whole = file(&[lossy(20, 10)]);
        for cut in [5, 13, 20, whole.len() - 1] {
            assert_eq!(seen(&whole[..cut]), Err(Refused::Broken), "{cut}");
        }
        let behind = [whole.as_slice(), b"%PDF-1.4\n%%EOF\n"].concat();
        assert_eq!(inspect(Cursor::new(&behind)), Err(Refused::Broken));
        let hidden = [
            b"RIFF\x20\0\0\0WEBP",
            b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF".as_slice(),
        ]
        .concat();
        assert_eq!(inspect(Cursor::new(&hidden)), Err(Refused::Broken));
        for parts in [
            vec![],
            vec![canvas(0)],
            vec![lossy(20, 10), lossy(20, 10)],
            vec![part(b"EXIF", b""), lossy(20, 10)],
            // What the decoder would make room for.
            vec![canvas(0), lossy(16_383, 16_383)],
            vec![lossy(0, 10)],
        ] {
            assert_eq!(seen(&file(&parts)), Err(Refused::Broken), "{parts:?}");
        }
    }

    #[test]
    fn what_moves_and_what_is_too_large_is_told() {
        let told = |parts: &[Vec<u8>]| seen(&file(parts)).unwrap_err().to_string();
        let moving = told(&[canvas(0x02), part(b"ANIM", &[0; 6]), part(b"ANMF", &[0; 40])]);
        assert!(moving.contains("WebP animada"), "{moving}");
        let pixels = told(&[lossy(16_383, 16_383)]);
        assert!(pixels.contains("demasiado grande"), "{pixels}");
        let whole = file(&[lossy(9_000, 9_000)]);
        assert!(seen(&whole).unwrap().kept > WEBP_BYTES);
        let refused = inspect(Cursor::new(&whole)).unwrap_err().to_string();
        assert!(
            refused.contains("WebP, y así admitimos hasta 6688 × 6688"),
            "{refused}"
        );
    }
}
