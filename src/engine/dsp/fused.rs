//! Products and sums with one rounding, where the machine has an instruction for both.

use pulp::Simd;

/// `a b + c`, for a loop that is compiled for the instruction set `S`.
#[inline(always)]
pub fn fma<S: Simd>(a: f32, b: f32, c: f32) -> f32 {
    if S::F32_LANES > 1 {
        a.mul_add(b, c)
    } else {
        // Without vectors there is no fused instruction either, and its emulation is a call.
        a * b + c
    }
}
