//! `speed`: what the built plugin costs, measured in one run and printed as Markdown.
//!
//! Every scene has an instance of its own, and all of them take turns, each of which plays the same
//! again from a reset. A block's cost is the least of the turns, in time that the thread had on a
//! core: what else the machine does hardly shows.

use crate::bundle;
use crate::cpu::thread_time;
use crate::fault::Result;
use crate::host::{Event, Events, Instance, PluginFile};

/// Rate at which it is measured, in Hz.
const RATE_HZ: f64 = 48_000.0;
/// Audio at the start of a turn that does not count, in s.
const WARM_UP_S: f64 = 1.0;
/// Audio of one turn, in s: cycles of plucks and some bars.
const TURN_S: f64 = 12.0;
/// Turns of every scene.
const TURNS: usize = 5;
/// Frames of a block where nothing else is said.
const FRAMES: u32 = 256;
/// Block sizes the full patch is measured at.
const BLOCKS: [u32; 3] = [64, 256, 1024];
/// Numbers of notes whose cost is compared.
const NOTES: [u16; 4] = [0, 4, 8, 16];
/// Keys of the notes, on as many channels as it takes.
const KEYS: [u16; 4] = [45, 50, 55, 60];

/// Nothing plays: what every other scene starts from.
const IDLE: Set = &[("dr_on", "Off"), ("rh_on", "Off"), ("rv_mix", "0 %")];
/// The full patch: the default drone, a kui on the dombra, six dense lanes of three families, drive,
/// echoes and room.
const FULL: Set = &[
    ("dr_on", "On"),
    ("ml_src", "Kui"),
    ("rh_on", "On"),
    ("rh_den", "100 %"),
    ("rock", "50 %"),
    ("electro", "30 %"),
    ("drive", "30 %"),
    ("dl_mix", "30 %"),
    ("rv_mix", "30 %"),
];

/// Parameters by id, as texts.
type Set = &'static [(&'static str, &'static str)];

/// What is measured.
struct Scene {
    /// Its name in the table.
    name: String,
    /// Parameters over [`IDLE`].
    sets: Vec<Set>,
    /// Frames of a block.
    frames: u32,
    /// Notes that are struck every second.
    notes: u16,
}

impl Scene {
    /// A scene in blocks of 256 without notes.
    fn new(name: &str, sets: &[Set]) -> Self {
        Self {
            name: name.to_owned(),
            sets: sets.to_vec(),
            frames: FRAMES,
            notes: 0,
        }
    }
}

/// A scene under way.
struct Stage {
    /// What it plays.
    scene: Scene,
    /// Its instance.
    instance: Instance,
    /// What each block cost, in shares of the time that its audio lasts.
    costs: Vec<f64>,
}

impl Stage {
    /// An instance.
    fn new(file: &PluginFile, scene: Scene) -> Result<Self> {
        let mut instance = file.instantiate(bundle::CLAP_ID)?;
        for (id, text) in IDLE.iter().chain(scene.sets.iter().copied().flatten()) {
            instance.set_text(id, text)?;
        }
        instance.activate(RATE_HZ, scene.frames)?;
        let blocks = (TURN_S * RATE_HZ) as usize / scene.frames as usize;
        Ok(Self {
            scene,
            instance,
            costs: vec![f64::MAX; blocks],
        })
    }

    /// Plays a turn.
    fn play(&mut self) -> Result<()> {
        self.instance.reset();
        let frames = self.scene.frames as usize;
        let (mut left, mut right) = (vec![0f32; frames], vec![0f32; frames]);
        let (nothing, mut struck) = (Events::default(), Events::default());
        for note in 0..self.scene.notes {
            let key = KEYS[usize::from(note) % KEYS.len()];
            let (channel, velocity) = (note / KEYS.len() as u16, 0.8);
            struck.push(0, Event::NoteOff { channel, key });
            struck.push(
                0,
                Event::NoteOn {
                    channel,
                    key,
                    velocity,
                },
            );
        }
        let block_s = frames as f64 / RATE_HZ;
        let second = RATE_HZ as usize / frames;
        for (block, cost) in self.costs.iter_mut().enumerate() {
            let events = if block % second == 0 {
                &struck
            } else {
                &nothing
            };
            let start = thread_time().as_secs_f64();
            self.instance.process(&mut left, &mut right, events, None)?;
            *cost = cost.min((thread_time().as_secs_f64() - start) / block_s);
        }
        Ok(())
    }

    /// The costs that count.
    fn costs(&self) -> &[f64] {
        let warm = (WARM_UP_S * RATE_HZ) as usize / self.scene.frames as usize;
        &self.costs[warm..]
    }

    /// What it costs, in shares of the time that its audio lasts.
    fn cost(&self) -> f64 {
        self.costs().iter().sum::<f64>() / self.costs().len() as f64
    }

    /// Its row of the table.
    fn row(&self) -> String {
        let mut costs = self.costs().to_vec();
        let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|share| percentile(&mut costs, share));
        let ratio = p999 / p50;
        format!(
            "| {} | {} | {:.0} x | {:.2} % | {:.2} % | {:.2} % | {ratio:.1} |",
            self.scene.name,
            self.scene.frames,
            1.0 / self.cost(),
            100.0 * p50,
            100.0 * p99,
            100.0 * p999,
        )
    }
}

/// The value that a share of all do not exceed; 0 of none.
fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    let place = (share * last).round() as usize;
    values.get(place).copied().unwrap_or(0.0)
}

/// The straight line `[at 0, slope]` nearest to points, by least squares.
fn line(points: &[(f64, f64)]) -> [f64; 2] {
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / count;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let over = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>();
    let slope = over / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>();
    [y - slope * x, slope]
}

/// All scenes: the full patch at each block size, its parts, its qualities, notes, nothing.
fn scenes() -> Vec<Scene> {
    let full = |frames| Scene {
        frames,
        ..Scene::new("full patch", &[FULL])
    };
    let notes = |notes| Scene {
        notes,
        ..Scene::new(
            &format!("{notes} dombra notes alone"),
            &[&[("quant", "Off")]],
        )
    };
    let mut scenes: Vec<Scene> = BLOCKS.into_iter().map(full).collect();
    scenes.extend([
        Scene::new("full patch, Eco", &[FULL, &[("quality", "Eco")]]),
        Scene::new("full patch, High", &[FULL, &[("quality", "High")]]),
        Scene::new("drone alone", &[&[("dr_on", "On")]]),
        Scene::new("kui alone", &[&[("ml_src", "Kui")]]),
        Scene::new(
            "rhythm alone",
            &[
                FULL,
                IDLE,
                &[
                    ("rh_on", "On"),
                    ("ml_src", "Notes"),
                    ("drive", "0 %"),
                    ("dl_mix", "0 %"),
                ],
            ],
        ),
        Scene::new(
            "full patch without space",
            &[
                FULL,
                &[("drive", "0 %"), ("dl_mix", "0 %"), ("rv_mix", "0 %")],
            ],
        ),
    ]);
    scenes.extend(NOTES.into_iter().map(notes));
    scenes
}

/// Measures and prints.
pub fn run() -> Result<()> {
    let file = PluginFile::open(&bundle::ensure()?.clap)?;
    let mut stages = Vec::new();
    for scene in scenes() {
        stages.push(Stage::new(&file, scene)?);
    }
    for _ in 0..TURNS {
        for stage in &mut stages {
            stage.play()?;
        }
    }
    print!("{}", report(&stages));
    Ok(())
}

/// The table and its ratios.
fn report(stages: &[Stage]) -> String {
    let mut lines = vec![
        "| scene | frames | speed | median block | p99 | p99.9 | p99.9 / median |".to_owned(),
        "|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(stages.iter().map(Stage::row));
    lines.push(String::new());
    let cost = |name: &str, frames: u32| {
        let found = |stage: &&Stage| stage.scene.name == name && stage.scene.frames == frames;
        stages.iter().find(found).map_or(f64::NAN, Stage::cost)
    };
    let full = cost("full patch", FRAMES);
    lines.push(format!(
        "The full patch costs {:.2} times as much at 64 frames as at 1024.",
        cost("full patch", BLOCKS[0]) / cost("full patch", BLOCKS[2])
    ));
    let points: Vec<(f64, f64)> = stages
        .iter()
        .filter(|stage| stage.scene.name.ends_with("notes alone"))
        .map(|stage| (f64::from(stage.scene.notes), stage.cost()))
        .collect();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        lines.push(format!(
            "With nothing to play it costs {:.1} % of that.",
            100.0 * first.1 / full
        ));
        let [base, slope] = line(&points);
        let off = points.iter().map(|(x, y)| (y - base - slope * x).abs());
        lines.push(format!(
            "A note costs {:.3} % of a core; {} notes lie within {:.0} % of a straight line.",
            100.0 * slope,
            last.0,
            100.0 * off.fold(0.0, f64::max) / last.1
        ));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_lines_have_their_values() {
        let mut values: Vec<f64> = (0..=1000).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut values, 0.5), 500.0);
        assert_eq!(percentile(&mut values, 0.999), 999.0);
        assert_eq!(percentile(&mut [], 0.5), 0.0);
        assert_eq!(line(&[(0.0, 1.0), (4.0, 3.0), (8.0, 5.0)]), [1.0, 0.5]);
    }
}
