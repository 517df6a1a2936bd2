//! `demo`: a two-minute tour of the instrument, heard and seen, through the built plugin.

use crate::bundle;
use crate::fault::{Fault, Result};
use crate::host::{Event, Instance, PluginFile};
use crate::loudness::Meter;
use crate::progress::Progress;
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
        length_s: 14.0,
        name: "as loaded: Pa Sa Sa Sa' on D",
        steps: &[],
    },
    Section {
        length_s: 12.0,
        name: "jivari 0 to 100 %",
        steps: &[Ramp("jivari", "0 %", "100 %")],
    },
    Section {
        length_s: 10.0,
        name: "thread 3 to 9 mm",
        steps: &[Set("jivari", "70 %"), Ramp("thread", "3 mm", "9 mm")],
    },
    Section {
        length_s: 9.0,
        name: "Ma Sa Sa Sa'",
        steps: &[Set("thread", "5 mm"), Set("dr_tun", "Ma")],
    },
    Section {
        length_s: 9.0,
        name: "five strings, Pa-Ni",
        steps: &[Set("dr_tun", "Pa-Ni"), Set("dr_str", "5")],
    },
    Section {
        length_s: 10.0,
        name: "retuned in flight: D, C, A",
        steps: &[
            Set("dr_tun", "Pa"),
            Set("dr_str", "4"),
            Set("tonic", "C"),
            Ramp("fine", "0", "-100"),
        ],
    },
    Section {
        length_s: 9.0,
        name: "an octave lower, long",
        steps: &[
            Set("fine", "0"),
            Set("tonic", "A"),
            Set("dr_oct", "2"),
            Set("dr_dec", "1.5"),
        ],
    },
    Section {
        length_s: 9.0,
        name: "six strings, octave 4, Burst",
        steps: &[
            Set("tonic", "D"),
            Set("dr_oct", "4"),
            Set("dr_dec", "1"),
            Set("dr_str", "6"),
            Set("dr_pat", "Burst"),
        ],
    },
    Section {
        length_s: 14.0,
        name: "keys move Sa: D, F, G, C",
        steps: &[
            Set("dr_oct", "3"),
            Set("dr_str", "4"),
            Set("dr_pat", "Classic 2-1-1-2"),
            Set("dr_fol", "Lowest Note"),
            Set("dr_cyc", "3 s"),
            Key(50, 0.5, 3.5),
            Key(53, 3.5, 6.5),
            Key(55, 6.5, 9.5),
            Key(48, 9.5, 13.5),
        ],
    },
    Section {
        length_s: 10.0,
        name: "Dombra Fourth, bright, near the bridge",
        steps: &[
            Set("dr_fol", "Off"),
            Set("dr_tun", "Dombra Fourth"),
            Set("dr_brt", "80 %"),
            Set("dr_pos", "0.85"),
        ],
    },
    Section {
        length_s: 14.0,
        name: "home",
        steps: &[
            Set("dr_tun", "Pa"),
            Set("dr_brt", "50 %"),
            Set("dr_pos", "0.6"),
            Set("dr_cyc", "4.5 s"),
        ],
    },
];

/// Renders the tour and prints what it made.
pub fn run() -> Result<()> {
    let bundles = bundle::ensure()?;
    let folder = bundle::target_dir()?.join("demo");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Fault::failed(format!("{}: {error}", folder.display())))?;
    let mut instance = PluginFile::open(&bundles.clap)?.instantiate(bundle::CLAP_ID)?;
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
    let audio = take.render(&mut instance, frames)?;
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
