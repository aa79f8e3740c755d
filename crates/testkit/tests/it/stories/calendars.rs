//! Years without a working calendar are told in time, days out of all years are refused.

use app::processes::calendars;
use app::tasks::{self, TaskQuery};
use base::{Actor, Code, PersonId};
use model::Value;
use testkit::{World, day, story};

/// What an administrator has to do about calendars.
async fn told(world: &World, admin: PersonId) -> Vec<String> {
    let page = tasks::list(&world.app, &Actor::Person(admin), TaskQuery::default()).await.unwrap();
    page.rows.into_iter().filter(|task| task.record.is_none()).map(|task| task.title).collect()
}

fn fields(registered: &str) -> [(&'static str, Value); 2] {
    [("summary", Value::text("Яма во дворе")), ("reg_date", day(registered))]
}

#[test]
fn a_term_in_a_year_without_a_calendar_tells_the_administrators_once() {
    story(async |world| {
        let office = world.office().await;
        let second = world.person("Второв Глеб", &["admin"]).await;
        let title = "Нет производственного календаря на 2028 год";
        world.create(office.assistant, "appeal", &fields("2026-12-02")).await.unwrap();
        assert_eq!(told(&world, office.admin).await, [""; 0]);
        for _ in 0..2 {
            let made = world.create(office.assistant, "appeal", &fields("2027-12-20")).await;
            assert_eq!(made.unwrap().row.value("legal_due"), day("2028-01-19"));
        }
        assert_eq!(told(&world, office.admin).await, [title]);
        for admin in [office.admin, second] {
            let notices = world.notices(admin).await;
            let notices: Vec<&str> = notices.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(notices, [title]);
        }
        let known = calendars::get(&world.app).await.unwrap();
        assert_eq!((known.years, known.missing), (vec![2024, 2025, 2026, 2027], vec![2028]));
        // A year that is over needs no calendar any more.
        world.create(office.assistant, "appeal", &fields("2019-12-20")).await.unwrap();
        assert_eq!(told(&world, office.admin).await, [title]);
    });
}

#[test]
fn sixty_days_before_an_unknown_year_its_calendar_is_asked_for() {
    story(async |world| {
        let office = world.office().await;
        world.time_is("2027-11-01T12:00:00Z").await;
        assert_eq!(told(&world, office.admin).await, [""; 0]);
        assert_eq!(calendars::get(&world.app).await.unwrap().missing, [0; 0]);
        world.time_is("2027-11-02T12:00:00Z").await;
        let title = "Нет производственного календаря на 2028 год";
        assert_eq!(told(&world, office.admin).await, [title]);
        assert_eq!(calendars::get(&world.app).await.unwrap().missing, [2028]);
        world.days_pass(3).await;
        assert_eq!(told(&world, office.admin).await, [title]);
    });
}

#[test]
fn days_out_of_the_years_that_are_kept_are_refused() {
    story(async |world| {
        let office = world.office().await;
        for wrong in ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"] {
            let refused = world.create(office.assistant, "appeal", &fields(wrong)).await;
            let refused = refused.unwrap_err();
            let fault = &refused.field_problems()[0];
            assert_eq!((fault.field.as_str(), fault.code), ("reg_date", Code::FieldDateRange));
        }
    });
}
