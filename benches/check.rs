//! Times whole `check` processes, from start to exit: the demo, and services by the thousand.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run must stop")]

#[expect(
    dead_code,
    reason = "shared with the rendering benchmarks, which use all of it"
)]
mod generate;

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};

/// Runs the check and makes sure that it came to a verdict (1: there are findings).
fn check(directory: &Path, arguments: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
        .arg("check")
        .args(arguments)
        .current_dir(directory)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("runs");
    assert_eq!(status.code(), Some(1), "in {}", directory.display());
}

fn checks(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut group = criterion.benchmark_group("check");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    group.bench_function("demo", |bench| bench.iter(|| check(here, &[])));
    for count in [100usize, 1000, 4000] {
        let input = directory.path().join(count.to_string());
        generate::services(&input, count).expect("written");
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(
            BenchmarkId::new("services", count),
            &input,
            |bench, path| {
                bench.iter(|| check(path, &["staging", "production"]));
            },
        );
    }
    group.finish();
}

fn main() -> io::Result<()> {
    let mut criterion = Criterion::default().configure_from_args();
    checks(&mut criterion);
    criterion.final_summary();
    Ok(())
}
