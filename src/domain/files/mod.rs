//! Uploads: print files, previews, receipts. Inspected by content, kept in a store, served with care.
//!
//! A file *arrives* first (examined, its thumbnail drawn, its bytes in the store) and is *recorded* then, as a row, inside the
//! transaction that makes use of it. What arrived for a request that was refused is discarded. Where it cannot be known
//! whether the transaction took hold, the file stays: a stray file costs disk space until it is swept, a missing one costs an
//! order.

mod apart;
mod blocking;
mod compared;
pub mod data_uri;
mod derivatives;
mod drawing;
mod failed_prints;
mod filename;
mod image_compare;
mod inside;
mod inspect;
mod kind;
pub mod measuring;
mod pdf;
mod pdf_page;
mod perceptual_hash;
mod prints;
pub mod reference;
mod staging;
pub mod storage;
mod store;
mod svg;
pub mod sweep;
pub mod thumbnail;
mod turns;
mod upload;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use diesel::PgConnection;

pub use self::drawing::{lines_of, measured, pixels_inside, png_of, png_of_pdf};
pub use self::kind::{FileKind, MAX_BYTES, Refused};
pub use self::pdf::PdfState;
pub use self::pdf_page::PdfPage;
#[cfg(test)]
pub use self::pdf_page::tests as pdf_page_tests;
use self::reference::{Pass, Reference};
pub use self::store::{Upload, find, find_all};
use crate::base::config::Config;
use crate::base::db::Db;
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UploadId, UserId};
use crate::base::input::rules::text;
use crate::base::input::{Rule, Shape};
use crate::base::signed_links::SignedLinks;
use crate::domain::accounts::{OrderAccess, Role, Ties, User};
pub use crate::domain::files::perceptual_hash::{Look, NEAR};
pub use crate::domain::files::prints::PrintWish;
pub use crate::domain::files::upload::{Arrived, NotTaken};

/// The file store, as handlers share it.
#[derive(Clone)]
pub struct Files {
    landing: staging::Landing,
    pub storage: storage::Storage,
    turns: turns::Turns,
    apart: apart::Apart,
    compared: compared::Compared,
    links: SignedLinks,
    public_url: Arc<str>,
}

/// A file as a body names it: an address, one of our files, or a data URI. How large the body may be is the limit that
/// counts.
pub fn named() -> Rule<String> {
    text(16 * 1024 * 1024).shaped(Shape::File)
}

/// What a client sent in place of a file, ready to be stored in a row.
#[derive(Clone, Debug)]
pub enum Sent {
    /// A file that we had already.
    Ours(UploadId),
    /// An address on another site.
    Elsewhere(String),
    /// A data URI, arrived and not recorded yet.
    New(Arc<Arrived>),
}

impl Sent {
    /// Records what is new, and answers what belongs into the columns `…_upload_id` and `…_url`.
    pub fn record(
        &self,
        conn: &mut PgConnection,
        owner: Option<UserId>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<(Option<UploadId>, Option<String>), AppError> {
        self.record_as("file", conn, owner, now)
    }

    /// The same for a file that came in this field: one that was swept in the meantime is a complaint about it.
    pub fn record_as(
        &self,
        field: &str,
        conn: &mut PgConnection,
        owner: Option<UserId>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<(Option<UploadId>, Option<String>), AppError> {
        Ok(match self {
            Self::Ours(id) => {
                if !store::hold(conn, *id)? {
                    return Err(AppError::field(field, "ya no está guardado: súbelo otra vez"));
                }
                (Some(*id), None)
            }
            Self::Elsewhere(address) => (None, Some(address.clone())),
            Self::New(arrived) => (Some(arrived.record(conn, owner, now)?.id), None),
        })
    }
}

impl Files {
    /// Makes directories where they are missing.
    pub fn open(config: &Config, links: SignedLinks) -> io::Result<Self> {
        Ok(Self {
            landing: staging::Landing::open(&config.data_dir.join("arriving"))?,
            storage: storage::Storage::open(&config.store, &config.data_dir)?,
            turns: turns::Turns::default(),
            apart: apart::Apart::new(&config.program),
            compared: compared::Compared::default(),
            links,
            public_url: config.public_url.as_str().into(),
        })
    }

    /// A private directory for what is still coming in. What has a name in there is swept after a day.
    pub fn arriving_dir(&self) -> PathBuf {
        self.landing.dir.to_path_buf()
    }

    /// What signs addresses.
    pub fn links(&self) -> &SignedLinks {
        &self.links
    }

    /// A path at which whoever sent the file sees it, signed in or not.
    pub fn url(&self, id: UploadId) -> String {
        format!("/files/{id}?token={}", self.links.for_file(id))
    }

    /// The same, of which only what is drawn of it opens, at `/art` below: for whoever uses a design that it lies in.
    pub fn art_url(&self, id: UploadId) -> String {
        format!("/files/{id}?token={}", self.links.for_art(id))
    }

    pub fn opens_art(&self, id: UploadId, pass: &Pass) -> bool {
        let token = pass.token.as_deref().filter(|_| pass.order.is_none());
        token.is_some_and(|token| self.links.opens_art(token, id))
    }

    /// The same for its thumbnail, which every kind of file has: see [`files::thumbnail`].
    pub fn thumbnail_url(&self, id: UploadId) -> String {
        format!("/files/{id}/thumbnail?token={}", self.links.for_file(id))
    }

    /// A path at which the holder of an order's tracking link sees a file of it, until the link is renewed.
    pub fn url_in(&self, id: UploadId, order: OrderId, link_version: i32) -> String {
        let token = self.links.for_order_file(id, order, link_version);
        format!("/files/{id}?order={order}&token={token}")
    }

    /// The same for its thumbnail, which every kind of file has: see [`files::thumbnail`].
    pub fn thumbnail_url_in(&self, id: UploadId, order: OrderId, link_version: i32) -> String {
        let token = self.links.for_order_file(id, order, link_version);
        format!("/files/{id}/thumbnail?order={order}&token={token}")
    }

    /// Whether what an address carries opens this file.
    pub fn opens(&self, conn: &mut PgConnection, id: UploadId, pass: &Pass) -> Result<bool, AppError> {
        let Some(token) = &pass.token else {
            return Ok(false);
        };
        let Some(order) = &pass.order else {
            return Ok(self.links.opens_file(token, id));
        };
        let Ok(order) = order.parse() else {
            return Ok(false);
        };
        let version = store::link_version(conn, id, order)?;
        Ok(version.is_some_and(|version| self.links.opens_order_file(token, id, order, version)))
    }

    /// Understands a `previewUrl` or `receiptUrl`. What cannot be used is a complaint about `field`. A new file has
    /// only arrived: see [`Sent::record`] and [`Files::settle`].
    pub async fn resolve(
        &self,
        db: &Db,
        viewer: Option<&User>,
        field: &str,
        text: &str,
    ) -> Result<Sent, AppError> {
        if let Some(understood) = self.understand(field, text).await? {
            return Ok(understood);
        }
        match reference::parse(text, &self.public_url) {
            Some(Reference::Ours { id, pass }) => {
                let (files, viewer) = (self.clone(), viewer.cloned());
                let usable = db
                    .read(move |conn| match find(conn, id)? {
                        Some(upload) => {
                            Ok(files.opens(conn, id, &pass)? || may_see(conn, &upload, viewer.as_ref())?)
                        }
                        None => Ok(false),
                    })
                    .await?;
                if usable {
                    Ok(Sent::Ours(id))
                } else {
                    Err(not_yours(field))
                }
            }
            _ => Err(not_a_file(field)),
        }
    }

    /// The same as far as it needs no database: `None` for a file of ours, of which only that knows who may use it.
    pub async fn understand(&self, field: &str, text: &str) -> Result<Option<Sent>, AppError> {
        match reference::parse(text, &self.public_url) {
            Some(Reference::Elsewhere(address)) => Ok(Some(Sent::Elsewhere(address))),
            Some(Reference::DataUri) => {
                let arrived = self
                    .arrive_data_uri(text)
                    .await
                    .map_err(|error| error.about(field))?;
                Ok(Some(Sent::New(Arc::new(arrived))))
            }
            Some(Reference::Ours { .. }) => Ok(None),
            None => Err(not_a_file(field)),
        }
    }

    /// The same for a field that may be left out.
    pub async fn resolve_optional(
        &self,
        db: &Db,
        viewer: Option<&User>,
        field: &str,
        text: Option<&str>,
    ) -> Result<Option<Sent>, AppError> {
        match text {
            Some(text) => self.resolve(db, viewer, field, text).await.map(Some),
            None => Ok(None),
        }
    }

    /// To be told how the transaction ended for which files had arrived: what it has no use for is discarded.
    pub async fn settle<'a, T>(
        &self,
        sent: impl IntoIterator<Item = &'a Sent>,
        outcome: &Result<T, AppError>,
    ) {
        // After one of these the transaction may have taken hold all the same.
        let unclear = matches!(
            outcome,
            Err(AppError::Database(_) | AppError::Unavailable | AppError::Internal(_))
        );
        for sent in sent {
            if let Sent::New(arrived) = sent
                && (outcome.is_err() || !arrived.is_recorded())
                && !unclear
            {
                self.discard(arrived.id).await;
            }
        }
    }

    /// Records a file by itself; one that is refused is discarded.
    pub async fn record(&self, db: &Db, owner: Option<UserId>, arrived: Arrived) -> Result<Upload, AppError> {
        let id = arrived.id;
        let outcome = db
            .transact(move |conn, now| arrived.record(conn, owner, now))
            .await;
        if let Err(AppError::Invalid(_) | AppError::Conflict(_)) = &outcome {
            self.discard(id).await;
        }
        outcome
    }

    /// Takes back a file that has arrived. Never one with a row.
    pub async fn discard(&self, id: UploadId) {
        if let Err(error) = self.storage.remove(id.0).await {
            tracing::warn!(upload = %id, %error, "a discarded file could not be removed");
        }
    }
}

/// What a page answers when a file could not be kept or read: the store is away or full, or something of ours is wrong.
pub fn away(error: io::Error) -> AppError {
    if matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        tracing::error!(%error, "there is no room for files");
        return AppError::Unavailable;
    }
    let is_store = error
        .get_ref()
        .is_some_and(|inner| inner.is::<object_store::Error>());
    if is_store && error.kind() != io::ErrorKind::NotFound {
        tracing::error!(%error, "the file store does not answer");
        return AppError::Unavailable;
    }
    // A row without its file is our fault, not «not found».
    AppError::Internal(anyhow::Error::new(error).context("a file"))
}

/// A bare id, as in `designUploadId`, which stays from here to the end of the transaction. Ids are random, so whoever
/// names a guest's file that nothing uses yet has just sent it. From then on the id stands in orders, where others read
/// it: the file is for those who may see it, and for whoever `holds` what opens it.
pub fn claim(
    conn: &mut PgConnection,
    viewer: Option<&User>,
    field: &str,
    id: UploadId,
    holds: bool,
) -> Result<UploadId, AppError> {
    let Some(upload) = find(conn, id)? else {
        return Err(not_yours(field));
    };
    let usable = if holds || may_see(conn, &upload, viewer)? {
        store::hold(conn, id)?
    } else {
        // Of two who name it at once, the second sees that the first has it.
        upload.owner_id.is_none() && store::hold_alone(conn, id)? && !store::is_used(conn, id)?
    };
    if usable { Ok(id) } else { Err(not_yours(field)) }
}

fn not_a_file(field: &str) -> AppError {
    AppError::field(field, "no es una dirección web ni una imagen")
}

fn not_yours(field: &str) -> AppError {
    AppError::field(field, "no es un archivo que hayas subido")
}

/// Whether this person may see a file without a token.
pub fn may_see(conn: &mut PgConnection, upload: &Upload, viewer: Option<&User>) -> Result<bool, AppError> {
    if let Some(user) = viewer {
        if upload.owner_id == Some(user.id) {
            return Ok(true);
        }
        let access = OrderAccess::of(ties(conn, upload.id, user)?);
        if access.is_some_and(OrderAccess::sees_payments)
            || access.is_some() && store::is_of_an_item(conn, upload.id)?
        {
            return Ok(true);
        }
        if let (Role::Taller, Some(workshop)) = (user.role, user.workshop)
            && store::is_of_transfer_to(conn, upload.id, workshop)?
        {
            return Ok(true);
        }
    }
    is_in_the_window(conn, upload.id)
}

/// What the shop shows is for everyone.
pub fn is_in_the_window(conn: &mut PgConnection, id: UploadId) -> Result<bool, AppError> {
    store::is_product_picture(conn, id)
}

/// Of a person to the orders that the file is part of. Krafta's own people need none.
fn ties(conn: &mut PgConnection, upload: UploadId, user: &User) -> Result<Ties, AppError> {
    let mut ties = Ties::new(Some(user), None);
    if !user.role.is_staff() {
        ties.is_owner = store::is_of_own_order(conn, upload, user.id)?;
        ties.workshop = match user.workshop {
            Some(workshop) if store::is_of_workshop(conn, upload, workshop)? => Some(workshop),
            _ => None,
        };
    }
    Ok(ties)
}
