//! The runner of background jobs. Its pause is injected: nothing here waits for time to pass.

use crate::harness;
use crate::http::metrics::scrape;
use krafta::base::error::AppError;
use krafta::jobs::{Job, Running};
use std::future::{pending, ready};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};

const HOUR: Duration = Duration::from_secs(3600);

/// Says the number of each run.
fn counting(runs: mpsc::UnboundedSender<u32>, outcome: fn(u32) -> Result<(), AppError>) -> Job {
    let mut count = 0;
    Job::new("trial", HOUR, move || {
        count += 1;
        runs.send(count).unwrap();
        let run = count;
        async move { outcome(run) }
    })
}

#[test]
fn a_run_that_fails_or_panics_is_counted_and_stops_no_other() {
    let site = harness::start();
    let metrics = Arc::clone(&site.services.metrics);
    actix_web::rt::System::new().block_on(async {
        let (tell, mut told) = mpsc::unbounded_channel();
        let job = counting(tell, |run| match run {
            1 => Err(AppError::NotFound),
            2 => panic!("as a test wants it"),
            _ => Ok(()),
        });
        let mut pauses = 0;
        let (again, mut asked) = mpsc::unbounded_channel();
        let running = actix_web::rt::spawn(job.run(metrics, move |every| {
            again.send(every).unwrap();
            ready(())
        }));
        while pauses < 3 {
            assert_eq!(asked.recv().await, Some(HOUR));
            pauses += 1;
        }
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        assert_eq!(told.recv().await, Some(1));
    });
    let figures = scrape(&site);
    let figure = |name: &str| figures[&format!("krafta_job_{name}{{job=\"trial\"}}")];
    assert!(figure("runs_total") >= 3.0, "{figures:?}");
    assert!(
        (figure("failures_total") - 2.0).abs() < f64::EPSILON,
        "{figures:?}"
    );
    assert!(figure("last_duration_seconds") >= 0.0);
}

#[test]
fn a_job_runs_at_once_and_when_it_is_woken() {
    let site = harness::start();
    let metrics = Arc::clone(&site.services.metrics);
    actix_web::rt::System::new().block_on(async {
        let (tell, mut told) = mpsc::unbounded_channel();
        let bell = Arc::new(Notify::new());
        let job = counting(tell, |_| Ok(())).woken_by(&bell);
        actix_web::rt::spawn(job.run(metrics, |_| pending()));
        for run in 1..=3 {
            assert_eq!(told.recv().await, Some(run));
            bell.notify_one();
        }
    });
}

/// Fails where a process that stops drops its jobs: a letter would be sent, and not recorded.
#[test]
fn a_job_that_is_at_work_comes_to_its_end_and_begins_nothing_new() {
    let site = harness::start();
    let metrics = Arc::clone(&site.services.metrics);
    actix_web::rt::System::new().block_on(async {
        let (tell, mut told) = mpsc::unbounded_channel();
        let wake_up = Arc::new(Notify::new());
        let job = Job::new("trial", HOUR, move || {
            let tell = tell.clone();
            async move {
                tell.send("begun").unwrap();
                tokio::time::sleep(Duration::from_millis(300)).await;
                tell.send("done").unwrap();
                Ok(())
            }
        });
        let jobs = Running::start(vec![job.woken_by(&wake_up)], &metrics);
        assert_eq!(told.recv().await, Some("begun"));
        wake_up.notify_one();
        jobs.finish(Duration::from_secs(10)).await;
        assert_eq!(told.recv().await, Some("done"));
        assert_eq!(told.recv().await, None, "nothing new, and the job is gone");
    });
}
