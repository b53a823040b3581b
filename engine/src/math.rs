//! Arithmetic of the ranker. `exp` and the other logarithms come from the platform's math library, so that scores may differ in
//! the last digits between platforms.

/// An approximation of the natural logarithm of a positive number. The compiler can vectorize it, unlike `f32::ln`.
pub fn ln(x: f32) -> f32 {
    let bits = x.max(f32::MIN_POSITIVE).to_bits();
    let (mut power, mut part) = ((bits >> 23) as i32 - 127, f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000));
    let above = part > std::f32::consts::SQRT_2;
    part = if above { part * 0.5 } else { part };
    power += i32::from(above);
    let t = (part - 1.0) / (part + 1.0);
    let square = t * t;
    2.0 * t * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0)))) + power as f32 * std::f32::consts::LN_2
}

/// A weight that decreases exponentially with the years. Slow, so it is not used in inner loops.
pub fn fade(years: f32, scale: f32) -> f32 {
    (-(years / scale).clamp(0.0, 60.0)).exp()
}

/// The lower and the higher of two numbers, neither of which is NaN. Faster than `f32::min` and `f32::max`, which check for it.
pub fn below(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

pub fn above(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

pub fn indicator(it: bool) -> f32 {
    f32::from(u8::from(it))
}

/// The decimal logarithm of an amount; amounts below a thousand count as a thousand.
pub fn log10_amount(amount: i64) -> f32 {
    (amount.max(1000) as f32).log10()
}
