//! Open hat of 14 inches: two cymbals that sizzle against each other, for longer the harder the hit.
//! The first band is the stick's own knock.

use crate::engine::dsp::cymbal::{Band, Cymbal, Metal};
use crate::engine::units::Hz;

/// Bands of eight modes.
const BANDS: usize = 10;

/// The metal, with the loudness and the place of the kit in its output. Levels and times are tuned
/// by third-octave spectra over time.
const METAL: Metal<BANDS> = Metal {
    bands: [
        Band::new(
            [1900.0, 10000.0],
            [-11.0, 1.0],
            [-90.0, 1.0],
            [0.02, 0.05, 0.01],
        ),
        Band::new(
            [420.0, 1500.0],
            [-29.0, 1.35],
            [-33.0, 1.7],
            [0.8, 0.7, 0.004],
        ),
        Band::new(
            [1500.0, 2600.0],
            [-24.0, 1.25],
            [-26.0, 1.6],
            [0.7, 0.85, 0.003],
        ),
        Band::new(
            [2600.0, 3700.0],
            [-20.0, 1.15],
            [-21.5, 1.5],
            [0.45, 0.95, 0.002],
        ),
        Band::new(
            [3700.0, 5000.0],
            [-16.5, 1.1],
            [-18.5, 1.45],
            [0.28, 1.0, 0.002],
        ),
        Band::new(
            [5000.0, 6500.0],
            [-15.0, 1.1],
            [-16.5, 1.4],
            [0.16, 1.0, 0.002],
        ),
        Band::new(
            [6500.0, 8200.0],
            [-15.0, 1.1],
            [-15.5, 1.4],
            [0.09, 0.95, 0.0015],
        ),
        Band::new(
            [8200.0, 10300.0],
            [-16.0, 1.15],
            [-15.5, 1.45],
            [0.05, 0.85, 0.0015],
        ),
        Band::new(
            [10300.0, 13200.0],
            [-18.0, 1.25],
            [-17.0, 1.5],
            [0.03, 0.75, 0.001],
        ),
        Band::new(
            [13200.0, 17500.0],
            [-20.0, 1.35],
            [-20.0, 1.55],
            [0.016, 0.6, 0.001],
        ),
    ],
    salt: 332,
    slosh: 0.15,
    output: [[0.1772, 0.0959], [0.1772, 0.2315]],
};

/// Open hat, at rest.
pub fn new(rate: Hz) -> Cymbal<BANDS> {
    Cymbal::new(rate.0, &METAL)
}
