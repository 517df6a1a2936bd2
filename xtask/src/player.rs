//! An instance that plays for hours: block by block, in constant memory, with the time it takes.

use crate::cpu::thread_time;
use crate::fault::Result;
use crate::host::{Events, Instance, Transport};
use std::time::Duration;

/// Room for the events of a block.
const EVENTS: usize = 4096;

/// An active instance and the buffers of a block.
pub struct Player {
    /// The instance.
    instance: Instance,
    /// Left and right.
    channels: [Vec<f32>; 2],
    /// What is sent with the next block.
    events: Events,
    /// Frames played.
    frames: u64,
    /// Processor time spent in the plugin.
    spent: Duration,
}

impl Player {
    /// Activates an instance for blocks of up to a number of frames.
    pub fn new(mut instance: Instance, rate_hz: f64, max_frames: u32) -> Result<Self> {
        instance.activate(rate_hz, max_frames)?;
        Ok(Self {
            instance,
            channels: [(); 2].map(|()| vec![0.0; max_frames as usize]),
            events: Events::with_capacity(EVENTS),
            frames: 0,
            spent: Duration::ZERO,
        })
    }

    /// The instance, between two blocks.
    pub fn instance(&mut self) -> &mut Instance {
        &mut self.instance
    }

    /// What is sent with the next block, in ascending order of time.
    pub fn events(&mut self) -> &mut Events {
        &mut self.events
    }

    /// Frames played so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Processor time the plugin has taken so far.
    pub fn spent(&self) -> Duration {
        self.spent
    }

    /// Plays a block of at most the largest number of frames and returns both channels.
    pub fn play(&mut self, frames: usize, transport: Option<&Transport>) -> Result<[&[f32]; 2]> {
        let [left, right] = &mut self.channels;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        // NaN, so that a frame the plugin leaves unwritten is found.
        left.fill(f32::NAN);
        right.fill(f32::NAN);
        let start = thread_time();
        self.instance
            .process(left, right, &self.events, transport)?;
        self.spent += thread_time().saturating_sub(start);
        self.instance.service();
        self.events.clear();
        self.frames += frames as u64;
        Ok([left, right])
    }
}
