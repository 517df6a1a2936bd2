//! The window: every parameter by group and the spectrum of the output.
