//! An instance that has played for hours, and how it differs from a new one.

use super::health::Health;
use super::storm::Storm;
use super::{BLOCK_FRAMES, Check, RATE_HZ};
use crate::bundle;
use crate::concert;
use crate::fault::Result;
use crate::host::{PluginFile, Transport};
use crate::player::Player;
use crate::progress::Progress;
use realfft::num_complex::Complex;
use std::f64::consts::TAU;
use std::time::Duration;

/// Shares of the time: a short storm first, so that all memory has been used once, and a long one
/// last.
const FIRST_STORM: f64 = 0.003;
/// See [`FIRST_STORM`].
const LAST_STORM: f64 = 0.1;
/// When memory is first looked at, as a share of the time.
const FIRST_LOOK: f64 = 0.1;
/// Seed of the storms.
const SEED: u64 = 6;
/// Blocks of the passage that is compared: a minute.
const PASSAGE: usize = 60 * RATE_HZ as usize / BLOCK_FRAMES;
/// How often it is played.
const ROUNDS: usize = 5;
/// Tempo of the passage in beats per minute.
const TEMPO_BPM: f64 = 96.0;
/// Everything that plays.
const FULL: &[(&str, &str)] = &[("ml_src", "Kui"), ("rh_on", "On"), ("dl_mix", "30 %")];
/// Nothing that plays: what rings is left to end.
const TAIL: &[(&str, &str)] = &[("ml_src", "Notes"), ("rh_on", "Off"), ("dr_on", "Off")];
/// A string alone at Sa, dry, as steady as it can be.
const STRING: &[(&str, &str)] = &[
    ("dr_tun", "Custom"),
    ("ds1", "0"),
    ("dr_pat", "Slow 2-1-1-4"),
    ("dr_cyc", "20 s"),
    ("dr_hum", "0 %"),
    ("rv_mix", "0 %"),
    ("rh_on", "Off"),
];
/// D3 in Hz, the drone's Sa as loaded.
const SA_HZ: f64 = 146.832_384;
/// Seconds between the two places at which phases are compared, and of the windows there.
const APART_S: f64 = 3.0;
/// See [`APART_S`].
const WINDOW_S: f64 = 1.0;
/// Plucks before: a string learns from each how far its bridge sharpens it, and has to forget what it
/// has learnt in the storm.
const LESSONS: usize = 8;
/// Silence before the last, in s: nothing is reset, so that what is old stays old.
const SILENCE_S: f64 = 30.0;
/// Most that pitch may differ, in cents.
const CENTS: f64 = 0.1;

/// An instance that has played.
pub struct Aged {
    /// It, as loaded again.
    pub player: Player,
    /// What came out.
    pub health: Health,
    /// Memory of this process after the first tenth and at the end, if the system tells.
    pub resident_kb: Option<[i64; 2]>,
}

impl Aged {
    /// Plays the concert for a time, from its start to where the storm begins.
    pub fn new(file: &PluginFile, seconds: f64, progress: &Progress) -> Result<Self> {
        let mut instance = file.instantiate(bundle::CLAP_ID)?;
        let plain = instance.state_json()?.to_string();
        concert::prepare(&mut instance, (seconds / 60.0).clamp(1.0, 600.0), 0.0)?;
        let playing = instance.state_json()?.to_string();
        let mut storm = Storm::new(&instance, SEED);
        let mut player = Player::new(instance, f64::from(RATE_HZ), BLOCK_FRAMES as u32)?;
        let blocks = (seconds * f64::from(RATE_HZ)) as u64 / BLOCK_FRAMES as u64;
        let share = |share: f64| (blocks as f64 * share) as u64;
        let (calm, wild) = (share(FIRST_STORM), blocks - share(LAST_STORM));
        let mut health = Health::default();
        let mut first = None;
        for block in 0..blocks {
            if block == calm {
                player.instance().load_json(playing.as_bytes())?;
            }
            if block == share(FIRST_LOOK) {
                first = resident_kb();
            }
            if block < calm || block >= wild {
                storm.blow(BLOCK_FRAMES, player.events());
            }
            health.add(player.play(BLOCK_FRAMES, None)?);
            progress.advance(BLOCK_FRAMES);
        }
        let last = resident_kb();
        player.instance().load_json(plain.as_bytes())?;
        Ok(Self {
            player,
            health,
            resident_kb: first.zip(last).map(|(first, last)| [first, last]),
        })
    }
}

/// A new instance to compare with.
pub fn fresh(file: &PluginFile) -> Result<Player> {
    let instance = file.instantiate(bundle::CLAP_ID)?;
    Player::new(instance, f64::from(RATE_HZ), BLOCK_FRAMES as u32)
}

/// What a passage costs in one player, as a ratio of what it costs in another. It sounds in full for
/// its first half, then rings out. Both play it block by block in turn, several times; of each block
/// the cheapest time counts, which no other work on the machine has disturbed.
pub fn cost(aged: &mut Player, fresh: &mut Player) -> Result<f64> {
    let mut least = [[Duration::MAX; PASSAGE]; 2];
    for _ in 0..ROUNDS {
        for block in 0..PASSAGE {
            let seconds = (block * BLOCK_FRAMES) as f64 / f64::from(RATE_HZ);
            let song = Transport::playing(seconds * TEMPO_BPM / 60.0, TEMPO_BPM);
            for (player, least) in [&mut *aged, &mut *fresh].into_iter().zip(&mut least) {
                match block {
                    0 => set(player, FULL.iter().chain(&[("dr_on", "On")]))?,
                    _ if block == PASSAGE / 2 => set(player, TAIL)?,
                    _ => {}
                }
                let before = player.spent();
                player.play(BLOCK_FRAMES, Some(&song))?;
                least[block] = least[block].min(player.spent() - before);
            }
        }
    }
    let [aged, fresh] = least.map(|blocks| blocks.iter().sum::<Duration>().as_secs_f64());
    Ok(aged / fresh)
}

/// Compares the pitch of a plucked string.
pub fn pitch(aged: &mut Player, fresh: &mut Player) -> Result<Check> {
    let [aged, fresh] = [pluck(aged)?, pluck(fresh)?];
    let turn = |first: f64| {
        let [aged, fresh] = [&aged, &fresh].map(|audio| component(audio, first));
        aged * fresh.conj()
    };
    let (before, after) = (turn(0.5), turn(0.5 + APART_S));
    let hz = (after * before.conj()).arg() / TAU / APART_S;
    let cents = 1200.0 * (1.0 + hz / SA_HZ).log2();
    // A string that is not heard has no pitch.
    let heard = before.norm().sqrt().min(after.norm().sqrt());
    Ok(Check::new(
        "pitch of a string, against a new instance",
        cents.abs() < CENTS && heard > 1e-4,
        format!("{:.4} cents (below {CENTS})", cents.abs()),
    ))
}

/// Plucks a string some times, then once more in silence; the mean of both channels from there on.
fn pluck(player: &mut Player) -> Result<Vec<f64>> {
    set(player, STRING)?;
    let mut audio = Vec::new();
    for last in (0..=LESSONS).map(|pluck| pluck == LESSONS) {
        set(player, &[("dr_on", "Off")])?;
        listen(player, if last { SILENCE_S } else { 1.0 })?;
        // The cycle starts where the drone does.
        set(player, &[("dr_on", "On")])?;
        audio = listen(player, 1.0 + APART_S + WINDOW_S)?;
    }
    Ok(audio)
}

/// Plays for a time; the mean of both channels.
fn listen(player: &mut Player, seconds: f64) -> Result<Vec<f64>> {
    let mut audio = Vec::new();
    for _ in 0..(seconds * f64::from(RATE_HZ)) as usize / BLOCK_FRAMES {
        let [left, right] = player.play(BLOCK_FRAMES, None)?;
        let both = left.iter().zip(right);
        audio.extend(both.map(|(left, right)| 0.5 * f64::from(left + right)));
    }
    Ok(audio)
}

/// Sets parameters.
fn set<'a>(
    player: &mut Player,
    texts: impl IntoIterator<Item = &'a (&'a str, &'a str)>,
) -> Result<()> {
    for (id, text) in texts {
        player.instance().set_text(id, text)?;
    }
    Ok(())
}

/// What of Sa is in a window from a time on: its mean amplitude, half, and its phase.
fn component(audio: &[f64], first_s: f64) -> Complex<f64> {
    let rate_hz = f64::from(RATE_HZ);
    let first = (first_s * rate_hz) as usize;
    let frames = (WINDOW_S * rate_hz) as usize;
    let sum: Complex<f64> = (first..first + frames)
        .map(|n| {
            let weight = 1.0 - (TAU * (n - first) as f64 / frames as f64).cos();
            let turns = SA_HZ * n as f64 / rate_hz;
            Complex::from_polar(weight * audio[n], -TAU * turns.fract())
        })
        .sum();
    sum / frames as f64
}

/// Memory of this process that is really there, in kB, where the system tells.
fn resident_kb() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").trim().parse().ok()
}
