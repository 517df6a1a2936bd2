//! A band-pass in the trapezoidal state-variable form (Simper 2013), which bears coefficients that
//! move while it rings.

/// Coefficients of a band-pass.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// Gain at the input, times the damping: peak gain at the output.
    pub drive: f32,
    /// Integrator gains of Simper's form.
    pub a: [f32; 3],
}

impl Band {
    /// A band-pass of peak gain `gain` with centre and bandwidth in Hz.
    pub fn new(centre_hz: f32, bandwidth_hz: f32, gain: f32, rate_hz: f32) -> Self {
        // Padé's form of the tangent, good to 1e-4 up to 0.4 of the rate.
        let x = std::f32::consts::PI * (centre_hz / rate_hz).min(0.4);
        let g = x * (15.0 - x * x) / (15.0 - 6.0 * x * x);
        let damping = bandwidth_hz / centre_hz;
        let a1 = 1.0 / (1.0 + g * (g + damping));
        Self {
            drive: gain * damping,
            a: [a1, g * a1, g * g * a1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_gain_peaks_at_the_centre_and_is_half_the_power_at_the_edges() {
        let rate_hz = 48_000.0;
        let level = |band: &Band, hz: f32| {
            let (mut s1, mut s2, mut peak) = (0f32, 0f32, 0f32);
            for n in 0..48_000 {
                let x = (std::f64::consts::TAU * f64::from(hz) * f64::from(n) / 48_000.0).sin();
                let v3 = band.drive * x as f32 - s2;
                let v1 = band.a[0] * s1 + band.a[1] * v3;
                let v2 = s2 + band.a[1] * s1 + band.a[2] * v3;
                (s1, s2) = (2.0 * v1 - s1, 2.0 * v2 - s2);
                if n > 40_000 {
                    peak = peak.max(v1.abs());
                }
            }
            peak
        };
        for (centre_hz, bandwidth_hz) in [(150.0, 130.0), (1000.0, 50.0), (4500.0, 700.0)] {
            let band = Band::new(centre_hz, bandwidth_hz, 2.0, rate_hz);
            assert!((level(&band, centre_hz) - 2.0).abs() < 0.01, "{centre_hz}");
            // Edges of a resonance lie around its centre in geometric mean; the bilinear transform
            // narrows a high one by a few per cent.
            let half = 0.5 * bandwidth_hz;
            let edge_hz = (centre_hz * centre_hz + half * half).sqrt() + half;
            let edge = level(&band, edge_hz) / 2f32.sqrt();
            assert!((edge - 1.0).abs() < 0.05, "{centre_hz} {edge}");
        }
    }
}
