//! The bits of a JPEG's scan, and the codes in them. Pure.

use std::io::{self, BufRead};

use crate::domain::files::kind::Refused;

/// A Huffman table: of each length the first code, how many there are, and where their values begin.
pub struct Table {
    lengths: [(u32, u32, usize); 16],
    values: Vec<u8>,
}

impl Table {
    pub fn new(lengths: &[u8], values: &[u8]) -> Self {
        let (mut code, mut place) = (0_u32, 0_usize);
        let mut all = [(0, 0, 0); 16];
        for (one, count) in all.iter_mut().zip(lengths) {
            *one = (code, u32::from(*count), place);
            code = (code + u32::from(*count)) << 1;
            place += usize::from(*count);
        }
        Self {
            lengths: all,
            values: values.to_vec(),
        }
    }
}

/// The bits of a scan, until a mark or the end of the file.
pub struct Bits<'a, R> {
    file: &'a mut R,
    waiting: u32,
    count: u32,
    /// The mark that ended them; nothing in it at the end of the file.
    end: Option<Option<u8>>,
}

impl<'a, R: BufRead> Bits<'a, R> {
    pub fn new(file: &'a mut R) -> Self {
        Self {
            file,
            waiting: 0,
            count: 0,
            end: None,
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let buffered = self.file.fill_buf()?;
        let byte = buffered.first().copied();
        if byte.is_some() {
            self.file.consume(1);
        }
        Ok(byte)
    }

    fn bit(&mut self) -> io::Result<Option<u32>> {
        if self.count == 0 {
            if self.end.is_some() {
                return Ok(None);
            }
            let Some(byte) = self.byte()? else {
                self.end = Some(None);
                return Ok(None);
            };
            if byte == 0xff {
                let mut marker = self.byte()?;
                while marker == Some(0xff) {
                    marker = self.byte()?;
                }
                if marker != Some(0) {
                    self.end = Some(marker);
                    return Ok(None);
                }
            }
            (self.waiting, self.count) = (u32::from(byte), 8);
        }
        self.count -= 1;
        Ok(Some((self.waiting >> self.count) & 1))
    }

    pub fn take(&mut self, count: u32) -> io::Result<Option<u32>> {
        let mut taken = 0;
        for _ in 0..count {
            match self.bit()? {
                Some(bit) => taken = taken << 1 | bit,
                None => return Ok(None),
            }
        }
        Ok(Some(taken))
    }

    pub fn skip(&mut self, count: u32) -> io::Result<Option<()>> {
        Ok(self.take(count)?.map(|_| ()))
    }

    pub fn symbol(&mut self, table: &Table) -> Result<Option<u8>, Refused> {
        let mut code = 0;
        for (first, count, place) in &table.lengths {
            let Some(bit) = self.bit()? else {
                return Ok(None);
            };
            code = code << 1 | bit;
            if let Some(at) = code.checked_sub(*first).filter(|at| at < count) {
                return Ok(table.values.get(place + at as usize).copied());
            }
        }
        Err(Refused::Broken)
    }

    /// Goes over the rest of the data to the mark behind it.
    pub fn behind(&mut self) -> io::Result<Option<u8>> {
        loop {
            if let Some(end) = self.end {
                return Ok(end);
            }
            self.count = 0;
            self.bit()?;
        }
    }

    /// Goes on behind a restart mark, if that is what follows.
    pub fn restart(&mut self) -> io::Result<bool> {
        let is_restart = matches!(self.behind()?, Some(0xd0..=0xd7));
        if is_restart {
            (self.end, self.count) = (None, 0);
        }
        Ok(is_restart)
    }
}
