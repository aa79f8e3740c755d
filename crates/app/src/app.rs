//! One organisation: its database, clock, catalog and live events. Nothing is global.

use crate::catalog::{Catalog, Freshness};
use crate::events::Events;
use crate::files::{BucketOptions, Limits, Shelf};
use crate::records::Viewed;
use crate::search::Recent;
use crate::sessions::Keeper;
use base::{Clock, Problem, Time};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use store::Store;

/// What an organisation is opened with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for files, imports under way, logs.
    pub data: PathBuf,
    /// IANA zone of the office, for instance `Europe/Moscow`.
    pub zone: String,
    /// Language of texts the machine writes: `ru` or `en`.
    pub language: String,
    /// How large files may be.
    pub files: Limits,
    /// The bucket where files lie; without one they lie in the data folder.
    pub bucket: Option<BucketOptions>,
}

/// One organisation, open. Cheap to clone: two counts, which all cores share.
#[derive(Debug, Clone)]
pub struct App {
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    parts: Arc<Parts>,
}

/// What an open organisation is made of; reached through [`App`].
#[derive(Debug)]
pub struct Parts {
    /// Its database.
    pub store: Store,
    /// What it was opened with.
    pub options: Options,
    /// Live changes, published after their commit.
    pub events: Events,
    pub(crate) sessions: Keeper,
    pub(crate) recent: Recent,
    pub(crate) viewed: Arc<Viewed>,
    pub(crate) freshness: Freshness,
    pub(crate) shelf: Shelf,
    catalog: RwLock<Arc<Catalog>>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl App {
    /// Opens an organisation: loads the installed packages into the catalog.
    ///
    /// # Errors
    /// `store.*`, `package.invalid`, `store.mismatch`, `config.invalid`.
    pub async fn open(
        store: Store,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<App, Problem> {
        let catalog = Catalog::load(&store, &options).await?;
        let parts = Parts {
            viewed: Arc::new(Viewed::new(store.clone())),
            freshness: Freshness::default(),
            shelf: Shelf::open(&options.data, options.bucket.as_ref())?,
            store,
            options,
            events: Events::default(),
            sessions: Keeper::default(),
            recent: Recent::default(),
            catalog: RwLock::new(Arc::new(catalog)),
        };
        let app = App { clock, parts: Arc::new(parts) };
        crate::packages::keep_rules(&app).await?;
        crate::packages::keep_views(&app).await?;
        crate::search::refresh(&app).await?;
        Ok(app)
    }

    /// Writes down what is kept in memory for a while, before the end.
    pub async fn finish(&self) {
        self.viewed.write().await;
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Types, flows, roles, calendar and people as they are now; one snapshot per request.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        let guard = self.catalog.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(&guard)
    }

    /// Loads the catalog anew, after packages or people changed.
    ///
    /// # Errors
    /// `store.*`, `package.invalid`.
    pub async fn reload(&self) -> Result<(), Problem> {
        let before = self.catalog();
        let fresh = Catalog::load_after(&self.store, &self.options, Some(&before)).await?;
        let fresh = Arc::new(fresh);
        let mut guard = self.catalog.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Whoever read later has the newer state, in whatever order they come here.
        if fresh.generation >= guard.generation {
            *guard = fresh;
        }
        Ok(())
    }
}
