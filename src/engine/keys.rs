//! Which keys are down: held by a finger or by the sustain pedal, on any channel.

use super::event::Event;
use super::settings::DroneFollow;

/// Keys of a MIDI keyboard.
const KEYS: usize = 128;

/// Held keys and pedals of sixteen channels.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Channels (bits) on which a finger holds the key.
    fingers: [u16; KEYS],
    /// Channels on which only the pedal holds the key.
    sustained: [u16; KEYS],
    /// Channels whose pedal is down.
    pedals: u16,
    /// The last key pressed below the split note.
    last_below: Option<u8>,
    /// The lowest held key when one was last held.
    lowest: Option<u8>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            fingers: [0; KEYS],
            sustained: [0; KEYS],
            pedals: 0,
            last_below: None,
            lowest: None,
        }
    }
}

impl Keys {
    /// Takes an event. `split` is the lowest key that is not the drone's.
    pub fn handle(&mut self, event: Event, split: u8) {
        match event {
            Event::NoteOn { key, channel, .. } => {
                self.fingers[usize::from(key)] |= 1 << channel;
                if key < split {
                    self.last_below = Some(key);
                }
            }
            Event::NoteOff { key, channel } => {
                let bit = 1 << channel;
                if self.fingers[usize::from(key)] & bit != 0 && self.pedals & bit != 0 {
                    self.sustained[usize::from(key)] |= bit;
                }
                self.fingers[usize::from(key)] &= !bit;
            }
            Event::Choke { key, channel } => {
                self.fingers[usize::from(key)] &= !(1 << channel);
                self.sustained[usize::from(key)] &= !(1 << channel);
            }
            Event::Sustain {
                down: true,
                channel,
            } => self.pedals |= 1 << channel,
            Event::Sustain {
                down: false,
                channel,
            } => {
                self.pedals &= !(1 << channel);
                for key in &mut self.sustained {
                    *key &= !(1 << channel);
                }
            }
            Event::AllNotesOff | Event::AllSoundOff => {
                self.fingers = [0; KEYS];
                self.sustained = [0; KEYS];
                self.pedals = 0;
            }
            Event::Expression { .. }
            | Event::Bend { .. }
            | Event::Pressure { .. }
            | Event::Controller { .. } => {}
        }
        let lowest = self.held().next();
        if lowest.is_some() {
            self.lowest = lowest;
        }
    }

    /// Keys that are held by finger or pedal, lowest first.
    fn held(&self) -> impl Iterator<Item = u8> + '_ {
        (0..KEYS as u8).filter(|&key| {
            let key = usize::from(key);
            self.fingers[key] | self.sustained[key] != 0
        })
    }

    /// Whether any key is held.
    pub fn any(&self) -> bool {
        self.held().next().is_some()
    }

    /// The key the drone follows; it stays after its release, as a drone does. `None` before the
    /// first such key and when nothing is followed.
    pub fn root(&self, follow: DroneFollow) -> Option<u8> {
        match follow {
            DroneFollow::Off => None,
            DroneFollow::Lowest => self.lowest,
            DroneFollow::LastBelowSplit => self.last_below,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(key: u8) -> Event {
        Event::NoteOn {
            key,
            channel: 0,
            velocity: 1.0,
            id: None,
        }
    }

    fn off(key: u8) -> Event {
        Event::NoteOff { key, channel: 0 }
    }

    fn played(events: &[Event]) -> Keys {
        let mut keys = Keys::default();
        for event in events {
            keys.handle(*event, 48);
        }
        keys
    }

    #[test]
    fn the_pedal_holds_what_fingers_leave() {
        let down = Event::Sustain {
            down: true,
            channel: 0,
        };
        let up = Event::Sustain {
            down: false,
            channel: 0,
        };
        assert!(!played(&[on(60), off(60)]).any());
        assert!(played(&[down, on(60), off(60)]).any());
        assert!(!played(&[down, on(60), off(60), up]).any());
        assert!(played(&[down, on(60), up]).any());
        // Another channel's pedal holds nothing here.
        assert!(
            !played(&[
                Event::Sustain {
                    down: true,
                    channel: 3
                },
                on(60),
                off(60)
            ])
            .any()
        );
        assert!(!played(&[down, on(60), off(60), Event::AllNotesOff]).any());
    }

    #[test]
    fn the_root_follows_and_stays() {
        let keys = played(&[on(60), on(40), on(43), off(40), off(43), off(60)]);
        assert_eq!(keys.root(DroneFollow::Off), None);
        assert_eq!(keys.root(DroneFollow::LastBelowSplit), Some(43));
        assert_eq!(keys.root(DroneFollow::Lowest), Some(60));
        assert_eq!(played(&[on(60)]).root(DroneFollow::LastBelowSplit), None);
    }
}
