//! Contents in a bucket of an S3 server. `rusty-s3` signs addresses (AWS Signature Version 4), the
//! requests are plain HTTP.

use super::path_of;
use base::{Code, Problem};
use rusty_s3::actions::{CreateMultipartUpload, ListObjectsV2};
use rusty_s3::{Credentials, S3Action, UrlStyle};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::Duration;
use ureq::http::header::ETAG;
use ureq::http::{Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, SendBody};

/// How long a signed address holds; it is used at once.
const SIGNED: Duration = Duration::from_mins(10);
/// What is larger goes in parts: a single answer of S3 takes 5 GB at most, and a part that breaks
/// off is a small loss.
const PART: u64 = 64 * 1024 * 1024;
/// Answers that are not contents are short.
const ANSWER_MAX: u64 = 1024 * 1024;

/// Where a bucket is, and who may use it.
#[derive(Clone)]
pub struct BucketOptions {
    /// `https://server/bucket/prefix?region=…`.
    pub address: String,
    /// Access key.
    pub key: String,
    /// Secret key.
    pub secret: String,
}

impl std::fmt::Debug for BucketOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BucketOptions").field("address", &self.address).finish_non_exhaustive()
    }
}

impl BucketOptions {
    /// Whether the address can be understood.
    #[must_use]
    pub fn is_valid(address: &str) -> bool {
        parse(address).is_some()
    }
}

/// A bucket that is open.
pub(super) struct Bucket {
    agent: Agent,
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    prefix: String,
}

/// A content on its way from a bucket.
pub(super) struct Reader(Box<dyn Read + Send>);

impl Read for Reader {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(out)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket").field("name", &self.bucket.name()).finish_non_exhaustive()
    }
}

/// The bucket of an address, and the prefix of its keys.
fn parse(address: &str) -> Option<(rusty_s3::Bucket, String)> {
    let mut url: url::Url = address.parse().ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
        return None;
    }
    let region = url.query_pairs().find(|(key, _)| key == "region");
    let region = region.map_or_else(|| "us-east-1".to_owned(), |(_, value)| value.into_owned());
    let path = url.path().trim_matches('/').to_owned();
    let (name, prefix) = path.split_once('/').unwrap_or((&path, ""));
    if name.is_empty() {
        return None;
    }
    url.set_query(None);
    url.set_path("");
    let bucket = rusty_s3::Bucket::new(url, UrlStyle::Path, name.to_owned(), region).ok()?;
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    Some((bucket, prefix))
}

impl Bucket {
    pub(super) fn open(options: &BucketOptions) -> Result<Bucket, Problem> {
        let (bucket, prefix) = parse(&options.address).ok_or_else(|| {
            Problem::new(Code::ConfigInvalid).with("name", "files_s3").with("expected", "https://…")
        })?;
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // A signed address is for one server.
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_per_read(Some(Duration::from_secs(60)))
            .timeout_per_write(Some(Duration::from_secs(60)))
            .build();
        let credentials = Credentials::new(options.key.as_str(), options.secret.as_str());
        Ok(Bucket { agent: config.into(), bucket, credentials, prefix })
    }

    fn key(&self, place: &str) -> Result<String, Problem> {
        Ok(format!("{}{}", self.prefix, path_of(place)?))
    }

    /// A content from a byte on; `None` when it is not there.
    pub(super) fn get(&self, place: &str, from: u64) -> Result<Option<Reader>, Problem> {
        let key = self.key(place)?;
        let url = self.bucket.get_object(Some(&self.credentials), &key).sign(SIGNED);
        let request = self.agent.get(url.as_str()).header("range", format!("bytes={from}-"));
        let response = request.call().map_err(|error| silent(&error))?;
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::RANGE_NOT_SATISFIABLE => Ok(None),
            StatusCode::OK if from > 0 => Err(refused(&response)),
            status if status.is_success() => {
                let body = response.into_body().into_with_config().limit(u64::MAX).reader();
                Ok(Some(Reader(Box::new(body))))
            }
            _ => Err(refused(&response)),
        }
    }

    /// Puts a file in its place.
    pub(super) fn put(&self, place: &str, mut file: &File) -> Result<(), Problem> {
        let key = self.key(place)?;
        let bytes = file.metadata().map_err(super::unread)?.len();
        if bytes > PART {
            return self.put_parts(&key, file, bytes);
        }
        file.seek(SeekFrom::Start(0)).map_err(super::unread)?;
        let url = self.bucket.put_object(Some(&self.credentials), &key).sign(SIGNED);
        self.send(&url, &mut file, bytes).map(drop)
    }

    fn send(
        &self,
        url: &url::Url,
        from: &mut dyn Read,
        bytes: u64,
    ) -> Result<Response<Body>, Problem> {
        let request = self.agent.put(url.as_str()).header("content-length", bytes);
        accepted(request.send(SendBody::from_reader(from)))
    }

    fn put_parts(&self, key: &str, file: &File, bytes: u64) -> Result<(), Problem> {
        let begin = self.bucket.create_multipart_upload(Some(&self.credentials), key).sign(SIGNED);
        let begun = text(accepted(self.agent.post(begin.as_str()).send_empty())?)?;
        let begun = CreateMultipartUpload::parse_response(&begun).map_err(strange)?;
        let outcome = self.put_all(key, (file, bytes), begun.upload_id());
        if outcome.is_err() {
            // What cannot be taken back is the bucket's to forget.
            let give_up =
                self.bucket.abort_multipart_upload(Some(&self.credentials), key, begun.upload_id());
            let _ = self.agent.delete(give_up.sign(SIGNED).as_str()).call();
        }
        outcome
    }

    fn put_all(
        &self,
        key: &str,
        (mut file, bytes): (&File, u64),
        upload: &str,
    ) -> Result<(), Problem> {
        let mut tags = Vec::new();
        let (mut at, mut number) = (0, 1);
        while at < bytes {
            let count = PART.min(bytes - at);
            file.seek(SeekFrom::Start(at)).map_err(super::unread)?;
            let part = self.bucket.upload_part(Some(&self.credentials), key, number, upload);
            let answer = self.send(&part.sign(SIGNED), &mut file.take(count), count)?;
            let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
            tags.push(tag.ok_or_else(|| refused(&answer))?.to_owned());
            (at, number) = (at + count, number + 1);
        }
        let tags = tags.iter().map(String::as_str);
        let whole =
            self.bucket.complete_multipart_upload(Some(&self.credentials), key, upload, tags);
        let url = whole.sign(SIGNED);
        let answer = text(accepted(self.agent.post(url.as_str()).send(whole.body()))?)?;
        // It may say 200 first, and then that it failed.
        if answer.contains("<Error>") {
            return Err(strange("the parts were not put together"));
        }
        Ok(())
    }

    pub(super) fn remove(&self, place: &str) -> Result<(), Problem> {
        let key = self.key(place)?;
        let url = self.bucket.delete_object(Some(&self.credentials), &key).sign(SIGNED);
        let response = self.agent.delete(url.as_str()).call().map_err(|error| silent(&error))?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(refused(&response)),
        }
    }

    /// Whether nothing lies under the prefix.
    pub(super) fn is_empty(&self) -> Result<bool, Problem> {
        let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
        list.with_prefix(self.prefix.as_str());
        list.with_max_keys(1);
        let answer = text(accepted(self.agent.get(list.sign(SIGNED).as_str()).call())?)?;
        let found = ListObjectsV2::parse_response(&answer).map_err(strange)?;
        Ok(found.contents.is_empty())
    }
}

fn accepted(answer: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Problem> {
    let response = answer.map_err(|error| silent(&error))?;
    if response.status().is_success() { Ok(response) } else { Err(refused(&response)) }
}

fn text(mut response: Response<Body>) -> Result<String, Problem> {
    let body = response.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
    body.map_err(|error| silent(&error))
}

/// The server did not answer. An error may hold a signed address, so only its kind is told.
fn silent(error: &ureq::Error) -> Problem {
    let what = match error {
        ureq::Error::Io(error) => error.kind().to_string(),
        ureq::Error::Timeout(_) => "timeout".to_owned(),
        ureq::Error::HostNotFound => "host not found".to_owned(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "TLS".to_owned(),
        _ => "no answer".to_owned(),
    };
    strange(what)
}

fn refused(response: &Response<Body>) -> Problem {
    strange(response.status())
}

fn strange(what: impl std::fmt::Display) -> Problem {
    Problem::new(Code::StoreUnavailable).with("what", format!("S3: {what}"))
}
