//! Ride cymbal of 21 inches: a clear ping of the stick over a dark wash; struck hard, its bell speaks.
//!
//! The first band is the stick's own knock. The second is the bell: eight partials far apart that
//! ring long and rise with the square of the velocity and more.

use crate::engine::dsp::cymbal::{Band, Cymbal, Metal};
use crate::engine::units::Hz;

/// Bands of eight modes.
const BANDS: usize = 16;

/// The metal, with the loudness and the place of the kit in its output. Levels and times are tuned
/// by third-octave spectra over time.
const METAL: Metal<BANDS> = Metal {
    bands: [
        Band::new(
            [1700.0, 9500.0],
            [-14.0, 1.0],
            [-90.0, 1.0],
            [0.018, 0.05, 0.01],
        ),
        Band::new(
            [640.0, 3900.0],
            [-22.0, 2.6],
            [-40.0, 2.6],
            [1.8, 1.0, 0.01],
        ),
        Band::new(
            [180.0, 320.0],
            [-31.0, 1.1],
            [-29.0, 1.6],
            [2.8, 1.8, 0.006],
        ),
        Band::new(
            [320.0, 520.0],
            [-29.0, 1.1],
            [-27.0, 1.6],
            [2.7, 1.8, 0.007],
        ),
        Band::new(
            [520.0, 800.0],
            [-27.0, 1.1],
            [-26.0, 1.6],
            [2.5, 1.8, 0.009],
        ),
        Band::new(
            [800.0, 1250.0],
            [-27.0, 1.1],
            [-26.0, 1.6],
            [2.2, 1.7, 0.01],
        ),
        Band::new(
            [1250.0, 1850.0],
            [-25.5, 1.1],
            [-27.0, 1.6],
            [1.8, 1.7, 0.012],
        ),
        Band::new(
            [1850.0, 2600.0],
            [-22.5, 1.0],
            [-28.0, 1.6],
            [1.4, 1.6, 0.012],
        ),
        Band::new(
            [2600.0, 3250.0],
            [-19.5, 1.0],
            [-28.0, 1.6],
            [1.1, 1.5, 0.012],
        ),
        Band::new(
            [3250.0, 3950.0],
            [-18.5, 1.0],
            [-28.0, 1.6],
            [0.9, 1.45, 0.012],
        ),
        Band::new(
            [3950.0, 4750.0],
            [-18.0, 1.0],
            [-28.0, 1.6],
            [0.65, 1.4, 0.012],
        ),
        Band::new(
            [4750.0, 5700.0],
            [-18.5, 1.0],
            [-28.0, 1.6],
            [0.42, 1.35, 0.011],
        ),
        Band::new(
            [5700.0, 6900.0],
            [-20.0, 1.05],
            [-28.0, 1.65],
            [0.28, 1.3, 0.011],
        ),
        Band::new(
            [6900.0, 8300.0],
            [-22.0, 1.1],
            [-28.0, 1.7],
            [0.15, 1.2, 0.01],
        ),
        Band::new(
            [8300.0, 10300.0],
            [-25.0, 1.2],
            [-28.5, 1.75],
            [0.07, 1.05, 0.008],
        ),
        Band::new(
            [10300.0, 16000.0],
            [-27.0, 1.3],
            [-30.0, 1.8],
            [0.02, 0.8, 0.006],
        ),
    ],
    salt: 541,
    slosh: 0.1,
    output: [[0.2885, 0.1471], [0.3121, 0.3988]],
};

/// Ride cymbal, at rest.
pub fn new(rate: Hz) -> Cymbal<BANDS> {
    Cymbal::new(rate.0, &METAL)
}
