//! Closed hat of 14 inches: two cymbals pressed together, from the tip of the stick on top, a short
//! tick, to its shoulder on the edge, where they slosh a little. The first band is the stick's own
//! knock.

use crate::engine::dsp::cymbal::{Band, Cymbal, Metal};
use crate::engine::units::Hz;

/// Bands of eight modes.
const BANDS: usize = 10;

/// The metal, with the loudness and the place of the kit in its output. Levels and times are tuned
/// by third-octave spectra over time.
const METAL: Metal<BANDS> = Metal {
    bands: [
        Band::new(
            [2300.0, 11000.0],
            [-15.0, 1.0],
            [-90.0, 1.0],
            [0.011, 0.05, 0.01],
        ),
        Band::new(
            [420.0, 1500.0],
            [-31.0, 1.25],
            [-34.0, 1.6],
            [0.05, 0.08, 0.002],
        ),
        Band::new(
            [1500.0, 2600.0],
            [-27.0, 1.15],
            [-28.0, 1.45],
            [0.05, 0.1, 0.0012],
        ),
        Band::new(
            [2600.0, 3700.0],
            [-23.0, 1.05],
            [-23.0, 1.3],
            [0.04, 0.13, 0.0008],
        ),
        Band::new(
            [3700.0, 5000.0],
            [-20.0, 1.0],
            [-19.0, 1.2],
            [0.035, 0.14, 0.0005],
        ),
        Band::new(
            [5000.0, 6500.0],
            [-19.0, 1.0],
            [-15.5, 1.15],
            [0.03, 0.155, 0.0005],
        ),
        Band::new(
            [6500.0, 8200.0],
            [-19.0, 1.0],
            [-14.0, 1.15],
            [0.025, 0.16, 0.0005],
        ),
        Band::new(
            [8200.0, 10300.0],
            [-19.0, 1.05],
            [-14.0, 1.2],
            [0.022, 0.155, 0.0005],
        ),
        Band::new(
            [10300.0, 13200.0],
            [-20.0, 1.1],
            [-15.0, 1.25],
            [0.018, 0.14, 0.0005],
        ),
        Band::new(
            [13200.0, 17500.0],
            [-22.0, 1.15],
            [-18.0, 1.3],
            [0.014, 0.115, 0.0005],
        ),
    ],
    salt: 332,
    slosh: 0.2,
    output: [[0.3157, 0.1947], [0.3415, 0.4223]],
};

/// Closed hat, at rest.
pub fn new(rate: Hz) -> Cymbal<BANDS> {
    Cymbal::new(rate.0, &METAL)
}
