//! The clipboard over the terminal (OSC 52): exactly what was copied, and only when asked.

use super::explorer::Explorer;
use super::project::Project;
use super::stream::contains;

#[test]
fn y_copies_the_place_to_the_users_clipboard() {
    let project = Project::with_covered(20);
    let explorer = Explorer::start(&project, "");
    explorer.sees("step_21 = 21").press("n j j").sees("❯█  23");
    assert!(!explorer.pty.look(|seen| contains(&seen.bytes, b"\x1b]52")));
    // `app.py:23` in base64.
    explorer.press("y").sends(b"\x1b]52;c;YXBwLnB5OjIz\x1b\\");
    explorer.press("q").leaves();
}
