//! The count of the threads that take states from the window to the host, which must not outlive the
//! instance.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::time::{Duration, Instant};

/// A thread that waits for a host which has stopped notices within a second that the plugin is no
/// longer processing (`nice-plug` 0.4.2, `set_state_object_from_gui`); then it calls the host.
const NOTICED: Duration = Duration::from_millis(1500);

thread_local! {
    /// What ends with this thread.
    static UNDERWAY: RefCell<Option<Underway>> = const { RefCell::new(None) };
}

/// Threads that take states to the host.
#[derive(Default)]
pub struct Loads(AtomicU32);

/// One of them.
struct Underway(Arc<Loads>);

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Release);
    }
}

impl Loads {
    /// Counts the thread that is about to run; what this gives is called in it.
    pub fn begin(self: &Arc<Self>) -> impl FnOnce() + Send + 'static {
        self.0.fetch_add(1, Relaxed);
        let underway = Underway(self.clone());
        // Dropped with the thread: after all else that it does.
        move || UNDERWAY.set(Some(underway))
    }

    /// Waits until there are none, which takes no time unless a load is just under way: the host may
    /// destroy the instance after this, and must not be called by it any more. `[main]`
    pub fn settle(&self) {
        let end = Instant::now() + NOTICED;
        while self.0.load(Acquire) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_waited_for_to_their_end() {
        let loads = Arc::new(Loads::default());
        let before = Instant::now();
        loads.settle();
        assert!(before.elapsed() < NOTICED / 2, "there was none");
        let begun = loads.begin();
        let thread = std::thread::spawn(move || {
            begun();
            std::thread::sleep(Duration::from_millis(60));
        });
        loads.settle();
        assert!(before.elapsed() >= Duration::from_millis(60), "not waited");
        assert!(before.elapsed() < NOTICED, "waited for nothing");
        thread.join().unwrap();
        // One that was never started is none.
        drop(loads.begin());
        assert_eq!(loads.0.load(Acquire), 0);
    }
}
