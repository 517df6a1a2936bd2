//! A take: a stretch of audio rendered through an instance, with events at exact frames.

use crate::fault::Result;
use crate::host::{Event, Events, Instance, Transport};
use crate::song::{Edges, Song, Stretch};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Stereo audio.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Audio {
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel, as long as the left.
    pub right: Vec<f32>,
}

impl Audio {
    /// Largest absolute sample of both channels.
    pub fn peak(&self) -> f32 {
        self.samples()
            .fold(0.0, |peak, sample| peak.max(sample.abs()))
    }

    /// Root mean square of both channels.
    pub fn rms(&self) -> f64 {
        let sum: f64 = self.samples().map(|sample| f64::from(sample).powi(2)).sum();
        (sum / (2 * self.left.len()).max(1) as f64).sqrt()
    }

    /// Whether no sample is infinite or NaN.
    pub fn is_finite(&self) -> bool {
        self.samples().all(f32::is_finite)
    }

    /// The frames from one number to another; the end is cut to the length.
    pub fn part(&self, from: usize, to: usize) -> Self {
        let cut =
            |channel: &[f32]| channel[from.min(channel.len())..to.min(channel.len())].to_vec();
        Self {
            left: cut(&self.left),
            right: cut(&self.right),
        }
    }

    /// Largest absolute difference to audio of the same length.
    pub fn difference(&self, other: &Self) -> f32 {
        assert_eq!(self.left.len(), other.left.len(), "lengths differ");
        self.samples()
            .zip(other.samples())
            .fold(0.0, |peak, (a, b)| peak.max((a - b).abs()))
    }

    /// Whether both are the same bit by bit.
    pub fn bit_equal(&self, other: &Self) -> bool {
        self.left.len() == other.left.len()
            && self
                .samples()
                .zip(other.samples())
                .all(|(a, b)| a.to_bits() == b.to_bits())
    }

    /// All samples, left channel first.
    pub fn samples(&self) -> impl Iterator<Item = f32> + '_ {
        self.left.iter().chain(&self.right).copied()
    }
}

/// How the host cuts the take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// Always as many frames.
    Fixed(u32),
    /// Each block 1..=max frames, drawn evenly, repeatable by seed.
    Random {
        /// Seed of the lengths.
        seed: u64,
        /// Longest block.
        max: u32,
    },
}

impl Blocks {
    /// Longest block.
    pub fn max(self) -> u32 {
        match self {
            Self::Fixed(frames) => frames,
            Self::Random { max, .. } => max,
        }
    }
}

/// A transport that runs evenly from the take's first frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timeline {
    /// Position of the first frame in quarter notes.
    pub start_beats: f64,
    /// Tempo in beats per minute.
    pub tempo_bpm: f64,
}

/// What is sent to a plugin and how. The instance must be active for blocks as long as these.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// Rate of the instance in Hz.
    pub rate_hz: f64,
    /// Block lengths.
    pub blocks: Blocks,
    /// The transport; `None` sends none.
    pub timeline: Option<Timeline>,
    /// The transport as a script, if it does more than to run evenly.
    pub song: Option<Song>,
    /// Events by frame; kept in order by [`Self::at`].
    cues: Vec<(u64, Event)>,
}

impl Take {
    /// A take without events and transport, in blocks of 256 frames.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            blocks: Blocks::Fixed(256),
            timeline: None,
            song: None,
            cues: Vec::new(),
        }
    }

    /// The same with other blocks.
    pub fn with_blocks(mut self, blocks: Blocks) -> Self {
        self.blocks = blocks;
        self
    }

    /// The same with a running transport.
    pub fn with_timeline(mut self, start_beats: f64, tempo_bpm: f64) -> Self {
        self.timeline = Some(Timeline {
            start_beats,
            tempo_bpm,
        });
        self
    }

    /// The same with a scripted transport.
    pub fn with_song(mut self, edges: Edges, stretches: Vec<Stretch>) -> Self {
        self.song = Some(Song {
            rate_hz: self.rate_hz,
            edges,
            stretches,
        });
        self
    }

    /// Sends an event at a frame, after those already there.
    pub fn at(&mut self, frame: u64, event: Event) -> &mut Self {
        let place = self.cues.partition_point(|cue| cue.0 <= frame);
        self.cues.insert(place, (frame, event));
        self
    }

    /// Sends an event at a time, at the nearest frame.
    pub fn at_s(&mut self, time_s: f64, event: Event) -> &mut Self {
        self.at((time_s * self.rate_hz).round().max(0.0) as u64, event)
    }

    /// Adds many cues at once, which may be in any order.
    pub fn add_all(&mut self, cues: impl IntoIterator<Item = (u64, Event)>) {
        self.cues.extend(cues);
        self.cues.sort_by_key(|cue| cue.0);
    }

    /// Renders and returns the audio.
    pub fn render(&self, instance: &mut Instance, frames: u64) -> Result<Audio> {
        Ok(self.record(instance, frames)?.0)
    }

    /// Renders and returns the notes and MIDI that the plugin sends, by frame.
    pub fn listen(&self, instance: &mut Instance, frames: u64) -> Result<Vec<(u64, Event)>> {
        self.play(instance, frames, |_, _| Ok(()))
    }

    /// Renders and returns the audio, and the notes and MIDI that the plugin sends, by frame.
    pub fn record(
        &self,
        instance: &mut Instance,
        frames: u64,
    ) -> Result<(Audio, Vec<(u64, Event)>)> {
        let mut audio = Audio::default();
        let notes = self.play(instance, frames, |left, right| {
            audio.left.extend_from_slice(left);
            audio.right.extend_from_slice(right);
            Ok(())
        })?;
        Ok((audio, notes))
    }

    /// Renders, hands each block to `sink` as it comes, and returns the notes and MIDI that the
    /// plugin sends, by frame.
    pub fn play(
        &self,
        instance: &mut Instance,
        frames: u64,
        mut sink: impl FnMut(&[f32], &[f32]) -> Result<()>,
    ) -> Result<Vec<(u64, Event)>> {
        let max = self.blocks.max() as usize;
        // NaN, so that a frame the plugin leaves unwritten is found.
        let (mut left, mut right) = (vec![f32::NAN; max], vec![f32::NAN; max]);
        let mut events = Events::with_capacity(256);
        let mut cues = self.cues.iter().copied().peekable();
        let mut lengths = Lengths::new(self.blocks);
        let mut heard = Vec::new();
        let mut done = 0;
        while done < frames {
            let mut length = u64::from(lengths.next()).min(frames - done);
            events.clear();
            let (cut, changes) = self.changes(done, length);
            length = cut;
            for (at, transport) in changes {
                while let Some((frame, event)) = cues.next_if(|cue| cue.0 < at) {
                    events.push((frame - done) as u32, event);
                }
                events.push((at - done) as u32, Event::Transport(transport));
            }
            while let Some((frame, event)) = cues.next_if(|cue| cue.0 < done + length) {
                events.push((frame - done) as u32, event);
            }
            let n = length as usize;
            left[..n].fill(f32::NAN);
            right[..n].fill(f32::NAN);
            let transport = self.transport(done);
            instance.process(&mut left[..n], &mut right[..n], &events, transport.as_ref())?;
            instance.service();
            let sent = instance.output().notes();
            heard.extend(
                sent.iter()
                    .map(|&(frame, event)| (done + u64::from(frame), event)),
            );
            sink(&left[..n], &right[..n])?;
            done += length;
        }
        Ok(heard)
    }

    /// Where the song cuts a block, and what it tells inside it.
    fn changes(&self, done: u64, length: u64) -> (u64, Vec<(u64, Transport)>) {
        let mut changes = Vec::new();
        let Some(song) = &self.song else {
            return (length, changes);
        };
        let mut at = done;
        while let Some((edge, event)) = song.next_edge(at) {
            if edge >= done + length {
                break;
            }
            let Some(transport) = song.transport(edge).filter(|_| event) else {
                return (edge - done, changes);
            };
            changes.push((edge, transport));
            at = edge;
        }
        (length, changes)
    }

    /// The transport at a frame.
    fn transport(&self, frame: u64) -> Option<Transport> {
        if let Some(song) = &self.song {
            return song.transport(frame);
        }
        self.timeline.map(|line| {
            let beats = frame as f64 / self.rate_hz * line.tempo_bpm / 60.0;
            Transport::playing(line.start_beats + beats, line.tempo_bpm)
        })
    }
}

/// The lengths of successive blocks.
struct Lengths {
    /// The rule.
    blocks: Blocks,
    /// Draws the random ones.
    random: Xoshiro256PlusPlus,
}

impl Lengths {
    /// From the first block on.
    fn new(blocks: Blocks) -> Self {
        let seed = match blocks {
            Blocks::Fixed(_) => 0,
            Blocks::Random { seed, .. } => seed,
        };
        Self {
            blocks,
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
        }
    }

    /// The next block's length.
    fn next(&mut self) -> u32 {
        match self.blocks {
            Blocks::Fixed(frames) => frames.max(1),
            Blocks::Random { max, .. } => self.random.random_range(1..=max.max(1)),
        }
    }
}
