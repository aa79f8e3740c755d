//! Files in a bucket of an S3 server: up, down, away, and in backups.

use app::backup::{self, Home};
use app::files::{self, BucketOptions};
use app::{App, Options};
use base::{Actor, Code, PersonId};
use store::Target;
use testkit::bucket::S3Server;
use testkit::files::PICTURE;
use testkit::{World, story};

/// The same office with its files in a bucket.
async fn kept_in(world: &World, bucket: BucketOptions) -> World {
    let options = Options { bucket: Some(bucket), ..world.app.options.clone() };
    let app = App::open(world.app.store.clone(), world.clock.clone(), options).await.unwrap();
    World { app, clock: world.clock.clone() }
}

/// The bytes of a file from a place on, in portions.
async fn read(world: &World, who: PersonId, id: i64, from: usize) -> Vec<u8> {
    let opened = files::open(&world.app, &Actor::Person(who), id).await.unwrap();
    let mut out = Vec::new();
    loop {
        let at = u64::try_from(from + out.len()).unwrap();
        let portion = opened.content.portion(at, 300_000).await.unwrap();
        if portion.is_empty() {
            return out;
        }
        out.extend(portion);
    }
}

/// Bytes that no two places share.
fn noise(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| u8::try_from((at * 31 + at / 251 + at / 65_537) % 251).unwrap()).collect()
}

#[test]
fn files_go_up_to_a_bucket_and_come_down_from_any_byte() {
    story(async |world| {
        let server = S3Server::start().await;
        world.install(&["base"]).await;
        let clerk = world.person("Ключевская Клара", &["administrator"]).await;
        let world = kept_in(&world, server.options("files/of")).await;
        let large = noise(70 * 1024 * 1024);
        let (part, whole) = (noise(1_000_000), large.as_slice());
        let small = world.upload(clerk, "a.txt", &part).await.unwrap();
        let many = world.upload(clerk, "b.bin", whole).await.unwrap();
        assert_eq!(server.objects(), 2);
        assert!(read(&world, clerk, small.id, 0).await == part);
        assert!(read(&world, clerk, small.id, 999_990).await == part[999_990..]);
        assert!(read(&world, clerk, many.id, 0).await == whole, "parts are in their order");
        assert!(read(&world, clerk, many.id, 66 * 1024 * 1024).await == whole[66 * 1024 * 1024..]);
        let picture = world.upload(clerk, "c.png", PICTURE).await.unwrap();
        let preview = files::preview(&world.app, &Actor::Person(clerk), picture.id).await.unwrap();
        assert!(preview.starts_with(b"\xff\xd8\xff"), "JPEG");
        // No record took them within a day.
        world.days_pass(2).await;
        assert_eq!(files::sweep(&world.app).await.unwrap(), 3);
        assert_eq!(server.objects(), 0);
        let again = world.upload(clerk, "a.txt", &part).await.unwrap();
        assert!(read(&world, clerk, again.id, 0).await == part);
    });
}

#[test]
fn a_bucket_that_does_not_answer_or_does_not_let_in_is_said_without_its_secret() {
    story(async |world| {
        let server = S3Server::start().await;
        world.install(&["base"]).await;
        let clerk = world.person("Ключевская Клара", &["administrator"]).await;
        let check = async |options: BucketOptions| {
            let world = kept_in(&world, options).await;
            let problem = world.upload(clerk, "a.txt", b"text").await.unwrap_err();
            assert_eq!(problem.code(), Code::StoreUnavailable);
            let said = format!("{problem:?}");
            assert!(!said.contains("secret") && !said.contains("Signature"), "{said}");
        };
        check(BucketOptions { secret: "another-secret".into(), ..server.options("a") }).await;
        let address = "http://127.0.0.1:1/office/a".to_owned();
        check(BucketOptions { address, ..server.options("a") }).await;
        assert_eq!(server.objects(), 0);
    });
}

/// An office in a file of SQLite with files in a bucket, taken to a backup and restored: into
/// another bucket, and into a folder.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_takes_the_files_of_a_bucket_along() {
    let server = S3Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| {
        let data = folder.path().join(name);
        std::fs::create_dir_all(&data).unwrap();
        (Target::File(data.join("otklik.db")), data)
    };
    let (target, data) = place("first");
    let world = World::open(target.clone(), &data).await;
    world.install(&["base"]).await;
    let clerk = world.person("Ключевская Клара", &["administrator"]).await;
    let world = kept_in(&world, server.options("first")).await;
    let content = noise(300_000);
    let file = world.upload(clerk, "a.txt", &content).await.unwrap();
    let archive = folder.path().join("backup.tar.gz");
    let home = Home { target, data, bucket: world.app.options.bucket.clone() };
    let taken = backup::take(&world.app.store, &home, (&archive, world.app.now())).await.unwrap();
    assert!(taken.parts.keys().any(|name| name.starts_with("files/files/")), "{:?}", taken.parts);
    // A bucket that holds something is no empty place.
    let (target, data) = place("taken");
    let home = Home { target, data, bucket: Some(server.options("first")) };
    let refused = backup::restore(&home, &archive).await.unwrap_err();
    assert_eq!(refused.code(), Code::BackupInvalid);
    for (name, bucket) in [("second", Some(server.options("second"))), ("third", None)] {
        let (target, data) = place(name);
        let home = Home { target: target.clone(), data: data.clone(), bucket: bucket.clone() };
        backup::restore(&home, &archive).await.unwrap();
        assert_eq!(data.join("files").exists(), bucket.is_none(), "{name}");
        let there = World::open(target, &data).await;
        let there = match bucket {
            Some(bucket) => kept_in(&there, bucket).await,
            None => there,
        };
        assert!(read(&there, clerk, file.id, 0).await == content, "{name}");
        there.app.store.close().await;
    }
    world.app.store.close().await;
}
