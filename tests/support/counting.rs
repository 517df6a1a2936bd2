//! An allocator that counts, for a test binary of its own.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts allocations and releases of the thread that armed it.
struct Counting;

thread_local! {
    /// Whether this thread counts.
    static ARMED: Cell<bool> = const { Cell::new(false) };
    /// What it counted.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// Counts one call if this thread is armed.
fn count() {
    // A thread that is ending has no cells any more, and nothing to count.
    let _ = ARMED.try_with(|armed| {
        if armed.get() {
            COUNT.with(|count| count.set(count.get() + 1));
        }
    });
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocator calls of this thread during some work.
pub fn counted(work: impl FnOnce()) -> u64 {
    COUNT.with(|count| count.set(0));
    ARMED.with(|armed| armed.set(true));
    work();
    ARMED.with(|armed| armed.set(false));
    COUNT.with(Cell::get)
}
