//! Reading a source file, whatever encoding it is in.
//!
//! **Invariants.** Only regular files are opened: a pipe would hang, a device would act. A file is read up to
//! [`MAX_LEN`], and never guessed to be text if it holds NUL bytes. Whether a path may be opened at all (it lies below
//! a root) is decided before, where reported paths are located.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

/// Longer files are not source that a person reads.
pub const MAX_LEN: u64 = 64 << 20;

/// An encoding is guessed from no more bytes than these.
const TELLING: usize = 256 << 10;

/// Why a source could not be read.
#[derive(Debug, Error)]
pub enum SourceError {
    /// There is no such file.
    #[error("{}: there is no such file; if it lies elsewhere, say where under [paths] in the configuration", .0.display())]
    NotFound(PathBuf),
    /// It is a folder, a device, a pipe or a socket.
    #[error("{}: this is {what}, not a source file; correct its path under [paths] in the configuration", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// It is longer than [`MAX_LEN`].
    #[error("{}: longer than {} MiB; open it in an editor", .0.display(), MAX_LEN >> 20)]
    TooLong(PathBuf),
    /// It is no text.
    #[error("{}: a binary file (it holds NUL bytes); leave it out of the report, or open it in an editor", .0.display())]
    Binary(PathBuf),
    /// The system would not read it.
    #[error("{}: cannot be read; see to its permissions", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// A source file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says, without its byte order mark.
    pub text: String,
    /// The encoding that was guessed from its bytes, where nothing says which it is.
    pub guessed: Option<&'static str>,
}

/// Reads a source file as text. A byte order mark decides its encoding, else the zero bytes between ASCII characters that
/// only UTF-16 has, else a cookie in its first two lines; else it is UTF-8, or if it cannot be, what its bytes look most
/// like. What the encoding does not know is replaced by `U+FFFD`.
///
/// # Errors
///
/// When it is no regular file, too long, binary, or cannot be read.
pub fn read(path: &Path) -> Result<Text, SourceError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::NotFound(path.to_owned()),
        _ => SourceError::Io { path: path.to_owned(), source },
    };
    // Asked before opening, since to open some devices is to act, and again of what was opened, should it be another.
    regular(path, &std::fs::metadata(path).map_err(failed)?)?;
    let file = open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    regular(path, &about)?;
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0) + 1);
    // It may have grown since.
    file.take(MAX_LEN + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(SourceError::TooLong(path.to_owned()));
    }
    decode(bytes).ok_or_else(|| SourceError::Binary(path.to_owned()))
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // A pipe that took the file's place in this moment must not block. (`O_NONBLOCK`; of no effect on files.)
    #[cfg(target_os = "linux")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, 0o4000);
    #[cfg(target_vendor = "apple")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, 0x4);
    options.open(path)
}

fn regular(path: &Path, about: &Metadata) -> Result<(), SourceError> {
    match about {
        about if !about.is_file() => {
            let what = if about.is_dir() { "a folder" } else { "a device, a pipe or a socket" };
            Err(SourceError::NotAFile { path: path.to_owned(), what })
        }
        about if about.len() > MAX_LEN => Err(SourceError::TooLong(path.to_owned())),
        _ => Ok(()),
    }
}

/// Brings a file to UTF-8, without its byte order mark. `None` if it is binary.
pub(super) fn decode(bytes: Vec<u8>) -> Option<Text> {
    let sure = |text: String| Some(Text { text, guessed: None });
    let known = Encoding::for_bom(&bytes).or_else(|| Some((without_mark(&bytes)?, 0)));
    if let Some((encoding, mark)) = known {
        let text = encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
        return if text.contains('\0') { None } else { sure(text) };
    }
    if memchr::memchr(0, &bytes).is_some() {
        return None;
    }
    if let Some(encoding) = cookie(&bytes).filter(|encoding| *encoding != UTF_8) {
        return sure(encoding.decode_without_bom_handling(&bytes).0.into_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) => sure(text),
        Err(error) => {
            let encoding = guess(error.as_bytes());
            let text = encoding.decode_without_bom_handling(error.as_bytes()).0.into_owned();
            Some(Text { text, guessed: Some(encoding.name()) })
        }
    }
}

/// UTF-16 by the zero bytes in its first two characters, which are ASCII in every source.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let is_text = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    match bytes {
        [a, 0, b, 0, ..] if is_text(*a) && is_text(*b) => Some(UTF_16LE),
        [0, a, 0, b, ..] if is_text(*a) && is_text(*b) => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that bytes which are not UTF-8 look most like; windows-1252, which knows every byte, if that one would
/// replace some.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // What tells begins with the first byte that is not ASCII, and is told by much less than all of a long file.
    let from = if bytes.len() > TELLING { Encoding::ascii_valid_up_to(bytes) } else { 0 };
    let told = &bytes[from..];
    detector.feed(&told[..told.len().min(TELLING)], true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let fits = guessed.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    if fits { guessed } else { WINDOWS_1252 }
}

/// The encoding that a comment in the first two lines names, as Python (PEP 263), Emacs and Vim write it: `coding:` or
/// `coding=` and a name.
fn cookie(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut lines = bytes.split(|&byte| byte == b'\n').take(2);
    let label = lines.find_map(|line| {
        let line = &line[..line.len().min(1024)];
        let is_comment = ["#", "//", "/*", "--", ";", "%", "\"", "<!--", "(*"];
        let start = line.trim_ascii_start();
        is_comment.iter().any(|sign| start.starts_with(sign.as_bytes())).then(|| named(line))?
    })?;
    // Emacs names line ends too: `utf-8-unix`.
    let label = ["-unix", "-dos", "-mac"].iter().fold(label, |label, end| label.strip_suffix(*end).unwrap_or(label));
    let label = label.to_ascii_lowercase().replace('_', "-");
    let encoding = match label.as_str() {
        // Python knows names that the web does not.
        "latin-1" | "iso-latin-1" => WINDOWS_1252,
        "cp1250" => encoding_rs::WINDOWS_1250,
        "cp932" => encoding_rs::SHIFT_JIS,
        "cp936" => encoding_rs::GBK,
        "cp949" => encoding_rs::EUC_KR,
        "cp950" => encoding_rs::BIG5,
        "mac-roman" => encoding_rs::MACINTOSH,
        "utf-8-sig" => UTF_8,
        label => Encoding::for_label(label.as_bytes())?,
    };
    // A cookie that can be read as ASCII is not in UTF-16.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

fn named(line: &[u8]) -> Option<&str> {
    memchr::memmem::find_iter(line, b"coding").find_map(|at| {
        let rest = &line[at + b"coding".len()..];
        let (sign, rest) = rest.split_first()?;
        let rest = rest.trim_ascii_start();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        let name = std::str::from_utf8(&rest[..length]).ok()?;
        (matches!(sign, b':' | b'=') && !name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: Option<&str>) {
        assert_eq!(decode(bytes.to_vec()).map(|read| read.text).as_deref(), text);
    }

    #[test]
    fn what_nothing_tells_is_guessed_and_said() {
        let guessed = |encoding: &'static Encoding, text: &str| {
            let (bytes, used, lost) = encoding.encode(text);
            assert!(used == encoding && !lost);
            let read = decode(bytes.into_owned()).expect("text");
            assert_eq!((&*read.text, read.guessed), (text, Some(encoding.name())));
        };
        guessed(
            encoding_rs::SHIFT_JIS,
            "// \u{65e5}\u{672c}\u{8a9e}\u{306e}\u{30b3}\u{30e1}\u{30f3}\u{30c8}\nint a = 1;\n",
        );
        guessed(encoding_rs::GBK, "// \u{8fd9}\u{662f}\u{4e2d}\u{6587}\u{6ce8}\u{91ca}\u{5185}\u{5bb9}\nint a = 1;\n");
        guessed(
            encoding_rs::WINDOWS_1251,
            "// \u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440} \u{442}\u{435}\u{43a}\u{441}\u{442}\u{430}\nint a = 1;\n",
        );
        guessed(WINDOWS_1252, "# le caf\u{e9} est ferm\u{e9} \u{e0} dix-huit heures\n");
        // Of a long file, not all is looked at, and not its beginning.
        let words = "# \u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440} \u{442}\u{435}\u{43a}\u{441}\u{442}\u{430}\n";
        guessed(encoding_rs::WINDOWS_1251, &("x = 1\n".repeat(TELLING) + &words.repeat(TELLING / 10)));
        assert_eq!(decode(b"x = 1".to_vec()).and_then(|read| read.guessed), None);
        assert!(!decode((1..=255).collect()).expect("text").text.contains('\u{fffd}'));
    }

    #[test]
    fn marks_cookies_and_guesses() {
        check(b"", Some(""));
        check("é\r\n".as_bytes(), Some("é\r\n"));
        check(b"\xEF\xBB\xBFx = 1", Some("x = 1"));
        check(b"\xFF\xFEx\0\n\0", Some("x\n"));
        check(b"\xFE\xFF\0x\0\n", Some("x\n"));
        check(b"caf\xE9 \x80", Some("café €"));
        check(b"x\0 \0=\0", Some("x ="));
        check(b"\0x\0 \0=", Some("x ="));
        check(b"x\0y\0\0\0", None);
        check(b"\x7FELF\0\0", None);
        check(b"\xFF\xFEx\0\0\0", None);
    }

    #[test]
    fn cookies_in_the_first_two_lines_of_comments() {
        check(b"# -*- coding: latin-1 -*-\n\xE9", Some("# -*- coding: latin-1 -*-\né"));
        check(b"# -*- coding: iso-8859-15-unix -*-\n\xA4", Some("# -*- coding: iso-8859-15-unix -*-\n€"));
        check(
            b"#!/bin/py\n# vim: set fileencoding=koi8_r :\n\xC1",
            Some("#!/bin/py\n# vim: set fileencoding=koi8_r :\nа"),
        );
        check(b"// coding=cp1251\n\xE0", Some("// coding=cp1251\nа"));
        check(b"\n\n# coding: koi8-r\n\xE9", Some("\n\n# coding: koi8-r\né"));
        check(b"coding = 'x'\n# coding: unheard-of\n\xE9", Some("coding = 'x'\n# coding: unheard-of\né"));
        check("# coding: utf-8\né".as_bytes(), Some("# coding: utf-8\né"));
        check(b"# coding: utf-8\n\xE9", Some("# coding: utf-8\né"));
        check(b"# coding: utf-16\nx", Some("# coding: utf-16\nx"));
    }

    #[test]
    fn only_regular_files_of_a_readable_length() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a.py"), b"\xEF\xBB\xBFx = 1\n").expect("written");
        assert_eq!(read(&path("a.py")).expect("text").text, "x = 1\n");
        assert!(matches!(read(&path("none.py")), Err(SourceError::NotFound(_))));
        assert!(matches!(read(&path("a.py/b.py")), Err(SourceError::NotFound(_))));
        assert!(matches!(read(folder.path()), Err(SourceError::NotAFile { what: "a folder", .. })));
        File::create(path("long.py")).and_then(|file| file.set_len(MAX_LEN + 1)).expect("a sparse file");
        assert!(matches!(read(&path("long.py")), Err(SourceError::TooLong(_))));
        std::fs::write(path("a.pyc"), b"\0\0").expect("written");
        let told = read(&path("a.pyc")).expect_err("binary").to_string();
        assert!(told.contains("a.pyc: a binary file"), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_sockets_are_not_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        for path in [Path::new("/dev/zero"), &socket] {
            assert!(matches!(read(path), Err(SourceError::NotAFile { .. })), "{}", path.display());
        }
        // Opened after all, a pipe neither hangs nor passes.
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success());
        if made {
            assert!(matches!(read(&pipe), Err(SourceError::NotAFile { .. })));
            let opened = open(&pipe).and_then(|file| file.metadata()).expect("opened at once");
            assert!(regular(&pipe, &opened).is_err());
        }
    }
}
