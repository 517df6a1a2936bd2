//! The memory of a delay: samples go in, and come out again as late as asked.
//!
//! It works in blocks, so that a delay is a copy; and it knows how much of it was written, so that
//! forgetting everything costs nothing however long it is.

/// What memory holds before it is written. It is never read: a mistake would show in every test.
/// Writing it makes the operating system hand out the pages here, not in the audio thread.
const UNWRITTEN: f32 = f32::NAN;

/// Frames of a block as a rule, see [`copy`].
const BLOCK: usize = 32;

/// One channel of memory.
pub struct Ring {
    /// The samples.
    memory: Vec<f32>,
    /// Where the next sample goes.
    head: usize,
    /// How many samples were written since the last reset, at most all.
    filled: usize,
}

impl Ring {
    /// Memory for delays of up to `longest` frames. Allocates.
    pub fn new(longest: usize) -> Self {
        Self {
            memory: vec![UNWRITTEN; longest.max(1)],
            head: 0,
            filled: 0,
        }
    }

    /// Forgets everything, at once.
    pub fn reset(&mut self) {
        (self.head, self.filled) = (0, 0);
    }

    /// Writes to `out` what will have been written `delay` frames before each frame of the block
    /// that is written next. `delay` is at least as long as the block and at most the longest.
    #[inline(always)]
    pub fn read(&self, delay: usize, out: &mut [f32]) {
        let delay = delay.clamp(out.len(), self.memory.len());
        let missing = delay.saturating_sub(self.filled).min(out.len());
        let (silence, out) = out.split_at_mut(missing);
        silence.fill(0.0);
        let from = self.behind(delay - missing);
        let whole = out.len().min(self.memory.len() - from);
        let (a, b) = out.split_at_mut(whole);
        copy(&self.memory[from..from + whole], a);
        b.copy_from_slice(&self.memory[..b.len()]);
    }

    /// Adds a block, at most as long as the memory.
    #[inline(always)]
    pub fn write(&mut self, block: &[f32]) {
        let whole = block.len().min(self.memory.len() - self.head);
        let (a, b) = block.split_at(whole);
        copy(a, &mut self.memory[self.head..self.head + whole]);
        self.memory[..b.len()].copy_from_slice(b);
        self.head += block.len();
        if self.head >= self.memory.len() {
            self.head -= self.memory.len();
        }
        self.filled = (self.filled + block.len()).min(self.memory.len());
    }

    /// Index of the sample `delay` frames behind the head.
    #[inline(always)]
    fn behind(&self, delay: usize) -> usize {
        if self.head >= delay {
            self.head - delay
        } else {
            self.head + self.memory.len() - delay
        }
    }
}

/// Copies between equally long blocks. Where they have the usual length, which the compiler then
/// knows, it takes a few instructions and not a call.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    match (
        <&[f32; BLOCK]>::try_from(from),
        <&mut [f32; BLOCK]>::try_from(&mut *to),
    ) {
        (Ok(from), Ok(to)) => *to = *from,
        _ => to.copy_from_slice(from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_delays_by_whole_frames_over_the_seam_and_is_silent_before() {
        let mut ring = Ring::new(10);
        let mut heard = Vec::new();
        for block in 0..10 {
            let input: Vec<f32> = (0..3).map(|n| (1 + 3 * block + n) as f32).collect();
            let mut out = [0.0; 3];
            ring.read(7, &mut out);
            ring.write(&input);
            heard.extend(out);
        }
        let expected: Vec<f32> = (0..30).map(|n| (n - 6).max(0) as f32).collect();
        assert_eq!(heard, expected);
        ring.reset();
        let mut out = [1.0; 3];
        ring.read(10, &mut out);
        assert_eq!(out, [0.0; 3]);
    }
}
