//! A real S3 server on the loopback interface, over a folder.

use app::files::BucketOptions;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const KEY: &str = "OTKLIKTESTKEY";
const SECRET: &str = "otklik-test-secret";

/// An S3 server with one bucket; gone when it is dropped.
#[derive(Debug)]
pub struct S3Server {
    folder: TempDir,
    address: String,
    serving: JoinHandle<()>,
}

impl S3Server {
    /// Starts it with an empty bucket.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start() -> S3Server {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("office")).expect("a bucket");
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a server"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/office", listener.local_addr().expect("an address"));
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let http = Builder::new(TokioExecutor::new());
                    // A client that goes away is its own affair.
                    let _ = http.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        S3Server { folder, address, serving }
    }

    /// What an office is opened with to keep its files here, under a prefix.
    #[must_use]
    pub fn options(&self, prefix: &str) -> BucketOptions {
        BucketOptions {
            address: format!("{}/{prefix}", self.address),
            key: KEY.to_owned(),
            secret: SECRET.to_owned(),
        }
    }

    /// How many objects lie in the bucket.
    #[must_use]
    pub fn objects(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries
                .map(|entry| match entry.path() {
                    path if path.is_dir() => count(&path),
                    _ => 1,
                })
                .sum()
        }
        count(&self.folder.path().join("office"))
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
