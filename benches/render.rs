//! How long overlays of growing size take to render: the time per service has to stay the same.

#[path = "services.rs"]
mod services;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

fn render(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("render");
    group.sample_size(10);
    for count in [100, 1000, 4000] {
        let top = tempfile::tempdir().expect("a directory");
        services::write(top.path(), count, true);
        let overlay = top.path().join("overlay");
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(
            BenchmarkId::from_parameter(count),
            &overlay,
            |b, overlay| {
                b.iter(|| {
                    let sources = SourceMap::default();
                    let rendered = build(&Disk::new(&sources), overlay, &Options::default());
                    print(&rendered.expect("it renders"))
                        .expect("it prints")
                        .len()
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
