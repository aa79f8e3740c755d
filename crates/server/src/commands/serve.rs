//! `otklik serve`: the server, with timers and jobs, until it is asked to end.

use super::demo;
use crate::cli::text;
use crate::config::{self, Config};
use crate::office::print;
use crate::tables;
use crate::words::say;
use app::{App, jobs, people, processes};
use base::{Code, Problem};
use clap::ArgMatches;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long answers under way may hold the end.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(
    app: &App,
    config: &Config,
    given: &ArgMatches,
) -> Result<ExitCode, Problem> {
    // A busy port is told before hours of demo data are made.
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Problem::new(Code::ConfigInvalid)
            .with("name", "listen")
            .with("expected", config::expected("free_address"))
            .with("address", config.listen.to_string())
            .because(error)
    })?;
    let local = listener.local_addr().unwrap_or(config.listen);
    let address = config.public_url.clone().unwrap_or_else(|| format!("http://{local}"));
    if let Some(name) = text(given, "demo") {
        let logins = demo::fill(app, name).await?;
        demo::show(&logins);
        if logins.is_empty() {
            demo::remind(name);
        }
    }
    if let Some(secret) = people::first_admin_link(app).await? {
        print(&say("first_admin", &[("link", &format!("{address}/link/{secret}"))]));
    }
    let (shutdown, ends) = watch::channel(false);
    let timers = app.clone();
    let timers = tokio::spawn(async move { processes::run_forever(&timers).await });
    jobs::resume(app, tables::ALL).await?;
    let options = web::Options {
        address,
        is_direct: config.public_url.is_none(),
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_token: config.metrics_token.clone(),
        shutdown: ends.clone(),
        read_table: tables::read,
        write_table: tables::ALL.write,
    };
    let router = web::router(app.clone(), options);
    print(&format!("http://{local}"));
    let outcome = answer(listener, router, (shutdown, ends)).await;
    timers.abort();
    outcome.map(|()| ExitCode::SUCCESS)
}

/// Answers until a signal comes, then lets what is under way finish, but not for long.
async fn answer(
    listener: TcpListener,
    router: axum::Router,
    (shutdown, mut ends): (watch::Sender<bool>, watch::Receiver<bool>),
) -> Result<(), Problem> {
    let mut graceful = ends.clone();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _sender_gone = graceful.wait_for(|is_over| *is_over).await;
    });
    tokio::spawn(async move {
        asked_to_end().await;
        tracing::info!("ending");
        shutdown.send_replace(true);
        // Kept until the end: a closed channel would mean nothing to those who listen late.
        shutdown.closed().await;
    });
    let late = async move {
        let _sender_gone = ends.wait_for(|is_over| *is_over).await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = server => served.map_err(|error| Problem::bug("the server ended").because(error)),
        () = late => Ok(()),
    }
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::warn!(%error, "the signal to end cannot be heard");
                std::future::pending().await
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _heard = tokio::signal::ctrl_c().await;
}

/// The API as OpenAPI.
pub(crate) fn openapi() -> String {
    web::openapi()
}
