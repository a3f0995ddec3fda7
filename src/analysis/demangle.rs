//! The names of functions as compilers mangle them → as they stand in the source.

use std::borrow::Cow;
#[cfg(feature = "syntax")]
use std::fmt::{self, Write as _};

/// Names are read and written up to this length, in bytes; longer ones are left as they are.
#[cfg(feature = "syntax")]
const LONGEST: usize = 4096;

/// The name as it stands in the source, where it is mangled by the rules of Rust or of C++ (Itanium); else as it is. What
/// stands before it, as llvm puts the file before the name of a function that is the file's own, is left out.
#[cfg(feature = "syntax")]
pub(super) fn demangled(name: &str) -> Cow<'_, str> {
    let symbol = name.rsplit_once(':').map_or(name, |(_, symbol)| symbol);
    if symbol.len() > LONGEST || !["_Z", "__Z", "_R"].iter().any(|start| symbol.starts_with(start)) {
        return Cow::Borrowed(name);
    }
    let mut told = Bounded(String::new());
    let is_told = match rustc_demangle::try_demangle(symbol) {
        Ok(rust) => write!(told, "{rust:#}").is_ok(),
        Err(_) => cpp(symbol, &mut told),
    };
    if is_told { told.0.into() } else { Cow::Borrowed(name) }
}

#[cfg(feature = "syntax")]
fn cpp(symbol: &str, told: &mut Bounded) -> bool {
    let symbol = symbol.strip_prefix("__Z").map_or(Cow::Borrowed(symbol), |rest| format!("_Z{rest}").into());
    let options = cpp_demangle::DemangleOptions::new().no_return_type().recursion_limit(128);
    let known = cpp_demangle::Symbol::new(symbol.as_bytes());
    known.is_ok_and(|known| known.structured_demangle(told, &options).is_ok())
}

/// A text that takes no more than is worth reading: a short symbol may stand for gigabytes.
#[cfg(feature = "syntax")]
struct Bounded(String);

#[cfg(feature = "syntax")]
impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Without a parser for sources, names stay as they are.
#[cfg(not(feature = "syntax"))]
pub(super) fn demangled(name: &str) -> Cow<'_, str> {
    Cow::Borrowed(name)
}

#[cfg(all(test, feature = "syntax"))]
mod tests {
    use super::{LONGEST, demangled};

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(demangled(name), expected);
    }

    #[test]
    fn names_are_as_the_source_has_them() {
        check("_ZN4shop5Store4findEi", "shop::Store::find(int)");
        check("__ZN4shop5Store4findEi", "shop::Store::find(int)");
        check("src/a.cc:_ZL5countv", "count()");
        check("_RNvC4shop5count", "shop::count");
        check("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE", "core::fmt::Write::write_fmt");
    }

    #[test]
    fn what_is_not_mangled_stays() {
        for name in ["main", "", "shop::find", "_Z", "_Rust", "a:b", "_ZN4", "(anonymous_0)"] {
            check(name, name);
        }
        let long = format!("_ZN{}Ev", "1a".repeat(LONGEST));
        check(&long, &long);
    }

    #[test]
    fn a_symbol_that_stands_for_more_than_can_be_read_stays() {
        // Each pair of arguments stands for two of the pair before.
        let bomb = format!("_Z1fI1AE{}v", (0..40).map(|n| format!("1BIS{n}_S{n}_E")).collect::<String>());
        check(&bomb, &bomb);
        let nested = format!("_Z1f{}i", "P".repeat(3000));
        assert!(demangled(&nested).len() <= LONGEST);
    }
}
