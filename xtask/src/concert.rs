//! `concert`: the whole journey through the built plugin, to disk in constant memory.
//!
//! One thread drives the plugin. A second writes the file and a third measures what it hears; both
//! get the audio in pieces over queues that hold a few of them, so the plugin waits rather than the
//! memory grow. The speed is told by the processor time spent in the plugin alone, beside the time
//! the whole command took.

mod programme;
mod report;

pub use programme::{CHAPTERS, Plan};

use crate::bundle;
use crate::cli::number;
use crate::fault::{Fault, Result};
use crate::host::{Event, Instance, PluginFile};
use crate::notes;
use crate::player::Player;
use crate::preset::Preset;
use crate::progress::Progress;
use crate::recording::{Kind, Recording};
use crate::render;
use crate::take::Audio;
use clap::Args;
use report::{Report, Tally};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

/// Frames of a block.
const BLOCK_FRAMES: u64 = 1024;
/// Frames of a piece of audio on its way to the other threads.
const PIECE_FRAMES: usize = 16 * BLOCK_FRAMES as usize;
/// Pieces a queue holds.
const QUEUE: usize = 16;
/// Preset of the concert.
const PRESET: &str = "Kazakh Horizon";
/// MIDI channel of the drums.
const DRUMS: u16 = 9;

/// Arguments of `concert`.
#[derive(Args, Debug, Clone)]
pub struct ConcertArgs {
    /// Length of all ten chapters in minutes [1..600]
    #[arg(long, value_name = "M", default_value = "600",
          value_parser = |s: &str| number(s, 1.0, 600.0))]
    pub minutes: f64,
    /// File to write, .flac (24 bits) or .wav (32-bit float); target/concert/kazakh-horizon.flac
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write melody and drums as a MIDI file
    #[arg(long, value_name = "FILE.mid")]
    pub midi: Option<PathBuf>,
    /// Another performance [0..9999]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=9999))]
    pub seed: Option<u32>,
    /// Minute of the concert to begin at [0..]
    #[arg(long, value_name = "MINUTE", value_parser = |s: &str| number(s, 0.0, 600.0))]
    pub from: Option<f64>,
    /// Minute of the concert to end at
    #[arg(long, value_name = "MINUTE", value_parser = |s: &str| number(s, 0.0, 600.0))]
    pub to: Option<f64>,
    /// Sample rate in Hz [22050..192000]
    #[arg(long, value_name = "HZ", default_value = "48000",
          value_parser = clap::value_parser!(u32).range(22_050..=192_000))]
    pub rate: u32,
    /// Quality of the strings
    #[arg(long, default_value = "normal", value_parser = ["eco", "normal", "high"])]
    pub quality: String,
}

/// Renders the concert and prints what came of it.
pub fn run(args: &ConcertArgs) -> Result<()> {
    let plan = Plan::new(args.minutes, args.from, args.to, args.rate)?;
    if let Some(path) = &args.out {
        Kind::of(path, plan.frames())?;
    }
    for path in args.out.iter().chain(&args.midi) {
        render::check_place(path)?;
    }
    let path = match &args.out {
        Some(path) => path.clone(),
        None => default_path()?,
    };
    let file = PluginFile::open(&bundle::ensure()?.clap)?;
    let mut instance = file.instantiate(bundle::CLAP_ID)?;
    let loaded = prepare(&mut instance, args.minutes, plan.start())?;
    render::set(&mut instance, "quality", &args.quality)?;
    if let Some(seed) = args.seed {
        render::set(&mut instance, "seed", &seed.to_string())?;
    }
    println!("{PRESET}{loaded}, {}, to {}", plan.length(), path.display());
    let tempo_bpm = render::free_tempo(&mut instance)?;
    let recording = Recording::create(&path, plan.rate_hz, plan.frames(), &plan.comments())?;
    let mut player = Player::new(instance, f64::from(plan.rate_hz), BLOCK_FRAMES as u32)?;
    let progress = Progress::new(plan.frames());
    let started = Instant::now();
    let (report, sent, clipped) = perform(&mut player, &plan, recording, &progress)?;
    progress.finish();
    report.print(plan.frames(), started.elapsed());
    if clipped > 0 {
        println!("  {clipped} samples clipped: FLAC ends at full scale, WAV does not");
    }
    println!("{}", path.display());
    if let Some(path) = &args.midi {
        let sent = sent
            .into_iter()
            .map(|(frame, bytes)| (frame, Event::Midi(bytes)));
        notes::write(path, sent, f64::from(plan.rate_hz), tempo_bpm)?;
        println!("{}", path.display());
    }
    Ok(())
}

/// Where the concert goes if nobody says.
fn default_path() -> Result<PathBuf> {
    let folder = bundle::target_dir()?.join("concert");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Fault::input(format!("{}: {error}", folder.display())))?;
    Ok(folder.join("kazakh-horizon.flac"))
}

/// Sets an instance up for a concert of a length in minutes, to start at a share of it; says so if
/// the preset is not there.
pub(crate) fn prepare(instance: &mut Instance, minutes: f64, start: f64) -> Result<&'static str> {
    let fresh = instance.state_json()?;
    let loaded = match Preset::find(PRESET) {
        Ok(preset) => {
            preset.load(instance, &fresh)?;
            ""
        }
        Err(_) => " without its preset",
    };
    for (id, text) in [
        ("jr_on", "On"),
        ("jr_mov", "Free"),
        ("jr_len", &minutes.to_string()),
        ("mo_ml", "On"),
        ("mo_rh", "On"),
    ] {
        render::set(instance, id, text)?;
    }
    instance.set("jr_pos", start)?;
    Ok(loaded)
}

/// What the plugin sent, by frame: three bytes of MIDI each.
type Sent = Vec<(u64, [u8; 3])>;

/// What goes to the thread that measures.
enum Heard {
    /// Audio.
    Audio(Arc<Audio>),
    /// A chapter is over.
    Chapter(Tally),
}

/// Plays the plan; what came of it, the MIDI sent, and how many samples the file clipped.
fn perform(
    player: &mut Player,
    plan: &Plan,
    recording: Recording,
    progress: &Progress,
) -> Result<(Report, Sent, u64)> {
    let (to_file, from_player) = sync_channel(QUEUE);
    let (to_report, to_measure) = sync_channel(QUEUE);
    thread::scope(|scope| {
        let file = scope.spawn(move || write(recording, plan.frames(), &from_player));
        let report = scope.spawn(move || measure(plan, progress, &to_measure));
        let played = play(player, plan, progress, &to_file, &to_report);
        // The threads end when their queues do.
        drop((to_file, to_report));
        let ended = |_| Fault::failed("a thread of the concert died");
        // A thread that failed is why the player could not go on: its fault comes first.
        let clipped = file.join().map_err(ended)?;
        let report = report.join().map_err(ended)?;
        let clipped = clipped?;
        Ok((report?, played?, clipped.unwrap_or(0)))
    })
}

/// Writes what comes to the file and says how many samples were clipped. There is no file if there
/// are fewer frames than it was to have.
fn write(
    mut recording: Recording,
    frames: u64,
    audio: &Receiver<Arc<Audio>>,
) -> Result<Option<u64>> {
    let mut written = 0;
    for piece in audio {
        recording.write(&piece.left, &piece.right)?;
        written += piece.left.len() as u64;
    }
    (written == frames).then(|| recording.finish()).transpose()
}

/// Measures what comes.
fn measure(plan: &Plan, progress: &Progress, heard: &Receiver<Heard>) -> Result<Report> {
    let mut report = Report::new(plan)?;
    progress.print(Report::HEAD);
    for piece in heard {
        match piece {
            Heard::Audio(audio) => report.add(&audio)?,
            Heard::Chapter(tally) => progress.print(&report.close(&tally)?),
        }
    }
    Ok(report)
}

/// Drives the plugin and returns what it sent.
fn play(
    player: &mut Player,
    plan: &Plan,
    progress: &Progress,
    to_file: &SyncSender<Arc<Audio>>,
    to_report: &SyncSender<Heard>,
) -> Result<Sent> {
    let mut sent = Sent::new();
    let gone = |_| Fault::failed("a thread of the concert ended early");
    for stretch in plan.stretches() {
        progress.say(stretch.name);
        let mut tally = Tally::new(&stretch, player.spent());
        let end = stretch.first + stretch.frames;
        let mut piece = Audio::default();
        while plan.first + player.frames() < end {
            let at = player.frames();
            let left = end - plan.first - at;
            let [l, r] = player.play(left.min(BLOCK_FRAMES) as usize, None)?;
            piece.left.extend_from_slice(l);
            piece.right.extend_from_slice(r);
            for (frame, event) in player.instance().output().notes() {
                if let Some(bytes) = tally.count(event) {
                    sent.push((at + u64::from(frame), bytes));
                }
            }
            if piece.left.len() >= PIECE_FRAMES || left <= BLOCK_FRAMES {
                progress.advance(piece.left.len());
                let full = Arc::new(std::mem::take(&mut piece));
                to_file.send(Arc::clone(&full)).map_err(|_| gone(()))?;
                to_report.send(Heard::Audio(full)).map_err(|_| gone(()))?;
            }
        }
        tally.spent = player.spent() - tally.spent;
        to_report
            .send(Heard::Chapter(tally))
            .map_err(|_| gone(()))?;
    }
    Ok(sent)
}

/// A time as hours, minutes and seconds.
fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}
