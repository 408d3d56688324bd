//! Are all rows of a JPEG there? Pure.
//!
//! Decoders fill what is missing with grey, and phones put films behind the end mark, or leave it out: so neither the last bytes
//! nor a decoder's silence says anything. The scans are walked here as a decoder would walk them, without making pixels of them
//! (ITU-T T.81, F.2 and G.2). A refining scan of a progressive picture is not followed: what it adds hardly shows.

use std::io::{self, BufRead};

use super::jpeg_bits::{Bits, Table};
use crate::domain::files::kind::Refused;

pub(super) struct Jpeg {
    /// What a decoder keeps until the last scan of a progressive picture, in bytes; others keep nothing.
    pub kept: u64,
    /// Every row is there.
    pub is_whole: bool,
}

/// Reads the picture from its start to its end mark, or to the end of the file where it has none.
pub(super) fn walk<R: BufRead>(file: &mut R) -> Result<Jpeg, Refused> {
    let mut walk = Walk {
        file,
        tables: Default::default(),
        frame: None,
        restart: 0,
        missing: Vec::new(),
    };
    let walked = walk.scans();
    let frame = walk.frame.ok_or(Refused::Broken)?;
    Ok(Jpeg {
        kept: frame.kept(),
        is_whole: walked.is_ok() && !walk.missing.contains(&true),
    })
}

struct Walk<'a, R> {
    file: &'a mut R,
    /// First of brightness (DC), then of detail (AC), each four.
    tables: [[Option<Table>; 4]; 2],
    frame: Option<Frame>,
    /// Units between two restart marks.
    restart: usize,
    /// For each component of the frame: no scan has brought its brightness.
    missing: Vec<bool>,
}

struct Frame {
    progressive: bool,
    /// Arithmetic coding, and whatever else is not walked.
    strange: bool,
    width: usize,
    height: usize,
    components: Vec<Component>,
}

struct Component {
    id: u8,
    across: usize,
    down: usize,
}

impl Frame {
    fn most(&self) -> (usize, usize) {
        let across = self.components.iter().map(|part| part.across).max();
        let down = self.components.iter().map(|part| part.down).max();
        (across.unwrap_or(1), down.unwrap_or(1))
    }

    /// Two bytes for each sample of each channel.
    fn kept(&self) -> u64 {
        if !self.progressive {
            return 0;
        }
        let densities = || {
            self.components
                .iter()
                .map(|part| (part.across * part.down) as u64)
        };
        let pixels = (self.width * self.height) as u64;
        2 * pixels * densities().sum::<u64>() / densities().max().unwrap_or(1)
    }
}

impl<R: BufRead> Walk<'_, R> {
    fn scans(&mut self) -> Result<(), Refused> {
        let mut marker = self.marker()?;
        loop {
            marker = match marker {
                // Without a length: padding, restarts, the beginning.
                0x00 | 0x01 | 0xd0..=0xd8 => self.marker()?,
                0xd9 => return Ok(()),
                0xda => match self.scan()? {
                    Some(next) => next,
                    // The file ends here, and so does the picture: the mark alone is missing.
                    None => return Ok(()),
                },
                other => {
                    self.segment(other)?;
                    self.marker()?
                }
            };
        }
    }

    fn next(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.file.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn marker(&mut self) -> io::Result<u8> {
        while self.next()? != 0xff {}
        loop {
            let marker = self.next()?;
            if marker != 0xff {
                return Ok(marker);
            }
        }
    }

    /// What stands in a segment, without its length.
    fn content(&mut self) -> Result<Vec<u8>, Refused> {
        let length = u16::from_be_bytes([self.next()?, self.next()?]);
        let mut content = vec![0; usize::from(length.saturating_sub(2))];
        self.file.read_exact(&mut content)?;
        Ok(content)
    }

    fn segment(&mut self, marker: u8) -> Result<(), Refused> {
        let content = self.content()?;
        match marker {
            0xc4 => self.huffman(&content)?,
            0xdd => {
                let [high, low, ..] = content[..] else {
                    return Err(Refused::Broken);
                };
                self.restart = usize::from(u16::from_be_bytes([high, low]));
            }
            0xc0..=0xcf if !matches!(marker, 0xc8 | 0xcc) => self.begin(marker, &content)?,
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, marker: u8, content: &[u8]) -> Result<(), Refused> {
        let [_, height1, height0, width1, width0, count, parts @ ..] = content else {
            return Err(Refused::Broken);
        };
        if self.frame.is_some() || parts.len() < usize::from(*count) * 3 || *count == 0 {
            return Err(Refused::Broken);
        }
        let components: Vec<Component> = parts
            .chunks_exact(3)
            .take(usize::from(*count))
            .map(|part| Component {
                id: part[0],
                across: usize::from(part[1] >> 4),
                down: usize::from(part[1] & 15),
            })
            .collect();
        if components.iter().any(|part| part.across == 0 || part.down == 0) {
            return Err(Refused::Broken);
        }
        self.missing = vec![true; components.len()];
        self.frame = Some(Frame {
            progressive: marker == 0xc2,
            strange: !matches!(marker, 0xc0..=0xc2),
            width: usize::from(u16::from_be_bytes([*width1, *width0])),
            height: usize::from(u16::from_be_bytes([*height1, *height0])),
            components,
        });
        Ok(())
    }

    fn huffman(&mut self, mut content: &[u8]) -> Result<(), Refused> {
        while let [place, rest @ ..] = content {
            let (lengths, values) = rest.split_at_checked(16).ok_or(Refused::Broken)?;
            let count = lengths.iter().map(|count| usize::from(*count)).sum();
            let (values, after) = values.split_at_checked(count).ok_or(Refused::Broken)?;
            let tables = self.tables.get_mut(usize::from(place >> 4));
            let table = tables.and_then(|tables| tables.get_mut(usize::from(place & 15)));
            *table.ok_or(Refused::Broken)? = Some(Table::new(lengths, values));
            content = after;
        }
        Ok(())
    }

    /// Walks over a scan, and answers the mark behind it; nothing at the end of the file. A scan that ends too early is broken.
    fn scan(&mut self) -> Result<Option<u8>, Refused> {
        let content = self.content()?;
        let frame = self.frame.as_ref().ok_or(Refused::Broken)?;
        let (count, rest) = content.split_first().ok_or(Refused::Broken)?;
        let (chosen, rest) = rest
            .split_at_checked(2 * usize::from(*count))
            .ok_or(Refused::Broken)?;
        let [first, last, steps, ..] = rest else {
            return Err(Refused::Broken);
        };
        let band = Band {
            first: *first,
            last: if frame.progressive { *last } else { 63 },
            refines: frame.progressive && steps >> 4 != 0,
            progressive: frame.progressive,
        };
        let mut parts = Vec::new();
        for one in chosen.chunks_exact(2) {
            let at = frame.components.iter().position(|part| part.id == one[0]);
            let at = at.ok_or(Refused::Broken)?;
            let table =
                |kind: usize, place: u8| self.tables[kind].get(usize::from(place)).and_then(Option::as_ref);
            parts.push(Part {
                at,
                blocks: frame.components[at].across * frame.components[at].down,
                dc: table(0, one[1] >> 4),
                ac: table(1, one[1] & 15),
            });
        }
        let units = units(frame, &parts);
        let mut bits = Bits::new(&mut *self.file);
        if !(frame.strange || band.refines && band.first > 0) {
            walk_units(&mut bits, &parts, &band, units, self.restart)?;
        }
        if band.first == 0 {
            for part in &parts {
                self.missing[part.at] = false;
            }
        }
        Ok(bits.behind()?)
    }
}

/// How many units a scan of these components has: of several, each holds blocks of all of them.
fn units(frame: &Frame, parts: &[Part<'_>]) -> usize {
    let (across, down) = frame.most();
    match parts {
        [one] => {
            let component = &frame.components[one.at];
            let blocks = |side: usize, own: usize, most: usize| (side * own).div_ceil(most).div_ceil(8);
            blocks(frame.width, component.across, across) * blocks(frame.height, component.down, down)
        }
        _ => frame.width.div_ceil(8 * across) * frame.height.div_ceil(8 * down),
    }
}

struct Part<'a> {
    at: usize,
    blocks: usize,
    dc: Option<&'a Table>,
    ac: Option<&'a Table>,
}

struct Band {
    first: u8,
    last: u8,
    refines: bool,
    progressive: bool,
}

fn walk_units<R: BufRead>(
    bits: &mut Bits<'_, R>,
    parts: &[Part<'_>],
    band: &Band,
    units: usize,
    restart: usize,
) -> Result<(), Refused> {
    let alone = parts.len() == 1;
    let mut run = 0;
    for unit in 0..units {
        if restart > 0 && unit > 0 && unit % restart == 0 {
            if !bits.restart()? {
                return Err(Refused::Broken);
            }
            run = 0;
        }
        for part in parts {
            for _ in 0..if alone { 1 } else { part.blocks } {
                block(bits, part, band, &mut run)?.ok_or(Refused::Broken)?;
            }
        }
    }
    Ok(())
}

/// One block. `None` where the data ends inside of it; `run` counts those that follow without any detail.
fn block<R: BufRead>(
    bits: &mut Bits<'_, R>,
    part: &Part<'_>,
    band: &Band,
    run: &mut u32,
) -> Result<Option<()>, Refused> {
    let mut at = u32::from(band.first);
    if at == 0 {
        if band.refines {
            return Ok(bits.skip(1)?);
        }
        let Some(size) = bits.symbol(part.dc.ok_or(Refused::Broken)?)? else {
            return Ok(None);
        };
        if bits.skip(u32::from(size))?.is_none() {
            return Ok(None);
        }
        if band.progressive && band.last == 0 {
            return Ok(Some(()));
        }
        at = 1;
    }
    if *run > 0 {
        *run -= 1;
        return Ok(Some(()));
    }
    let table = part.ac.ok_or(Refused::Broken)?;
    while at <= u32::from(band.last) {
        let Some(symbol) = bits.symbol(table)? else {
            return Ok(None);
        };
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        match (size, zeros) {
            (0, 15) => at += 16,
            (0, 0) => break,
            (0, _) if !band.progressive => break,
            (0, zeros) => {
                let Some(more) = bits.take(zeros)? else {
                    return Ok(None);
                };
                *run = (1 << zeros) + more - 1;
                break;
            }
            _ => {
                at += zeros + 1;
                if bits.skip(size)?.is_none() {
                    return Ok(None);
                }
            }
        }
    }
    Ok(Some(()))
}
