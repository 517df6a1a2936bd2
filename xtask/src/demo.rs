//! `demo`: a two-minute tour of the instrument, heard and seen, through the built plugin.

use crate::bundle;
use crate::fault::{Fault, Result};
use crate::host::{Event, Instance, PluginFile};
use crate::loudness::Meter;
use crate::notes;
use crate::onsets::Onsets;
use crate::progress::Progress;
use crate::render;
use crate::spectrogram::Spectrogram;
use crate::take::{Blocks, Take};
use crate::wav::WavFile;
use std::time::Instant;

/// Rate of the tour in Hz.
const RATE_HZ: u32 = 48_000;
/// Frames of a block, as in the speed the project promises.
const BLOCK_FRAMES: u32 = 256;
/// Steps of automation per second.
const RAMP_STEPS_PER_S: f64 = 100.0;

/// Something that happens in a section.
enum Step {
    /// A parameter takes the value of a text.
    Set(&'static str, &'static str),
    /// A parameter moves from one text's value to another's during the section.
    Ramp(&'static str, &'static str, &'static str),
    /// A key is held, from and to seconds of the section.
    Key(u16, f64, f64),
}
use Step::{Key, Ramp, Set};

/// A stretch of the tour.
struct Section {
    /// Seconds.
    length_s: f64,
    /// What one hears.
    name: &'static str,
    /// What is done.
    steps: &'static [Step],
}

/// The tour.
const TOUR: &[Section] = &[
    Section {
        length_s: 8.0,
        name: "as loaded: tanpura, Pa Sa Sa Sa' on D",
        // There is no transport that could be stopped.
        steps: &[Set("rh_on", "Off")],
    },
    Section {
        length_s: 6.0,
        name: "jivari 0 to 100 %",
        steps: &[Ramp("jivari", "0 %", "100 %")],
    },
    Section {
        length_s: 5.0,
        name: "five strings, Pa-Ni",
        steps: &[
            Set("jivari", "70 %"),
            Set("dr_tun", "Pa-Ni"),
            Set("dr_str", "5"),
        ],
    },
    Section {
        length_s: 9.0,
        name: "dombra in Kazakh Mixolydian, any keys, quantized",
        steps: &[
            Set("dr_tun", "Pa"),
            Set("dr_str", "4"),
            Set("dr_lvl", "-9 dB"),
            Key(62, 0.50, 0.95),
            Key(66, 1.00, 1.45),
            Key(69, 1.50, 1.95),
            Key(67, 2.00, 2.45),
            Key(66, 2.50, 2.95),
            Key(64, 3.00, 3.45),
            Key(62, 3.50, 3.95),
            Key(69, 4.00, 4.45),
            Key(72, 4.50, 4.95),
            Key(71, 5.00, 5.45),
            Key(69, 5.50, 5.95),
            Key(67, 6.00, 6.45),
            Key(64, 6.50, 6.95),
            Key(62, 7.00, 8.90),
            Key(57, 7.00, 8.90),
        ],
    },
    Section {
        length_s: 8.0,
        name: "the dombra plays a kui by itself",
        steps: &[
            Set("ml_src", "Kui"),
            Set("ku_den", "70 %"),
            Set("bpm", "132 BPM"),
            Set("rv_mix", "20 %"),
        ],
    },
    Section {
        length_s: 6.0,
        name: "the same kui as electric dombra, driven",
        steps: &[
            Set("ml_voi", "Electric Dombra"),
            Set("drive", "60 %"),
            Set("ku_den", "85 %"),
        ],
    },
    Section {
        length_s: 9.0,
        name: "qyl-qobyz in Kazakh Phrygian, on E, with bend",
        steps: &[
            Set("ml_src", "Notes"),
            Set("ml_voi", "Qyl-qobyz"),
            Set("drive", "0 %"),
            Set("mode", "Kazakh Phrygian"),
            Set("tonic", "E"),
            Set("dr_oct", "2"),
            Set("rv_siz", "70 %"),
            Set("rv_mix", "30 %"),
            Set("glide", "120 ms"),
            Key(64, 0.30, 2.40),
            Key(65, 2.40, 3.40),
            Key(67, 3.40, 5.40),
            Key(69, 5.40, 6.40),
            Key(67, 6.40, 7.20),
            Key(64, 7.20, 8.80),
        ],
    },
    Section {
        length_s: 8.0,
        name: "sybyzgy on the open steppe, in Saba",
        steps: &[
            Set("glide", "0"),
            Set("ml_voi", "Sybyzgy"),
            Set("mode", "Maqam Saba"),
            Set("tonic", "D"),
            Set("dr_oct", "3"),
            Set("rv_siz", "100 %"),
            Set("rv_dec", "6 s"),
            Set("rv_mix", "40 %"),
            Key(74, 0.40, 2.00),
            Key(75, 2.00, 2.80),
            Key(77, 2.80, 4.60),
            Key(78, 4.60, 5.40),
            Key(75, 5.40, 6.00),
            Key(74, 6.00, 7.80),
        ],
    },
    Section {
        length_s: 8.0,
        name: "komei: partials of the drone as melody",
        steps: &[
            Set("ml_voi", "Komei"),
            Set("mode", "Khoomei"),
            Set("tonic", "D"),
            Set("rv_siz", "60 %"),
            Set("rv_dec", "3 s"),
            Set("rv_mix", "25 %"),
            Key(81, 0.40, 1.60),
            Key(83, 1.60, 2.60),
            Key(86, 2.60, 4.20),
            Key(83, 4.20, 5.00),
            Key(81, 5.00, 6.40),
            Key(74, 6.40, 7.80),
        ],
    },
    Section {
        length_s: 7.0,
        name: "retuned in flight: D, C, A",
        steps: &[
            Set("ml_voi", "Dombra"),
            Set("mode", "Kazakh Dorian"),
            Set("ml_src", "Kui"),
            Set("ku_den", "45 %"),
            Set("bpm", "96 BPM"),
            Set("tonic", "C"),
            Ramp("fine", "0", "-100"),
        ],
    },
    Section {
        length_s: 6.0,
        name: "echoes in time, tokpe",
        steps: &[
            Set("fine", "0"),
            Set("tonic", "A"),
            Set("dl_mix", "30 %"),
            Set("dl_tim", "1/8."),
            Set("ml_src", "Both"),
            Set("ml_lvl", "-13 dB"),
            Set("ml_str", "75 %"),
            Key(57, 0.50, 5.50),
            Key(64, 0.50, 5.50),
        ],
    },
    Section {
        length_s: 7.0,
        name: "makam: Hicaz, from the white keys",
        steps: &[
            Set("ml_src", "Notes"),
            Set("ml_lvl", "-9 dB"),
            Set("ml_str", "0 %"),
            Set("dl_mix", "0 %"),
            Set("mode", "Makam Hicaz"),
            Set("quant", "White Keys"),
            Set("tonic", "D"),
            Key(60, 0.30, 0.95),
            Key(62, 1.00, 1.65),
            Key(64, 1.70, 2.35),
            Key(65, 2.40, 3.05),
            Key(67, 3.10, 3.75),
            Key(65, 3.80, 4.45),
            Key(64, 4.50, 5.15),
            Key(62, 5.20, 5.85),
            Key(60, 5.90, 6.55),
        ],
    },
    Section {
        length_s: 6.0,
        name: "Adai gallop, a kui on top",
        steps: &[
            Set("quant", "Nearest"),
            Set("mode", "Kazakh Mixolydian"),
            Set("rv_mix", "15 %"),
            Set("rv_siz", "50 %"),
            Set("ml_src", "Kui"),
            Set("ku_den", "60 %"),
            Set("ml_lvl", "-13 dB"),
            Set("bpm", "132 BPM"),
            Set("rh_on", "On"),
        ],
    },
    Section {
        length_s: SWEEP_S,
        name: FIRST_SWEEP,
        steps: &[
            Set("ml_voi", "Electric Dombra"),
            Set("drive", "35 %"),
            Ramp("rock", "0 %", "100 %"),
            Ramp("bpm", "132 BPM", "92 BPM"),
        ],
    },
    Section {
        length_s: SWEEP_S,
        name: "rock to electro",
        steps: &[
            Ramp("drive", "35 %", "0 %"),
            Ramp("rock", "100 %", "0 %"),
            Ramp("electro", "0 %", "100 %"),
            Ramp("bpm", "92 BPM", "124 BPM"),
            Set("rh_den", "75 %"),
        ],
    },
    Section {
        length_s: 7.0,
        name: "home",
        steps: &[
            Set("rh_on", "Off"),
            Set("ml_src", "Notes"),
            Set("dr_lvl", "-6 dB"),
            Set("rv_mix", "25 %"),
            Key(50, 0.20, 5.00),
        ],
    },
];

/// Seconds of each of the two sweeps through the families of rhythm.
const SWEEP_S: f64 = 10.0;
/// Name of the first of them; the second follows.
const FIRST_SWEEP: &str = "steppe to rock";

/// Renders the tour and prints what it made.
pub fn run() -> Result<()> {
    let bundles = bundle::ensure()?;
    let folder = bundle::target_dir()?.join("demo");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Fault::failed(format!("{}: {error}", folder.display())))?;
    let mut instance = PluginFile::open(&bundles.clap)?.instantiate(bundle::CLAP_ID)?;
    render::set(&mut instance, "mo_ml", "On")?;
    render::set(&mut instance, "mo_rh", "On")?;
    let rate_hz = f64::from(RATE_HZ);
    let mut take = Take::new(rate_hz).with_blocks(Blocks::Fixed(BLOCK_FRAMES));
    let mut sections = Vec::new();
    let mut start_s = 0.0;
    for section in TOUR {
        println!("{:>4.0} s  {}", start_s, section.name);
        schedule(&mut take, &mut instance, section, start_s)?;
        sections.push((start_s, section.name));
        start_s += section.length_s;
    }
    let frames = (start_s * rate_hz) as u64;
    instance.activate(rate_hz, BLOCK_FRAMES)?;

    let wav_path = folder.join("tour.wav");
    let mut wav = WavFile::create(&wav_path, RATE_HZ)?;
    let mut meter = Meter::new(RATE_HZ)?;
    let mut left_channel = Vec::with_capacity(frames as usize);
    let progress = Progress::new(frames);
    progress.say("rendering");
    // Only the plugin's work is timed, not the file's.
    let started = Instant::now();
    let (audio, notes) = take.record(&mut instance, frames)?;
    let elapsed_s = started.elapsed().as_secs_f64();
    for (left, right) in audio.left.chunks(4096).zip(audio.right.chunks(4096)) {
        wav.write(left, right)?;
        meter.add(left, right)?;
        left_channel.extend_from_slice(left);
        progress.advance(left.len());
    }
    progress.finish();
    wav.finish()?;
    println!("{}", wav_path.display());
    println!("  {}", meter.loudness()?);
    println!("  {:.1} times faster than real time", start_s / elapsed_s);
    let midi_path = folder.join("tour.mid");
    let tempo_bpm = render::free_tempo(&mut instance)?;
    notes::write(&midi_path, notes.iter().copied(), rate_hz, tempo_bpm)?;
    println!("{}", midi_path.display());
    println!("  {} MIDI events of melody and drums", notes.len());

    let tour = Spectrogram {
        title: "Kazakh Horizon: the tour (left channel)",
        samples: &left_channel,
        rate_hz,
        window_frames: 8192,
        sections: &sections,
    };
    let first_s = 10.0;
    let first = Spectrogram {
        title: "The first ten seconds: each pluck blooms, its formant descends",
        samples: &left_channel[..(first_s * rate_hz) as usize],
        window_frames: 2048,
        sections: &[],
        ..tour
    };
    for (name, picture) in [("tour.png", &tour), ("bloom.png", &first)] {
        let path = folder.join(name);
        picture.write(&path)?;
        println!("{}", path.display());
    }
    let sweep = sections.iter().find(|section| section.1 == FIRST_SWEEP);
    let from_s = sweep.map_or(0.0, |section| section.0);
    let path = folder.join("sweep.png");
    Onsets {
        title: "Steppe to rock to electro: every hit of the drums",
        notes: &notes,
        rate_hz,
        from_s,
        to_s: from_s + 2.0 * SWEEP_S,
    }
    .write(&path)?;
    println!("{}", path.display());
    let [first, last] = [from_s, from_s + 2.0 * SWEEP_S].map(|s| (s * rate_hz) as usize);
    let path = folder.join("sweep-spectrogram.png");
    Spectrogram {
        title: "Steppe to rock to electro (left channel)",
        samples: &left_channel[first..last],
        window_frames: 2048,
        sections: &[(0.0, FIRST_SWEEP), (SWEEP_S, "rock to electro")],
        ..tour
    }
    .write(&path)?;
    println!("{}", path.display());
    Ok(())
}

/// Puts a section's events into the take.
fn schedule(
    take: &mut Take,
    instance: &mut Instance,
    section: &Section,
    start_s: f64,
) -> Result<()> {
    for step in section.steps {
        match *step {
            Set(id, text) => {
                take.at_s(start_s, instance.event(id, text)?);
            }
            Ramp(id, from, to) => {
                let clap_id = instance.param(id)?.clap_id;
                let (from, to) = (instance.parse(id, from)?, instance.parse(id, to)?);
                let steps = (section.length_s * RAMP_STEPS_PER_S) as usize;
                for step in 0..=steps {
                    let share = step as f64 / steps as f64;
                    let event = Event::Param {
                        id: clap_id,
                        value: from + (to - from) * share,
                    };
                    // The last step lies inside the section, so that the next one has its own.
                    let at_s = share * (section.length_s - 0.01);
                    take.at_s(start_s + at_s, event);
                }
            }
            Key(key, on_s, off_s) => {
                let on = Event::NoteOn {
                    channel: 0,
                    key,
                    velocity: 0.8,
                };
                take.at_s(start_s + on_s, on);
                take.at_s(start_s + off_s, Event::NoteOff { channel: 0, key });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tour_lasts_two_minutes() {
        let length_s: f64 = TOUR.iter().map(|section| section.length_s).sum();
        assert_eq!(length_s, 120.0);
    }
}
