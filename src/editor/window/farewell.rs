//! The end of a window's own thread, to be waited for.
//!
//! Where a window has a thread of its own (X11), the framework waits for it only if it answers once
//! more after it was told to end; else it goes on with the teardown of its graphics while the host
//! unloads the library or exits, and that crashes (`baseview` 0.4.2, `WindowThreadHandle::drop`).

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::ThreadId;
use std::time::Duration;

/// Longer than any teardown takes; the host is not made to wait for ever.
const PATIENCE: Duration = Duration::from_secs(3);

thread_local! {
    /// Those that end with this thread.
    static MOURNERS: RefCell<Vec<SyncSender<()>>> = const { RefCell::new(Vec::new()) };
}

/// Lives in the window; says when its thread has ended.
pub struct Mourner {
    /// The host's thread.
    host: ThreadId,
    /// Nothing is ever sent: what counts is that it is gone.
    sender: Option<SyncSender<()>>,
}

impl Mourner {
    /// The window was made, in the present thread. What is dropped with the thread goes after all
    /// that the window had.
    pub fn settle(&mut self) {
        let own = std::thread::current().id() != self.host;
        if let Some(sender) = self.sender.take().filter(|_| own) {
            MOURNERS.with_borrow_mut(|mourners| mourners.push(sender));
        }
    }
}

/// Waits when it is dropped, until the window's own thread has ended.
pub struct Farewell(Receiver<()>);

impl Farewell {
    /// For a window that the present thread is about to make, and for it to keep.
    pub fn new() -> (Self, Mourner) {
        let (sender, receiver) = sync_channel(1);
        let host = std::thread::current().id();
        let sender = Some(sender);
        (Self(receiver), Mourner { host, sender })
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        let _ = self.0.recv_timeout(PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};
    use std::time::Instant;

    #[test]
    fn it_lasts_as_long_as_the_windows_thread() {
        let (farewell, mut mourner) = Farewell::new();
        let (ended, end) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
        );
        let (go, wait) = mpsc::channel::<()>();
        let flags = (ended.clone(), end);
        std::thread::spawn(move || {
            mourner.settle();
            drop(mourner);
            let _ = wait.recv();
            std::thread::sleep(Duration::from_millis(50));
            flags.0.store(true, Ordering::SeqCst);
        });
        let _ = go.send(());
        drop(farewell);
        assert!(ended.load(Ordering::SeqCst), "it did not wait");
    }

    #[test]
    fn a_window_in_the_hosts_own_thread_is_not_waited_for() {
        let (farewell, mut mourner) = Farewell::new();
        mourner.settle();
        let since = Instant::now();
        drop(farewell);
        assert!(since.elapsed() < PATIENCE / 2);
    }

    #[test]
    fn a_window_that_could_not_be_made_is_not_waited_for() {
        let (farewell, mourner) = Farewell::new();
        drop(mourner);
        let since = Instant::now();
        drop(farewell);
        assert!(since.elapsed() < PATIENCE / 2);
    }
}
