//! What each parameter can be: its range and default by id, reckoned once and then only looked up,
//! so that a state can be checked on the audio thread. Needs no instance.

use super::KazakhParams;
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::Params;
use std::sync::LazyLock;

/// A parameter's range and default, in plain values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A number in its parameter's unit.
    Float {
        /// Lowest value.
        min: f32,
        /// Highest value.
        max: f32,
        /// Value of a new instance.
        default: f32,
    },
    /// A whole number, or the index of a choice.
    Integer {
        /// Lowest value.
        min: i32,
        /// Highest value.
        max: i32,
        /// Value of a new instance.
        default: i32,
    },
    /// A switch.
    Switch {
        /// Value of a new instance.
        default: bool,
    },
}

/// All parameters' limits, by id.
static LIMITS: LazyLock<Vec<(String, Limit)>> = LazyLock::new(|| {
    let params = KazakhParams::default();
    let mut limits: Vec<(String, Limit)> = params
        .param_map()
        .into_iter()
        // SAFETY: the pointers are to fields of `params`, which outlives them.
        .map(|(id, param, _group)| (id, unsafe { measure(param) }))
        .collect();
    limits.sort_by(|a, b| a.0.cmp(&b.0));
    limits
});

/// Asks a parameter.
///
/// # Safety
/// The pointer's parameter must be alive.
unsafe fn measure(param: ParamPtr) -> Limit {
    // SAFETY: the caller's promise.
    let (min, max, default) = unsafe {
        (
            param.preview_plain(0.0),
            param.preview_plain(1.0),
            param.default_plain_value(),
        )
    };
    match param {
        ParamPtr::FloatParam(_) => Limit::Float { min, max, default },
        ParamPtr::BoolParam(_) => Limit::Switch {
            default: default > 0.5,
        },
        ParamPtr::IntParam(_) | ParamPtr::EnumParam(_) => Limit::Integer {
            min: min.round() as i32,
            max: max.round() as i32,
            default: default.round() as i32,
        },
    }
}

/// Reckons the limits now, so that [`limit`] allocates nothing from here on. `[main]`
pub fn prepare() {
    LazyLock::force(&LIMITS);
}

/// The limit of a parameter; `None` if there is none of that id. Does not allocate after
/// [`prepare`].
pub fn limit(id: &str) -> Option<Limit> {
    let at = LIMITS
        .binary_search_by(|(other, _)| other.as_str().cmp(id))
        .ok()?;
    LIMITS.get(at).map(|(_, limit)| *limit)
}

/// All ids and limits, sorted by id.
pub fn limits() -> &'static [(String, Limit)] {
    &LIMITS
}

impl Limit {
    /// A float brought into the range; what is no number becomes the default. Unchanged for others.
    pub fn clamp_float(self, value: f32) -> f32 {
        match self {
            Self::Float { default, .. } if value.is_nan() => default,
            Self::Float { min, max, .. } => value.clamp(min, max),
            _ => value,
        }
    }

    /// A whole number brought into the range. Unchanged for others.
    pub fn clamp_integer(self, value: i32) -> i32 {
        match self {
            Self::Integer { min, max, .. } => value.clamp(min, max),
            _ => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_defaults_are_the_parameters_own() {
        assert_eq!(
            limit("gain"),
            Some(Limit::Float {
                min: -60.0,
                max: 6.0,
                default: 0.0
            })
        );
        assert_eq!(
            limit("split"),
            Some(Limit::Integer {
                min: 0,
                max: 127,
                default: 48
            })
        );
        assert_eq!(limit("dr_on"), Some(Limit::Switch { default: true }));
        assert_eq!(limit("nosuch"), None);
        assert_eq!(limits().len(), KazakhParams::default().param_map().len());
    }

    #[test]
    fn nothing_leaves_its_range() {
        let gain = limit("gain").expect("a limit");
        assert_eq!(gain.clamp_float(f32::NAN), 0.0);
        assert_eq!(gain.clamp_float(f32::INFINITY), 6.0);
        assert_eq!(gain.clamp_float(-1e30), -60.0);
        assert_eq!(gain.clamp_float(-3.3), -3.3);
        let split = limit("split").expect("a limit");
        assert_eq!(split.clamp_integer(i32::MIN), 0);
        assert_eq!(split.clamp_integer(99), 99);
    }
}
