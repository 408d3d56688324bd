//! `/workshop/files`: what a day's work is printed from, or that of the orders that were ticked, in one ZIP. It is sent as it is
//! written, a piece at a time: a day may be gigabytes.

use super::paper::{PaperQuery, paper};
use crate::base::calendar;
use crate::base::csv::Dialect;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::domain::designs;
use crate::domain::files::{Files, away};
use crate::domain::production::print_files::{JobFile, JobSource, job_files};
use crate::http::auth::extractors::WorkshopSide;
use crate::http::kit::Answer;
use crate::http::state::AppState;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::vec::IntoIter;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// The sheet that says what is in it, last: by then it is known what could be read.
const SHEET: &str = "lista.csv";

pub async fn download(
    app: web::Data<AppState>,
    person: WorkshopSide,
    wish: web::Query<PaperQuery>,
) -> Answer {
    let now = app.db.clock().now();
    let wish = wish.into_inner().read(now)?;
    let user = person.0.clone();
    let (wish, found) = app
        .db
        .read(move |conn| {
            let found = paper(conn, &user, &wish)?;
            Ok((wish, found))
        })
        .await?;
    if found.chosen.is_none() && wish.numbers.is_empty() {
        return Err(AppError::field("workshop", "es obligatorio"));
    }
    let name = match wish.numbers.is_empty() {
        true => format!("archivos-{}.zip", wish.day),
        false => format!("archivos-{}.zip", calendar::today(now)),
    };
    let packing = Packing::new(
        app.files.clone(),
        app.db.clone(),
        job_files(&found.work, &found.facts),
    );
    let pieces = stream::try_unfold(packing, |mut packing| async move {
        let piece = packing.next().await?;
        Ok::<_, AppError>(piece.map(|piece| (piece, packing)))
    });
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header(("Content-Disposition", format!("attachment; filename=\"{name}\"")))
        .insert_header(("Content-Encoding", "identity"))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(Box::pin(pieces)))
}

/// What the ZIP's writer wrote and nobody took yet: a piece of a file at most.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Packing {
    files: Files,
    db: Db,
    written: Written,
    /// Nothing once it is finished.
    zip: Option<ZipWriter<StreamWriter<Written>>>,
    left: IntoIter<JobFile>,
    /// The file that is being read.
    open: Option<BoxStream<'static, io::Result<Bytes>>>,
    sheet: String,
}

impl Packing {
    fn new(files: Files, db: Db, jobs: Vec<JobFile>) -> Self {
        let written = Written::default();
        let heading = [
            "Archivo",
            "Pedido",
            "Artículo",
            "Producto",
            "Talla",
            "Cantidad",
            "Técnica",
            "Impresión",
            "Tener listo",
            "Nota",
        ];
        Self {
            files,
            db,
            zip: Some(ZipWriter::new_stream(written.clone())),
            written,
            left: jobs.into_iter(),
            open: None,
            sheet: Dialect::People.heading(&heading),
        }
    }

    /// The next piece; nothing once all of it is written.
    async fn next(&mut self) -> Result<Option<Bytes>, AppError> {
        loop {
            let ready = std::mem::take(&mut *self.written.0.borrow_mut());
            if !ready.is_empty() {
                return Ok(Some(Bytes::from(ready)));
            }
            if self.zip.is_none() {
                return Ok(None);
            }
            if let Some(file) = &mut self.open {
                match file.next().await {
                    // Broken off, so that nobody takes half of a file for all.
                    Some(piece) => self.write(&piece.map_err(failed)?)?,
                    None => self.open = None,
                }
                continue;
            }
            match self.left.next() {
                Some(job) => self.begin(&job).await?,
                None => self.finish()?,
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        match &mut self.zip {
            Some(zip) => zip.write_all(bytes).map_err(failed),
            None => Ok(()),
        }
    }

    fn entry(&mut self, name: &str) -> Result<(), AppError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        match &mut self.zip {
            Some(zip) => zip.start_file(name, options).map_err(failed),
            None => Ok(()),
        }
    }

    /// A print file that is not there yet is made first.
    async fn pieces(&self, source: &JobSource) -> Result<BoxStream<'static, io::Result<Bytes>>, AppError> {
        let (design, area, format, whom) = match source {
            JobSource::Kept(id, size) => {
                return self.files.storage.stream(id.0, 0..*size).await.map_err(away);
            }
            JobSource::Print(design, area, format, whom) => (*design, area, *format, whom),
        };
        let found = self.db.read(move |conn| {
            let design = designs::find(conn, design)?.ok_or(AppError::NotFound)?;
            let uploads = designs::uploads(conn, &design)?;
            Ok((design, uploads))
        });
        let (design, uploads) = found.await?;
        let place = design.area(area).ok_or(AppError::NotFound)?;
        let made = designs::print_file(&self.files, &design, &uploads, place, format, Some(whom)).await?;
        self.files.print_stream(made.key, 0..made.bytes).await
    }

    /// Begins a job's file, where there is one, and says it on the sheet.
    async fn begin(&mut self, job: &JobFile) -> Result<(), AppError> {
        let mut note = match job.elsewhere.as_str() {
            "" => String::new(),
            address => format!("Está en {address}"),
        };
        let mut name = String::new();
        match &job.file {
            Some(source) => match self.pieces(source).await {
                Ok(file) => {
                    self.entry(&job.name)?;
                    self.open = Some(file);
                    name.clone_from(&job.name);
                }
                Err(AppError::Conflict(refused)) => note = refused.message,
                Err(error) => {
                    tracing::warn!(%error, file = %job.name, "a print file cannot be read");
                    note = "No se pudo leer el archivo: pídelo a Krafta".to_owned();
                }
            },
            None if job.elsewhere.is_empty() => note = "Falta el archivo".to_owned(),
            None => {}
        }
        self.sheet.push_str(&Dialect::People.line(&[
            name.as_str().into(),
            job.number.as_str().into(),
            job.part.to_string().as_str().into(),
            job.product.as_str().into(),
            job.size.as_str().into(),
            job.quantity.to_string().as_str().into(),
            job.technique.into(),
            job.print.as_str().into(),
            job.due.into(),
            note.as_str().into(),
        ]));
        Ok(())
    }

    fn finish(&mut self) -> Result<(), AppError> {
        self.entry(SHEET)?;
        let sheet = std::mem::take(&mut self.sheet);
        self.write(sheet.as_bytes())?;
        match self.zip.take() {
            Some(zip) => zip.finish().map(drop).map_err(failed),
            None => Ok(()),
        }
    }
}

fn failed(error: impl Into<anyhow::Error>) -> AppError {
    AppError::Internal(error.into())
}
