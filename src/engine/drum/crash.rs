//! Crash cymbal of 17 inches: blooms within some 30 ms, then its highs fade first and a low wash is
//! left. The first band is the stick's own knock.

use crate::engine::dsp::cymbal::{Band, Cymbal, Metal};
use crate::engine::units::Hz;

/// Bands of eight modes.
const BANDS: usize = 16;

/// The metal, with the loudness and the place of the kit in its output. Levels and times are tuned
/// by third-octave spectra over time.
const METAL: Metal<BANDS> = Metal {
    bands: [
        Band::new(
            [900.0, 7000.0],
            [-15.0, 1.1],
            [-90.0, 1.0],
            [0.03, 0.05, 0.01],
        ),
        Band::new(
            [200.0, 360.0],
            [-25.0, 1.1],
            [-29.0, 1.4],
            [2.7, 1.3, 0.004],
        ),
        Band::new(
            [360.0, 600.0],
            [-23.0, 1.1],
            [-27.0, 1.4],
            [2.6, 1.3, 0.006],
        ),
        Band::new(
            [600.0, 900.0],
            [-21.5, 1.1],
            [-25.5, 1.4],
            [2.5, 1.3, 0.008],
        ),
        Band::new(
            [900.0, 1250.0],
            [-20.5, 1.1],
            [-24.0, 1.4],
            [2.3, 1.3, 0.01],
        ),
        Band::new(
            [1250.0, 1700.0],
            [-20.0, 1.1],
            [-23.0, 1.4],
            [2.0, 1.35, 0.012],
        ),
        Band::new(
            [1700.0, 2250.0],
            [-20.0, 1.1],
            [-22.0, 1.45],
            [1.7, 1.4, 0.014],
        ),
        Band::new(
            [2250.0, 2900.0],
            [-20.0, 1.1],
            [-21.0, 1.45],
            [1.4, 1.45, 0.016],
        ),
        Band::new(
            [2900.0, 3600.0],
            [-20.0, 1.1],
            [-20.0, 1.5],
            [1.1, 1.5, 0.018],
        ),
        Band::new(
            [3600.0, 4400.0],
            [-20.0, 1.1],
            [-19.0, 1.55],
            [0.85, 1.5, 0.02],
        ),
        Band::new(
            [4400.0, 5400.0],
            [-20.0, 1.1],
            [-18.0, 1.55],
            [0.65, 1.45, 0.02],
        ),
        Band::new(
            [5400.0, 6600.0],
            [-21.0, 1.15],
            [-16.5, 1.6],
            [0.45, 1.4, 0.02],
        ),
        Band::new(
            [6600.0, 8000.0],
            [-21.0, 1.2],
            [-15.5, 1.65],
            [0.28, 1.3, 0.02],
        ),
        Band::new(
            [8000.0, 9800.0],
            [-22.0, 1.25],
            [-15.0, 1.7],
            [0.14, 1.15, 0.02],
        ),
        Band::new(
            [9800.0, 12200.0],
            [-23.0, 1.3],
            [-15.5, 1.75],
            [0.06, 1.0, 0.02],
        ),
        Band::new(
            [12200.0, 17500.0],
            [-25.0, 1.4],
            [-17.0, 1.8],
            [0.016, 0.8, 0.018],
        ),
    ],
    salt: 380,
    slosh: 0.1,
    output: [[0.2342, 0.1652], [0.0661, 0.1787]],
};

/// Crash cymbal, at rest.
pub fn new(rate: Hz) -> Cymbal<BANDS> {
    Cymbal::new(rate.0, &METAL)
}
