//! Times rendering: a small overlay, services by the thousand, and custom resource
//! definitions by the megabyte. Time must grow linearly with the input.
//!
//! `cargo bench --bench render -- --write DIR N` only writes the input, to time whole processes on.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run must stop")]

mod generate;

use std::io;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

fn render(directory: &Path) -> usize {
    let sources = SourceMap::default();
    let files = Disk::new(&sources);
    let rendered = build(&files, directory, &Options::default()).expect("renders");
    print(&rendered).expect("prints").len()
}

fn renders(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut group = criterion.benchmark_group("render");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    for count in [1usize, 100, 250, 500, 1000, 2000, 4000] {
        let input = directory.path().join(count.to_string());
        generate::services(&input, count).expect("written");
        group.throughput(Throughput::Elements(count as u64));
        let overlay = input.join("staging");
        group.bench_with_input(
            BenchmarkId::new("services", count),
            &overlay,
            |bench, path| {
                bench.iter(|| render(path));
            },
        );
    }
    for megabytes in [1usize, 4] {
        let input = directory.path().join(format!("crds-{megabytes}"));
        generate::crds(&input, megabytes).expect("written");
        group.throughput(Throughput::Bytes(megabytes as u64 * 1_000_000));
        group.bench_with_input(
            BenchmarkId::new("crds", megabytes),
            &input,
            |bench, path| {
                bench.iter(|| render(path));
            },
        );
    }
    group.finish();
}

fn main() -> io::Result<()> {
    if generate::write_if_asked()? {
        return Ok(());
    }
    let mut criterion = Criterion::default().configure_from_args();
    renders(&mut criterion);
    criterion.final_summary();
    Ok(())
}
