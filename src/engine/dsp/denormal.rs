//! Turns denormal numbers off for as long as it lives: decaying tails must not cost more than
//! ringing. Our own guard, since the framework's is off by default and never sets DAZ.

#![allow(unsafe_code)] // the only way to reach the floating-point control registers

/// Restores the caller's floating-point mode when dropped.
pub struct DenormalGuard {
    /// The caller's control register.
    before: u64,
}

/// Flush-to-zero and denormals-are-zero of MXCSR (Intel SDM, volume 1, 10.2.3).
#[cfg(target_arch = "x86_64")]
const FLUSH: u64 = (1 << 15) | (1 << 6);
/// Flush-to-zero of FPCR, inputs included (Arm ARM, FPCR.FZ).
#[cfg(target_arch = "aarch64")]
const FLUSH: u64 = 1 << 24;
/// Nothing to set: such machines compute with denormals.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const FLUSH: u64 = 0;

impl DenormalGuard {
    /// Denormals off, on this thread. `[audio]`
    #[allow(clippy::new_without_default)] // a guard is made on purpose, never by default
    pub fn new() -> Self {
        let before = read();
        write(before | FLUSH);
        Self { before }
    }
}

impl Drop for DenormalGuard {
    fn drop(&mut self) {
        write(self.before);
    }
}

/// The control register of this thread.
#[cfg(target_arch = "x86_64")]
fn read() -> u64 {
    let mut mxcsr = 0u32;
    // SAFETY: stores the 32-bit MXCSR to a live, aligned u32; every x86-64 has SSE.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &mut mxcsr, options(nostack)) };
    u64::from(mxcsr)
}

/// Sets the control register of this thread.
#[cfg(target_arch = "x86_64")]
fn write(value: u64) {
    let mxcsr = value as u32;
    // SAFETY: loads a value that was read from MXCSR, plus FTZ and DAZ, which every x86-64 has.
    unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &mxcsr, options(nostack, readonly)) };
}

/// The control register of this thread.
#[cfg(target_arch = "aarch64")]
fn read() -> u64 {
    let fpcr: u64;
    // SAFETY: reads a register that user code may read.
    unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) fpcr, options(nomem, nostack)) };
    fpcr
}

/// Sets the control register of this thread.
#[cfg(target_arch = "aarch64")]
fn write(value: u64) {
    // SAFETY: writes a value that was read from FPCR, plus FZ.
    unsafe { std::arch::asm!("msr fpcr, {}", in(reg) value, options(nomem, nostack)) };
}

/// No register.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn read() -> u64 {
    0
}

/// No register.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn write(_value: u64) {}

#[cfg(all(test, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use super::*;
    use std::hint::black_box;

    #[test]
    fn denormals_vanish_inside_and_return_after() {
        let half = || black_box(f32::MIN_POSITIVE) * black_box(0.5);
        let twice = || black_box(f32::from_bits(1)) * black_box(f32::MAX);
        assert!(half() > 0.0 && twice() > 0.0);
        {
            let _guard = DenormalGuard::new();
            assert_eq!(half(), 0.0);
            assert_eq!(twice(), 0.0);
        }
        assert!(half() > 0.0 && twice() > 0.0);
    }
}
