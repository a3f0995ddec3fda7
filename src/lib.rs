//! lacuna, *n.*: a gap. A terminal explorer for code coverage reports.
//!
//! This page is the map: what is on the screen and which folder puts it there, which folder may name which, and how to
//! add to each.
//!
//! # From the screen into the folders
//!
//! ```text
//!   ui/header.rs ──► shop · coverage.xml · over 5 minutes old          lines + branches 27%
//!   ui/track.rs ───► ━━━━━━━━━━━┿━╸────────┼40─────────┼55──── 1319 lines missing · 317 more
//!                    components          %  ↓missing  │ shop/auth.py   gap 3 of 12 here, 9 of 512
//!   analysis/tree ─► ▾ Middleware ━━┿─  69%      57   │  │  47 def verify(token):  ◄── analysis/outline
//!   analysis/query       auth.py  ━━━╸  83%      10   │  │  50     if not dot:     ◄── highlight
//!   app/view             log.py   ━━━━ 100%           │❯ █  51         raise Bad() ◄── analysis/gaps
//!                    ▸ Services   ╸─┼─   9%     475   │  ◐  62     if early:  → never jumped to line 63
//!                        ▲                            │           ▲                     ▲
//!                        └ ui/panes/explore.rs        │           └ ui/panes/source.rs  └ app/news.rs
//!   ui/footer.rs ──► line 51 never ran · in `verify`
//!   app/action.rs ─► n next gap   e edit   z only gaps   / filter   ? keys   q quit
//! ```
//!
//! The gaps, key `3`, take the place of the tree: `world/worklist` gathers them in the background, `analysis/worklist` ──►
//! `app/next` ──► `ui/panes/gaps`.
//!
//! The map, key `7`, has the whole width: `analysis/treemap` and `analysis/histogram` ──► `ui/panes/map`.
//!
//! # The folders, as a sentence
//!
//! Bytes become facts ([`formats`] fill a [`model`]), facts answer questions ([`analysis`]), state remembers what the user
//! asked (`app`), panes show it (`ui`), and one loop joins it all to the world (`runtime`, `world`).
//!
//! ```text
//! model → formats → analysis → highlight → app → ui → runtime → cli → main
//!                         └────→ world ─────────────┘
//! (pure: no IO, no screen, no clock)   (state)  (draws) (terminal, threads)
//! ```
//!
//! A folder names only what stands to its left (and `world` only `model`, `formats` and `analysis`). `tests/layers.rs` holds
//! it, and so does the compiler: without the feature `app` only [`model`], [`formats`] and [`analysis`] are built, with no
//! terminal library in the tree, for others to use.
//!
//! ```
//! use lacuna::formats::{Detected, detect};
//!
//! let report = b"SF:src/auth.py\nDA:1,1\nDA:2,0\nend_of_record\n";
//! let Detected::Format(format) = detect(report) else { panic!("lcov is told by its content") };
//! let parsed = format.parse(&mut &report[..]);
//! assert_eq!(parsed.report.totals().lines.percent().text(0), "50");
//! ```
//!
//! # One key press, followed through
//!
//! The keyboard's thread reads `n` and sends it to the loop (`runtime`). The screen asks its overlays, then its key map, and
//! finds `next-gap`; the source pane has no use for it, so it goes to `State::update` (`app`), which moves the cursor, and
//! returns effects: read this source, watch it. The loop performs them (`runtime/effects.rs`), draws one frame, and sleeps.
//! The source comes back as a message with the generation of its request; a stale one is dropped.
//!
//! # One save, followed through
//!
//! You save a test in your editor. The watcher's threads (`world/watch`) wait until the file is at rest and tell the loop what
//! changed; a guard (`app/run/guard.rs`) sees that it was not the last run that wrote it, and `State::update` asks for a run. The
//! runner (`runtime/runs.rs`, `world/runner`) ends what runs and starts the command in a terminal of its own, whose lines come
//! back as messages. The run writes the report; the watcher tells that it is whole, the loading job reads what differs from the
//! last one, and the state takes it in: what is new glows (`analysis/delta`), the cursor stays where it was.
//!
//! # How to add
//!
//! * **A format**: `formats/foo.rs`, its `mod` line, its entry in `FORMATS`, a fixture in `tests/formats`. Detection, help,
//!   the README's table, the cut test, the dump test and the fuzz target (`fuzz/run`) follow.
//! * **A pane**: `ui/panes/foo.rs`, its `mod` line, its entry in `PANES`, the action that shows it. **An overlay**: the same in `ui/overlays`.
//! * **An action**: a variant and a row in `app/action.rs`, handled in the pane or in `State::update`. Its key, help, footer,
//!   palette, configuration name and the README follow.
//! * **A subcommand**: `cli/foo.rs` with its arguments and `run`, and its entry in `cli/mod.rs`.
//! * **A background job**: an `Effect`, its arm in `runtime/effects.rs`, a `Msg`, its arm in `State::update`: four edits,
//!   visible on purpose.

pub mod analysis;
pub mod formats;
pub mod model;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod cli;
#[cfg(feature = "app")]
pub mod highlight;
#[cfg(feature = "app")]
pub mod runtime;
#[cfg(feature = "app")]
pub mod ui;
#[cfg(feature = "app")]
pub mod world;
