//! [`wait`]: requests to object stores, which go one after the other on the thread that asks.

/// Waits until requests are done.
///
/// # Errors
/// If no runtime can be started.
pub(in crate::source) fn wait<T>(work: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    Ok(runtime.block_on(work))
}
