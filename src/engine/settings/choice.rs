//! The choices among the settings, each with its published table.

use crate::engine::registry::Choice;

/// Declares a fieldless choice with its published table.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl Choice for $name {
            const TABLE: &'static [(Self, &'static str)] = &[$(($name::$variant, $label)),+];
        }
    };
}

choice! {
    /// String modes and internal rate; never pitch or level.
    Quality {
        /// Fewer modes at the host's rate.
        Eco = "Eco",
        /// All audible modes at the host's rate.
        Normal = "Normal",
        /// All audible modes at twice the host's rate.
        High = "High",
    }
}

impl Quality {
    /// Some steps lower, as far as there are any.
    pub fn eased(self, steps: u8) -> Self {
        match (self, steps) {
            (quality, 0) => quality,
            (Self::High, 1) => Self::Normal,
            _ => Self::Eco,
        }
    }
}

choice! {
    /// Which clock drives the bars.
    ClockMode {
        /// The host's while it runs, else our own.
        HostOrFree = "Host or Free",
        /// Only the host's.
        Host = "Host",
        /// Only our own, at the free tempo.
        Free = "Free",
    }
}

choice! {
    /// Pitch class of Sa.
    Tonic {
        /// C.
        C = "C",
        /// C sharp.
        Cs = "C#",
        /// D.
        D = "D",
        /// D sharp.
        Ds = "D#",
        /// E.
        E = "E",
        /// F.
        F = "F",
        /// F sharp.
        Fs = "F#",
        /// G.
        G = "G",
        /// G sharp.
        Gs = "G#",
        /// A.
        A = "A",
        /// A sharp.
        As = "A#",
        /// B.
        B = "B",
    }
}

choice! {
    /// When the drone plucks.
    DroneRuns {
        /// From load on.
        Always = "Always",
        /// While the host's transport (or the free clock) runs.
        WithTransport = "With Transport",
        /// While at least one key or the sustain pedal holds a note.
        WhileNotes = "While Notes",
    }
}

choice! {
    /// What the strings are tuned to (`MUSIC.md` A1).
    DroneTuning {
        /// First string to mandra Pa.
        Pa = "Pa",
        /// First string to mandra Ma.
        Ma = "Ma",
        /// First string to mandra shuddh Ni.
        Ni = "Ni",
        /// All strings on Sa.
        Sa = "Sa",
        /// First string Pa, second Ni.
        PaNi = "Pa-Ni",
        /// Pairs a fourth apart, as a dombra.
        DombraFourth = "Dombra Fourth",
        /// Pairs a fifth apart, as a dombra.
        DombraFifth = "Dombra Fifth",
        /// Each string on its own degree (`ds1`..`ds6`).
        Custom = "Custom",
    }
}

choice! {
    /// Relative gaps between the plucks of one cycle (`MUSIC.md` A2).
    PluckPattern {
        /// 2-1-1-2.
        Classic = "Classic 2-1-1-2",
        /// 2-1-1-4, the period measured in the DAFx-16 demo.
        Slow = "Slow 2-1-1-4",
        /// Equal gaps.
        Even = "Even",
        /// All plucks close together, then a long rest.
        Burst = "Burst",
    }
}

choice! {
    /// Length of a pluck cycle: its own time, or bars of the song.
    PluckSync {
        /// `cycle` seconds.
        Free = "Free",
        /// One bar.
        Bars1 = "1 bar",
        /// Two bars.
        Bars2 = "2 bars",
        /// Four bars.
        Bars4 = "4 bars",
        /// Eight bars.
        Bars8 = "8 bars",
    }
}

choice! {
    /// Which played note becomes the drone's Sa.
    DroneFollow {
        /// None: the tonic parameter.
        Off = "Off",
        /// The lowest held note.
        Lowest = "Lowest Note",
        /// The last note played below the split note.
        LastBelowSplit = "Last Note below Split",
    }
}

choice! {
    /// How the degrees of the mode are tuned.
    Intonation {
        /// As the mode says.
        Own = "Mode's Own",
        /// To the nearest of twelve equal steps.
        Tet12 = "12-TET",
        /// To the nearest of twenty-four equal steps.
        Edo24 = "24-EDO",
        /// To the nearest of fifty-three equal steps.
        Edo53 = "53-EDO",
        /// To the nearest simple ratio.
        Just = "Just",
        /// The user's scale in place of the mode.
        Scala = "Scala File",
    }
}

choice! {
    /// What a key plays.
    QuantizerPolicy {
        /// Its own pitch.
        Off = "Off",
        /// The nearest degree.
        Nearest = "Nearest",
        /// The degree at or above it.
        Up = "Up",
        /// The degree at or below it.
        Down = "Down",
        /// White keys play the degrees in order from the tonic, black keys nothing.
        WhiteKeys = "White Keys",
        /// Its degree if it has one, else nothing.
        Mute = "Mute",
    }
}

choice! {
    /// The instrument that plays the melody.
    MelodyKind {
        /// Two-stringed lute, plucked.
        Dombra = "Dombra",
        /// The same with a magnetic pickup.
        ElectricDombra = "Electric Dombra",
        /// Horsehair fiddle, bowed.
        Qobyz = "Qyl-qobyz",
        /// End-blown flute with a sung drone.
        Sybyzgy = "Sybyzgy",
        /// Throat singing.
        Komei = "Komei",
    }
}

choice! {
    /// Who plays the melody.
    MelodySource {
        /// The notes that come in.
        Notes = "Notes",
        /// The phrase generator.
        Kui = "Kui",
        /// Both.
        Both = "Both",
    }
}

choice! {
    /// Zone of the neck the generator plays in.
    KuiZone {
        /// As the form goes.
        Auto = "Auto",
        /// The head, low.
        Bas = "Bas",
        /// The middle.
        Orta = "Orta",
        /// The climax, high.
        Saga = "Saga",
    }
}

/// Declares the drums, and with them what a lane may play where a hit comes from another family.
macro_rules! drums {
    ($($(#[$doc:meta])* $variant:ident = $label:literal),+ $(,)?) => {
        choice! {
            /// A drum of the kit.
            DrumKind { $($(#[$doc])* $variant = $label),+ }
        }
        choice! {
            /// The voice of a lane where its hit comes from another family than the steppe.
            FamilyVoice {
                /// The lane's own.
                Same = "Lane's Own",
                $($(#[$doc])* $variant = $label),+
            }
        }
    };
}

drums! {
    /// Kettle drum of war and hunt.
    Dauylpaz = "Dauylpaz",
    /// Large double-headed frame drum.
    BigDabyl = "Big Dabyl",
    /// The shaman's frame drum with jingles.
    Dangyra = "Dangyra",
    /// Staff with rings and bells.
    Asatayaq = "Asatayaq",
    /// A pair of horse hooves.
    Tuyaqtas = "Tuyaqtas",
    /// Jaw harp.
    Shanqobyz = "Shanqobyz",
    /// Clay ocarina.
    Sazsyrnai = "Sazsyrnai",
    /// Rattle.
    Syldyrmaq = "Syldyrmaq",
    /// Bass drum of a rock kit.
    Kick = "Kick",
    /// Snare drum.
    Snare = "Snare",
    /// Hi-hat, closed.
    ClosedHat = "Closed Hat",
    /// Hi-hat, open.
    OpenHat = "Open Hat",
    /// Tom-tom.
    Tom = "Tom",
    /// Crash cymbal.
    Crash = "Crash",
    /// Ride cymbal.
    Ride = "Ride",
    /// Bass drum of a drum machine.
    ElectroKick = "Electro Kick",
    /// Snare of a drum machine.
    ElectroSnare = "Electro Snare",
    /// Hand clap of a drum machine.
    Clap = "Clap",
    /// Closed hat of a drum machine.
    ElectroHat = "Electro Hat",
    /// Open hat of a drum machine.
    ElectroOpenHat = "Electro Open Hat",
    /// Rim shot of a drum machine.
    Rim = "Rim",
    /// Low sine that slides.
    Sub = "Sub",
}

choice! {
    /// What makes the hits of a lane.
    LaneGenerator {
        /// The patterns.
        Pattern = "Pattern",
        /// Hits spread over steps as evenly as they can be.
        Euclid = "Euclid",
    }
}

choice! {
    /// Meter of the rhythm.
    RhythmMeter {
        /// The host's.
        Host = "Host",
        /// 2/4.
        M2x4 = "2/4",
        /// 3/4.
        M3x4 = "3/4",
        /// 4/4.
        M4x4 = "4/4",
        /// 5/8.
        M5x8 = "5/8",
        /// 6/8.
        M6x8 = "6/8",
        /// 7/8.
        M7x8 = "7/8",
        /// 9/8.
        M9x8 = "9/8",
        /// 10/8.
        M10x8 = "10/8",
        /// 7/4.
        M7x4 = "7/4",
    }
}

choice! {
    /// How often a fill comes.
    FillEvery {
        /// Never.
        Off = "Off",
        /// At the end of every second bar.
        Bars2 = "2 bars",
        /// Of every fourth.
        Bars4 = "4 bars",
        /// Of every eighth.
        Bars8 = "8 bars",
        /// Of every sixteenth.
        Bars16 = "16 bars",
    }
}

choice! {
    /// What moves the journey.
    JourneyMotion {
        /// The host's song; our own time where the host has none.
        HostTimeline = "Host Timeline",
        /// Our own time.
        Free = "Free",
        /// The position parameter.
        Manual = "Manual",
    }
}
