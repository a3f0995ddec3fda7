//! A panic when a test asks for one, and only in a debug build: the one way to see that the terminal survives it.

/// Panics if the environment says `LACUNA_PANIC=<place>`.
pub fn panic_in(place: &str) {
    if cfg!(debug_assertions) && std::env::var_os("LACUNA_PANIC").is_some_and(|asked| asked == place) {
        panic!("a panic in the {place}, as asked for");
    }
}
