//! What the sixteen MIDI channels say: bend, pressure, timbre, wheel, and how far a bend goes.
//!
//! MPE (MIDI Polyphonic Expression 1.0, MMA 2018): member channels carry one note each, the manager
//! channel moves them all. Its configuration message (registered parameter 6) and the pitch bend
//! sensitivity (registered parameter 0) are understood on every channel.

use super::event::Event;
use super::units::Cents;

/// Bend of an MPE member channel at its end.
const MEMBER_BEND_CENTS: f64 = 4800.0;

/// One channel.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Channel {
    /// Pitch bend, -1..=1.
    bend: f64,
    /// Pressure, 0..=1.
    pressure: f32,
    /// Timbre (controller 74), 0..=1.
    timbre: f32,
    /// Modulation wheel, 0..=1.
    wheel: f32,
    /// Selected registered parameter, coarse and fine; 127 selects none.
    selected: [u8; 2],
    /// Bend range set by registered parameter 0, in semitones and hundredths.
    range: Option<[u8; 2]>,
}

/// As after a reset of all controllers.
const REST: Channel = Channel {
    bend: 0.0,
    pressure: 0.0,
    timbre: 0.5,
    wheel: 0.0,
    selected: [127; 2],
    range: None,
};

/// All sixteen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channels {
    /// The channels.
    channels: [Channel; 16],
    /// Member channels of the lower zone (manager 0) and of the upper (manager 15), by the
    /// configuration message.
    zones: [u8; 2],
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            channels: [REST; 16],
            zones: [0; 2],
        }
    }
}

/// What a channel does to its notes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    /// Pitch bend.
    pub bend: Cents,
    /// Pressure, 0..=1.
    pub pressure: f32,
    /// Timbre, 0..=1.
    pub timbre: f32,
    /// Modulation wheel, 0..=1.
    pub wheel: f32,
}

impl Channels {
    /// Takes an event; notes are none of its business.
    pub fn handle(&mut self, event: Event) {
        match event {
            Event::Bend { value, channel } => self.at(channel).bend = f64::from(value),
            Event::Pressure { value, channel } => self.at(channel).pressure = value,
            Event::Controller {
                number,
                value,
                channel,
            } => self.control(number, value, channel),
            Event::AllSoundOff => *self = Self::default(),
            _ => {}
        }
    }

    /// A channel.
    fn at(&mut self, channel: u8) -> &mut Channel {
        &mut self.channels[usize::from(channel & 15)]
    }

    /// A controller moved.
    fn control(&mut self, number: u8, value: f32, channel: u8) {
        let byte = (value * 127.0).round() as u8;
        let to = self.at(channel);
        match number {
            1 => to.wheel = value,
            74 => to.timbre = value,
            // A non-registered parameter is none of ours.
            98 | 99 => to.selected = [127; 2],
            101 => to.selected[0] = byte,
            100 => to.selected[1] = byte,
            6 | 38 if to.selected == [0, 0] => {
                let range = to.range.get_or_insert([0; 2]);
                range[usize::from(number == 38)] = byte;
            }
            6 if to.selected == [0, 6] => match channel {
                0 => self.zones[0] = byte.min(15),
                15 => self.zones[1] = byte.min(15),
                _ => {}
            },
            121 => {
                *to = Channel {
                    range: to.range,
                    ..REST
                }
            }
            _ => {}
        }
    }

    /// The manager of a member channel.
    fn manager(&self, channel: u8, mpe: bool) -> Option<u8> {
        let [mut lower, upper] = self.zones;
        if mpe && self.zones == [0, 0] {
            lower = 15;
        }
        if (1..=lower).contains(&channel) {
            Some(0)
        } else if upper > 0 && (15 - upper..15).contains(&channel) {
            Some(15)
        } else {
            None
        }
    }

    /// What a channel does to its notes now, its manager included. `range` is how far a bend goes
    /// that is no member's; `mpe` makes channels 2 to 16 members without being configured.
    pub fn motion(&self, channel: u8, range: Cents, mpe: bool) -> Motion {
        let own = self.channels[usize::from(channel & 15)];
        let manager = self.manager(channel, mpe);
        let bend = |channel: Channel, default: f64| {
            channel.bend
                * channel.range.map_or(default, |[semitones, hundredths]| {
                    100.0 * f64::from(semitones) + f64::from(hundredths)
                })
        };
        let Some(manager) = manager else {
            return Motion {
                bend: Cents(bend(own, range.0)),
                pressure: own.pressure,
                timbre: own.timbre,
                wheel: own.wheel,
            };
        };
        let over = self.channels[usize::from(manager)];
        Motion {
            bend: Cents(bend(own, MEMBER_BEND_CENTS) + bend(over, range.0)),
            pressure: own.pressure.max(over.pressure),
            timbre: (own.timbre + over.timbre - 0.5).clamp(0.0, 1.0),
            wheel: own.wheel.max(over.wheel),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a channel does after some controllers `(channel, number, 7-bit value)` and a full bend
    /// up on channels 1 and 3.
    fn bend_of(channel: u8, controllers: &[(u8, u8, u8)], mpe: bool) -> f64 {
        let mut channels = Channels::default();
        for &(channel, number, value) in controllers {
            channels.handle(Event::Controller {
                number,
                value: f32::from(value) / 127.0,
                channel,
            });
        }
        for channel in [0, 2] {
            channels.handle(Event::Bend {
                value: 1.0,
                channel,
            });
        }
        channels.motion(channel, Cents(200.0), mpe).bend.0
    }

    #[test]
    fn a_channel_bends_by_itself_unless_it_is_a_member() {
        assert_eq!(bend_of(0, &[], false), 200.0);
        assert_eq!(bend_of(1, &[], false), 0.0);
        assert_eq!(bend_of(2, &[], false), 200.0);
        // A member's 48 semitones, and the manager's two.
        assert_eq!(bend_of(2, &[], true), 5000.0);
        assert_eq!(bend_of(0, &[], true), 200.0);
    }

    #[test]
    fn the_configuration_message_makes_members_and_sensitivity_their_range() {
        let zone = [(0, 101, 0), (0, 100, 6), (0, 6, 3)];
        assert_eq!(bend_of(2, &zone, false), 5000.0);
        let upper = [(15, 101, 0), (15, 100, 6), (15, 6, 13)];
        assert_eq!(bend_of(2, &upper, false), 4800.0);
        let range = [(2, 101, 0), (2, 100, 0), (2, 6, 12), (2, 38, 50)];
        assert_eq!(bend_of(2, &range, false), 1250.0);
        // A data entry without a selected parameter means nothing.
        assert_eq!(bend_of(2, &[(2, 6, 12)], false), 200.0);
        let closed = [
            (2, 101, 0),
            (2, 100, 0),
            (2, 101, 127),
            (2, 100, 127),
            (2, 6, 12),
        ];
        assert_eq!(bend_of(2, &closed, false), 200.0);
    }

    #[test]
    fn a_reset_of_controllers_keeps_the_range() {
        let all = [
            (2, 101, 0),
            (2, 100, 0),
            (2, 6, 12),
            (2, 1, 127),
            (2, 121, 0),
        ];
        assert_eq!(bend_of(2, &all, false), 1200.0);
        let mut channels = Channels::default();
        channels.handle(Event::Controller {
            number: 1,
            value: 1.0,
            channel: 4,
        });
        assert_eq!(channels.motion(4, Cents(0.0), false).wheel, 1.0);
        channels.handle(Event::Controller {
            number: 121,
            value: 0.0,
            channel: 4,
        });
        assert_eq!(channels.motion(4, Cents(0.0), false).wheel, 0.0);
    }
}
