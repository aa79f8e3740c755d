//! Files: kept once by their content, seen with the record that holds them, taken away when nothing
//! names them.

use app::files::{self, FileView, Limits};
use app::records::{self, TimelineKind};
use app::{App, Options};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use model::package::Files;
use testkit::files::{BOMB, PICTURE};
use testkit::{World, story};

const PAPER: &str = "type: paper
label: {ru: Бумаги, en: Papers}
words:
  one: {ru: бумага, en: paper}
  few: {ru: бумаги, en: papers}
  many: {ru: бумаг, en: papers}
  new: {ru: Новая бумага, en: New paper}
icon: file
title: \"{{ name }}\"
position: 90
fields:
- {code: name, kind: string, label: {ru: Название, en: Name}, required: true}
- {code: scans, kind: files, label: {ru: Сканы, en: Scans}, list: true}
- {code: photos, kind: images, label: {ru: Снимки, en: Photos}}
- {code: health, kind: files, label: {ru: Справки, en: Certificates}, special: true}
";
const ROLES: &str = "roles:
- {role: keeper, label: {ru: Хранитель, en: Keeper}, default: {read: all, create: all, edit: all, delete: all, special: all}}
- {role: reader, label: {ru: Читатель, en: Reader}, default: {read: all, create: all, edit: all}}
- {role: guest, label: {ru: Гость, en: Guest}, default: {read: own, create: all, edit: own}}
";

struct Archive {
    keeper: PersonId,
    reader: PersonId,
    guest: PersonId,
}

async fn archive(world: &World) -> Archive {
    let manifest =
        "package: archive\nversion: \"1.0\"\nlabel: {ru: Архив, en: Archive}\nrequires: [base]\n";
    let files = [("package.yaml", manifest), ("types/paper.yaml", PAPER), ("roles.yaml", ROLES)];
    let files: Files =
        files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    world.install(&["base"]).await;
    world.install_files(&files).await.unwrap();
    Archive {
        keeper: world.person("Ключевская Клара", &["keeper"]).await,
        reader: world.person("Чтецов Чеслав", &["reader"]).await,
        guest: world.person("Гостев Глеб", &["guest"]).await,
    }
}

fn list(files: &[&FileView]) -> Value {
    Value::List(files.iter().map(|file| Value::Int(file.id)).collect())
}

async fn paper(world: &World, who: PersonId, fields: &[(&str, Value)]) -> RecordId {
    let fields = [&[("name", Value::text("Бумага"))], fields].concat();
    world.create(who, "paper", &fields).await.unwrap().row.id
}

async fn sees(world: &World, who: PersonId, file: &FileView) -> bool {
    match files::open(&world.app, &Actor::Person(who), file.id).await {
        Ok(opened) => {
            let content = opened.content.portion(0, 1 << 20).await.unwrap();
            assert_eq!(i64::try_from(content.len()).unwrap(), file.bytes);
            true
        }
        Err(problem) => {
            assert_eq!(problem.code(), Code::FileNotFound, "{problem}");
            false
        }
    }
}

/// The codes of the faults of fields.
fn faults(outcome: Result<(), Problem>) -> Vec<Code> {
    let problem = outcome.expect_err("a refusal");
    problem.field_problems().iter().map(|fault| fault.code).collect()
}

#[test]
fn a_file_is_seen_by_whoever_may_read_the_record_that_holds_it_and_the_field() {
    story(async |world| {
        let Archive { keeper, reader, guest } = archive(&world).await;
        let scan = world.upload(keeper, "Скан.txt", b"scan").await.unwrap();
        let health = world.upload(keeper, "Справка.txt", b"health").await.unwrap();
        // Not yet in a record: its uploader's alone.
        assert!(sees(&world, keeper, &scan).await);
        assert!(!sees(&world, reader, &scan).await);
        let fields = [("scans", list(&[&scan])), ("health", list(&[&health]))];
        let id = paper(&world, keeper, &fields).await;
        assert!(sees(&world, keeper, &scan).await && sees(&world, keeper, &health).await);
        // The reader reads the record but not the special field, the guest not even the record.
        assert!(sees(&world, reader, &scan).await);
        assert!(!sees(&world, reader, &health).await);
        assert!(!sees(&world, guest, &scan).await && !sees(&world, guest, &health).await);
        let shown = records::get(&world.app, &Actor::Person(reader), "paper", id).await.unwrap();
        assert_eq!(shown.row.files, std::slice::from_ref(&scan));
        let whole = world.get("paper", id).await;
        assert_eq!(whole.row.files, [scan.clone(), health.clone()]);
        // What one may not see one may not put into a record of one's own.
        let draft = [("name", Value::text("Чужое")), ("scans", list(&[&scan]))];
        let taken = world.create(guest, "paper", &draft).await.map(drop);
        assert_eq!(faults(taken), [Code::FieldFileMissing]);
        let draft = [("name", Value::text("Чужое")), ("scans", list(&[&health]))];
        let taken = world.create(reader, "paper", &draft).await.map(drop);
        assert_eq!(faults(taken), [Code::FieldFileMissing]);
        let unknown = [("scans", Value::List(vec![Value::Int(9_999)]))];
        let unknown = world.set(keeper, ("paper", id), &unknown).await;
        assert_eq!(faults(unknown), [Code::FieldFileMissing]);
        // Out of the record it is gone, but may be put back.
        world.set(keeper, ("paper", id), &[("scans", Value::Null)]).await.unwrap();
        assert!(!sees(&world, keeper, &scan).await && !sees(&world, reader, &scan).await);
        world.set(reader, ("paper", id), &[("scans", list(&[&scan]))]).await.unwrap();
        assert!(sees(&world, reader, &scan).await);
    });
}

#[test]
fn an_upload_waits_a_day_for_its_record_and_a_blocked_person_sees_nothing() {
    story(async |world| {
        let Archive { keeper, reader, .. } = archive(&world).await;
        let late = world.upload(keeper, "a.txt", b"late").await.unwrap();
        world.time_is("2026-12-03T08:59:00Z").await;
        assert!(sees(&world, keeper, &late).await);
        assert_eq!(files::sweep(&world.app).await.unwrap(), 0);
        world.time_is("2026-12-03T09:01:00Z").await;
        assert!(!sees(&world, keeper, &late).await);
        assert_eq!(files::sweep(&world.app).await.unwrap(), 1);
        assert_eq!(files::sweep(&world.app).await.unwrap(), 0);
        let mine = world.upload(reader, "b.txt", b"mine").await.unwrap();
        let (app, admin) = (&world.app, Actor::System);
        app::people::block(app, &admin, reader, None).await.unwrap();
        assert!(!sees(&world, reader, &mine).await);
        let refused = world.upload(reader, "c.txt", b"more").await;
        assert_eq!(refused.unwrap_err().code(), Code::ActionDenied);
    });
}

/// Contents that lie on the disk, without small pictures.
fn contents(world: &World) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| match entry.path() {
                path if path.is_dir() => count(&path),
                path => usize::from(path.extension().is_none()),
            })
            .sum()
    }
    count(&world.app.options.data.join("files"))
}

#[test]
fn a_content_is_kept_once_and_goes_when_nothing_names_it() {
    story(async |world| {
        let Archive { keeper, .. } = archive(&world).await;
        let one = world.upload(keeper, "Один.txt", b"the same").await.unwrap();
        let two = world.upload(keeper, "Два.txt", b"the same").await.unwrap();
        let other = world.upload(keeper, "Иной.txt", b"another").await.unwrap();
        assert!(one.id != two.id && contents(&world) == 2);
        let first = paper(&world, keeper, &[("scans", list(&[&one, &other]))]).await;
        let second = paper(&world, keeper, &[("scans", list(&[&two]))]).await;
        world.set(keeper, ("paper", first), &[("scans", list(&[&other]))]).await.unwrap();
        world.set(keeper, ("paper", second), &[("scans", Value::Null)]).await.unwrap();
        world.days_pass(29).await;
        assert_eq!(files::sweep(&world.app).await.unwrap(), 0, "it may be put back for a month");
        assert_eq!(contents(&world), 2);
        world.days_pass(2).await;
        // Somebody brings the same again at the last moment.
        let again = world.upload(keeper, "Снова.txt", b"the same").await.unwrap();
        assert_eq!(files::sweep(&world.app).await.unwrap(), 0);
        assert!(sees(&world, keeper, &again).await && sees(&world, keeper, &other).await);
        world.days_pass(2).await;
        assert_eq!(files::sweep(&world.app).await.unwrap(), 1);
        assert_eq!(contents(&world), 1);
        assert!(sees(&world, keeper, &other).await);
        // What is gone cannot be put back, and its name stays in the history.
        let back = world.set(keeper, ("paper", first), &[("scans", list(&[&one]))]).await;
        assert_eq!(faults(back), [Code::FieldFileMissing]);
        let (at, kind) = (("paper", first), TimelineKind::History);
        let life = records::timeline(&world.app, &Actor::Person(keeper), at, kind, None).await;
        let life = life.unwrap().entries;
        let named = |entry: usize| {
            let change = life[entry].changes.iter().find(|change| change.field == "scans").unwrap();
            (change.old_name.clone(), change.new_name.clone())
        };
        assert_eq!(named(1), (None, Some("Один.txt, Иной.txt".into())));
        assert_eq!(named(0), (Some("Один.txt, Иной.txt".into()), Some("Иной.txt".into())));
    });
}

#[test]
fn a_file_in_two_records_stays_until_both_let_it_go() {
    story(async |world| {
        let Archive { keeper, .. } = archive(&world).await;
        let file = world.upload(keeper, "a.txt", b"shared").await.unwrap();
        let first = paper(&world, keeper, &[("scans", list(&[&file]))]).await;
        let second = paper(&world, keeper, &[("scans", list(&[&file]))]).await;
        world.set(keeper, ("paper", first), &[("scans", Value::Null)]).await.unwrap();
        world.days_pass(60).await;
        assert_eq!(files::sweep(&world.app).await.unwrap(), 0);
        assert!(sees(&world, keeper, &file).await);
        world.set(keeper, ("paper", second), &[("scans", Value::Null)]).await.unwrap();
        world.days_pass(31).await;
        assert_eq!(files::sweep(&world.app).await.unwrap(), 1);
    });
}

#[test]
fn a_file_is_what_it_is_and_not_what_it_is_called() {
    story(async |world| {
        let Archive { keeper, .. } = archive(&world).await;
        let check = async |name: &str, content: &[u8], kept: (&str, &str, bool)| {
            let file = world.upload(keeper, name, content).await.unwrap();
            assert_eq!((&*file.name, &*file.mime, file.preview), kept, "{name}");
        };
        check("Фото.png", PICTURE, ("Фото.png", "image/png", true)).await;
        check("Отчёт.pdf", PICTURE, ("Отчёт.pdf.png", "image/png", true)).await;
        check("Фото.jpg", b"<svg onload='alert(1)'/>", ("Фото.jpg.svg", "image/svg+xml", false))
            .await;
        check("../../a\0\u{202e}\"b\".txt", b"text", ("a\"b\".txt", "text/plain", false)).await;
        let nothing = world.upload(keeper, "Пусто.txt", b"").await.unwrap_err();
        assert_eq!(nothing.code(), Code::FileEmpty);
        let text = world.upload(keeper, "Снимок.png", b"not a picture").await.unwrap();
        let draft = [("name", Value::text("Снимки")), ("photos", list(&[&text]))];
        let refused = world.create(keeper, "paper", &draft).await.map(drop);
        assert_eq!(faults(refused), [Code::FieldNotImage]);
    });
}

#[test]
fn pictures_become_small_and_bombs_do_not_burst() {
    story(async |world| {
        let Archive { keeper, .. } = archive(&world).await;
        let me = Actor::Person(keeper);
        let picture = world.upload(keeper, "a.png", PICTURE).await.unwrap();
        for _ in 0..2 {
            let small = files::preview(&world.app, &me, picture.id).await.unwrap();
            assert!(small.starts_with(b"\xff\xd8\xff"), "JPEG");
        }
        let whose = [("bomb.png", BOMB), ("cut.png", &PICTURE[..40]), ("a.txt", b"text")];
        for (name, content) in whose {
            let file = world.upload(keeper, name, content).await.unwrap();
            let refused = files::preview(&world.app, &me, file.id).await.unwrap_err();
            assert_eq!(refused.code(), Code::FilePicture, "{name}");
        }
    });
}

/// The same office with other limits.
async fn limited(world: &World, files: Limits) -> World {
    let options = Options { files, ..world.app.options.clone() };
    let app = App::open(world.app.store.clone(), world.clock.clone(), options).await.unwrap();
    World { app, clock: world.clock.clone() }
}

#[test]
fn limits_hold_for_a_file_for_a_record_and_for_what_waits() {
    story(async |world| {
        let Archive { keeper, reader, .. } = archive(&world).await;
        let mb = 1024 * 1024;
        let world = limited(&world, Limits { file: mb, record: 2 * mb }).await;
        let whole = usize::try_from(mb).unwrap();
        let large = world.upload(keeper, "a.txt", &vec![b'a'; whole + 1]).await.unwrap_err();
        assert_eq!((large.code(), large.param("mb")), (Code::FileTooLarge, Some("1")));
        let said = files::begin(&world.app, &Actor::Person(keeper), ("a", Some(mb + 1))).await;
        assert_eq!(said.unwrap_err().code(), Code::FileTooLarge);
        let mut heap = Vec::new();
        for letter in [b'a', b'b'] {
            heap.push(world.upload(keeper, "a.txt", &vec![letter; whole]).await.unwrap());
        }
        let waiting = world.upload(keeper, "a.txt", b"more").await.unwrap_err();
        assert_eq!((waiting.code(), waiting.param("mb")), (Code::FileWaiting, Some("2")));
        // Each has a heap of their own, and what is attached waits no more.
        let small = world.upload(reader, "a.txt", b"more").await.unwrap();
        let scans = [("scans", list(&[&heap[0], &heap[1]]))];
        let id = paper(&world, keeper, &scans).await;
        let more = world
            .set(
                reader,
                ("paper", id),
                &[("photos", list(&[])), ("scans", list(&[&heap[0], &heap[1], &small]))],
            )
            .await;
        assert_eq!(faults(more), [Code::FieldFilesLarge]);
        // A smaller limit takes nothing away.
        let world = limited(&world, Limits { file: mb, record: mb }).await;
        world.set(keeper, ("paper", id), &[("scans", list(&[&heap[1]]))]).await.unwrap();
    });
}

#[test]
fn uploads_that_break_off_leave_nothing_on_the_disk() {
    story(async |world| {
        let Archive { keeper, .. } = archive(&world).await;
        let me = Actor::Person(keeper);
        let mut upload = files::begin(&world.app, &me, ("a.txt", None)).await.unwrap();
        upload.write(&vec![b'a'; 600_000]).await.unwrap();
        let uploads = world.app.options.data.join("uploads");
        assert_eq!(std::fs::read_dir(&uploads).unwrap().count(), 1);
        drop(upload);
        assert_eq!(std::fs::read_dir(&uploads).unwrap().count(), 0);
        assert_eq!(contents(&world), 0);
    });
}
