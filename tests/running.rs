//! The runner on real processes. Nothing here sleeps: every case waits for what is told, and looks for what must be gone
//! when the run has ended.
#![cfg(all(feature = "app", unix))]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lacuna::world::runner::{Colour, Ending, Exit, KEEP, Line, Run, RunError, Size, kin::MARK};
use tempfile::TempDir;

/// Far more than any machine needs.
const PATIENCE: Duration = Duration::from_secs(30);
const SIZE: Size = Size { columns: 40, rows: 5 };

/// A run, and what it has told.
struct Scene {
    folder: TempDir,
    run: Option<Run>,
    told: Receiver<()>,
    dropped: usize,
    settled: Vec<Line>,
    live: Vec<Line>,
    exit: Option<Exit>,
}

impl Scene {
    /// Runs a command in an empty folder; how its processes are marked is written down there.
    fn of(command: &str) -> Self {
        let (say, told) = channel();
        let folder = tempfile::tempdir().unwrap();
        let command = format!("echo ${MARK} >mark\n{command}");
        let run = Run::start(&command, folder.path(), SIZE, move || _ = say.send(())).unwrap();
        let (settled, live) = (Vec::new(), Vec::new());
        Self { folder, run: Some(run), told, dropped: 0, settled, live, exit: None }
    }

    #[track_caller]
    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            self.fetch();
            if is_so(self) {
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(self.told.recv_timeout(left).is_ok(), "waited in vain: {what}\n{}\n{:?}", self.text(), self.exit);
        }
    }

    fn fetch(&mut self) {
        let (output, exit) = self.run.as_ref().unwrap().fetch();
        if let Some(output) = output {
            self.dropped += output.dropped;
            self.settled.extend(output.settled);
            self.live = output.live;
        }
        if exit.is_some() {
            assert!(self.exit.is_none(), "it ends once");
            self.exit = exit;
        }
    }

    /// Waits until this stands there.
    #[track_caller]
    fn says(&mut self, text: &str) {
        self.until(text, |scene| scene.text().contains(text));
    }

    /// Waits for the end of the command, and returns how it ended.
    #[track_caller]
    fn ends(&mut self) -> Ending {
        self.until("it ends", |scene| scene.exit.is_some());
        self.exit.as_ref().unwrap().how
    }

    fn text(&self) -> String {
        let lines: Vec<&str> = self.settled.iter().chain(&self.live).map(|line| &*line.text).collect();
        lines.join("\n")
    }

    /// The processes of the run that are alive, as this test finds them.
    fn alive(&self) -> usize {
        let mark = fs::read_to_string(self.folder.path().join("mark")).unwrap();
        marked(mark.trim())
    }

    /// Waits until a process of the run is alive: one that begins another program has no environment for a moment.
    #[track_caller]
    fn lives(&self) {
        let begun = Instant::now();
        while self.alive() == 0 {
            assert!(begun.elapsed() < PATIENCE, "nothing of it is alive");
            std::thread::yield_now();
        }
    }

    /// Ends the run: nothing of it is left.
    #[track_caller]
    fn leaves_nothing(mut self) {
        drop(self.run.take());
        assert_eq!(self.alive(), 0, "processes are left");
    }
}

/// How many living processes have this mark in their environment.
fn marked(mark: &str) -> usize {
    assert!(!mark.is_empty());
    if !Path::new("/proc/self/environ").exists() {
        return 0;
    }
    let variable = format!("{MARK}={mark}");
    let has_it = |process: &fs::DirEntry| {
        let environment = fs::read(process.path().join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|one| one == variable.as_bytes())
    };
    fs::read_dir("/proc").unwrap().filter_map(Result::ok).filter(has_it).count()
}

#[test]
fn colours_come_with_the_text() {
    let mut scene = Scene::of(r"printf 'plain \033[1;31mred\033[0m plain'");
    assert_eq!(scene.ends(), Ending::Code(0));
    assert_eq!(scene.text(), "plain red plain");
    let [span] = scene.live[0].spans[..] else { panic!("{:?}", scene.live) };
    assert_eq!((span.start, span.end), (6, 9));
    assert_eq!((span.style.foreground, span.style.bold), (Some(Colour::Indexed(1)), true));
    scene.leaves_nothing();
}

#[test]
fn a_progress_bar_is_drawn_over_itself() {
    let mut scene =
        Scene::of(r"printf 'one 10%%\ntwo 10%%\n'; printf '\033[2A\rone 100%%\033[B\rtwo 55%%\rtwo 60%%\n'");
    assert_eq!(scene.ends(), Ending::Code(0));
    assert_eq!(scene.text(), "one 100%\ntwo 60%");
    scene.leaves_nothing();
}

#[test]
fn children_of_children_end_with_it() {
    let mut scene = Scene::of(r#"sh -c 'sh -c "echo ready; sleep 1000; true" & wait' & wait"#);
    scene.says("ready");
    assert!(scene.alive() > 2, "there is something to end");
    scene.leaves_nothing();
}

#[test]
fn a_child_with_a_session_of_its_own_ends_with_it() {
    let mut scene = Scene::of("setsid sh -c 'echo ready; sleep 1000; true' & wait");
    scene.says("ready");
    scene.leaves_nothing();
}

/// It wiped its environment, but it has a parent that did not.
#[test]
fn a_child_without_an_environment_ends_with_it() {
    let mut scene =
        Scene::of("env -i PATH=\"$PATH\" setsid sh -c 'sleep 1000 & echo $! >nameless; echo ready; wait' & wait");
    scene.says("ready");
    let process = fs::read_to_string(scene.folder.path().join("nameless")).unwrap();
    let process = Path::new("/proc").join(process.trim());
    assert!(process.exists());
    scene.leaves_nothing();
    let is_gone = fs::read_to_string(process.join("stat")).map_or(true, |stat| stat.contains(") Z "));
    assert!(is_gone);
}

#[test]
fn who_will_not_end_is_killed() {
    let mut scene = Scene::of("trap '' TERM HUP INT; echo ready; while true; do sleep 1000; done");
    scene.says("ready");
    scene.run.as_ref().unwrap().end(Duration::from_millis(50));
    assert_eq!(scene.alive(), 0);
    assert_eq!(scene.ends(), Ending::Signal(9));
    scene.leaves_nothing();
}

#[test]
fn who_wants_to_may_clean_up() {
    // What it waits for may end before the signal reaches it.
    let script = "trap 'echo cleaned >trace; exit 3' TERM; echo ready; sleep 1000 & while true; do wait; done";
    let mut scene = Scene::of(script);
    scene.says("ready");
    scene.run.as_ref().unwrap().end(PATIENCE);
    assert_eq!(scene.ends(), Ending::Code(3));
    assert_eq!(fs::read_to_string(scene.folder.path().join("trace")).unwrap(), "cleaned\n");
    scene.leaves_nothing();
}

#[test]
fn a_stopped_child_ends_too() {
    let mut scene = Scene::of("sh -c 'echo ready; kill -STOP $$' & wait");
    scene.says("ready");
    scene.run.as_ref().unwrap().end(PATIENCE);
    scene.leaves_nothing();
}

#[test]
fn a_command_that_does_not_exist_says_so() {
    let mut scene = Scene::of("no-such-command --cov");
    assert_eq!(scene.ends(), Ending::Code(127));
    assert!(scene.text().contains("no-such-command"), "{}", scene.text());
    scene.leaves_nothing();
}

#[test]
fn a_folder_that_does_not_exist_is_an_error() {
    let folder = tempfile::tempdir().unwrap().path().join("gone");
    assert!(matches!(Run::start("true", &folder, SIZE, || ()), Err(RunError::NoFolder(path)) if path == folder));
}

#[test]
fn how_it_ended_is_told() {
    for (command, how) in [("exit 5", Ending::Code(5)), ("kill -SEGV $$", Ending::Signal(11)), (":", Ending::Code(0))] {
        let mut scene = Scene::of(command);
        assert_eq!(scene.ends(), how, "{command}");
        assert!(scene.exit.as_ref().unwrap().duration > Duration::ZERO);
        scene.leaves_nothing();
    }
}

#[test]
fn every_line_comes_once_and_in_order() {
    let mut scene = Scene::of("seq 1 5000");
    assert_eq!(scene.ends(), Ending::Code(0));
    let expected: Vec<String> = (1..=5000).map(|number| number.to_string()).collect();
    assert_eq!((scene.dropped, scene.text()), (0, expected.join("\n")));
    scene.leaves_nothing();
}

/// Nobody fetches while it pours: the newest lines are there in the end, and no more than are kept.
#[test]
fn what_pours_out_is_bounded() {
    let mut scene = Scene::of("seq 1 300000; echo the end >over");
    scene.told.recv_timeout(PATIENCE).unwrap();
    let over = scene.folder.path().join("over");
    let end = Instant::now() + PATIENCE;
    while !over.exists() && Instant::now() < end {
        std::thread::yield_now();
    }
    assert!(over.exists());
    assert_eq!(scene.ends(), Ending::Code(0));
    assert!(scene.settled.len() <= 2 * KEEP, "{}", scene.settled.len());
    assert_eq!(scene.dropped + scene.settled.len() + scene.live.len(), 300_000);
    assert_eq!(scene.live.last().unwrap().text, "300000");
    scene.leaves_nothing();
}

#[test]
fn nobody_can_type_but_the_output_is_a_terminal() {
    let mut scene = Scene::of("cat; test -t 0 || echo no; test -t 1 && test -t 2 && echo yes; stty size </dev/tty");
    assert_eq!(scene.ends(), Ending::Code(0));
    assert_eq!(scene.text(), "no\nyes\n5 40");
    scene.leaves_nothing();
}

#[test]
fn the_environment_is_that_of_its_own_terminal() {
    let mut scene = Scene::of("echo $TERM; echo ${COLUMNS:-none}; pwd -P");
    assert_eq!(scene.ends(), Ending::Code(0));
    let folder = fs::canonicalize(scene.folder.path()).unwrap();
    let text = scene.text().replace('\n', "");
    assert_eq!(text, format!("xterm-256colornone{}", folder.display()));
    scene.leaves_nothing();
}

#[test]
fn a_new_size_reaches_the_command() {
    let resized = "trap 'stty size </dev/tty; exit 0' WINCH; echo ready; sleep 1000 & wait";
    let mut scene = Scene::of(resized);
    scene.says("ready");
    scene.run.as_ref().unwrap().resize(Size { columns: 61, rows: 17 });
    scene.says("17 61");
    assert_eq!(scene.ends(), Ending::Code(0));
    scene.leaves_nothing();
}

#[test]
fn a_daemon_is_left_until_the_run_is_given_up() {
    let daemon = "setsid sh -c 'trap \"\" HUP; echo up; touch up; sleep 1000; true'";
    let mut scene = Scene::of(&format!("{daemon} & until test -e up; do :; done"));
    scene.says("up");
    assert_eq!(scene.ends(), Ending::Code(0));
    assert!(scene.alive() > 0, "it serves on");
    scene.leaves_nothing();
}

/// The command has ended although what it left behind never stops writing.
#[test]
fn a_daemon_that_pours_does_not_keep_it_from_ending() {
    let mut scene = Scene::of("trap '' HUP; yes & echo $! >daemon");
    assert_eq!(scene.ends(), Ending::Code(0));
    scene.lives();
    let before = scene.text();
    scene.fetch();
    assert_eq!(scene.text(), before, "what comes after the end is not its own");
    scene.leaves_nothing();
}

#[test]
fn a_command_that_closes_its_terminal_is_still_waited_for() {
    let mut scene = Scene::of("echo before; exec </dev/null >/dev/null 2>&1; sh -c 'exit 4'");
    assert_eq!(scene.ends(), Ending::Code(4));
    assert_eq!(scene.text(), "before");
    scene.leaves_nothing();
}

/// A run that begins where another one's daemon lives does not end it.
#[test]
fn runs_do_not_end_each_other() {
    let mut one = Scene::of("echo ready; sleep 1000 & wait");
    one.says("ready");
    let mut other = Scene::of("sleep 1000 & echo ready; wait");
    other.says("ready");
    other.leaves_nothing();
    one.lives();
    one.leaves_nothing();
}

#[test]
fn dangerous_bytes_stay_in_the_model() {
    let mut scene = Scene::of(r"printf '\033]0;title\007\033[?1049hshown\033[?25l\033[c\377'");
    assert_eq!(scene.ends(), Ending::Code(0));
    assert_eq!(scene.text(), "shown\u{fffd}");
    scene.leaves_nothing();
}
