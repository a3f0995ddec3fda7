//! Every action of the explorer: one row each, from which keys, help, footer, palette, configuration and README follow.

/// The scope of actions that work everywhere.
pub const ANYWHERE: &str = "anywhere";
/// The scope of actions that move in whatever has the focus.
pub const LISTS: &str = "lists";
/// The pane that shows the tree.
pub const EXPLORE: &str = "explore";
/// The pane that shows a source file.
pub const SOURCE: &str = "source";
/// The pane that shows what to test next.
pub const GAPS: &str = "gaps";
/// The pane that shows what changed.
pub const CHANGES: &str = "changes";
/// The pane that shows the project as a map.
pub const MAP: &str = "map";
/// The pane that shows what the test command writes.
pub const RUN: &str = "run";

/// What a user can ask for with a key, a click or the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// Half a page up.
    HalfPageUp,
    /// Half a page down.
    HalfPageDown,
    /// To the first line.
    Top,
    /// To the last line.
    Bottom,
    /// Fold, go to what holds this, or scroll left.
    Left,
    /// Unfold, or scroll right.
    Right,
    /// Open the file, or fold the folder open or shut.
    Enter,
    /// To the next gap, across files.
    NextGap,
    /// To the previous gap, across files.
    PreviousGap,
    /// To the next file in the order shown.
    NextFile,
    /// To the previous file in the order shown.
    PreviousFile,
    /// Type a filter of the tree.
    Filter,
    /// Find an action by its name.
    Palette,
    /// Show the keys that work here.
    Help,
    /// Show what the reports and the configuration warn about.
    Notes,
    /// Show the files without a source, and what would find them.
    Paths,
    /// Give the focus to the other pane.
    OtherPane,
    /// Show the tree of components, folders and files.
    ShowExplore,
    /// Show the source.
    ShowSource,
    /// Show what to test next.
    ShowGaps,
    /// Open the source at the gap of the list.
    OpenItem,
    /// Set the gap aside, or take it back.
    SetAside,
    /// Show what was set aside, or hide it.
    ShowAside,
    /// Open the test file that is likely to be extended.
    EditTest,
    /// List gaps, functions, or every function.
    NextList,
    /// Show the reasons for the gap, and choose one that orders the list.
    Reasons,
    /// Order by the next reason alone.
    NextReason,
    /// List only the shortest way to the next goal.
    ShortestWay,
    /// List only the next component.
    NextComponent,
    /// List only the next kind of gap.
    NextKind,
    /// List only what changed.
    OnlyChanged,
    /// Show what changed.
    ShowChanges,
    /// Open the file at the change, or fold it open or shut.
    OpenChange,
    /// Compare with the next of what there is to compare with.
    NextReference,
    /// Name a report to compare with.
    OtherReport,
    /// Make the present report the baseline.
    SetBaseline,
    /// Unfold every file among the changes.
    UnfoldChanges,
    /// Fold every file among the changes.
    FoldChanges,
    /// Show the project as a map.
    ShowMap,
    /// Open the file under the cursor of the map, or zoom into the folder.
    OpenCell,
    /// Zoom into what holds the cursor.
    ZoomIn,
    /// Zoom out again.
    ZoomOut,
    /// Colour the map by the next measure.
    MapColour,
    /// Show files by coverage instead of the map, or the map again.
    Histogram,
    /// Show what the test command writes.
    ShowRun,
    /// Run the test command.
    Run,
    /// Run it on every change of a source, or no more.
    AutoRun,
    /// Stop the test command.
    StopRun,
    /// Choose a test command.
    Commands,
    /// Search in the output of the run.
    Find,
    /// To the next line that was searched for.
    FindNext,
    /// To the previous line that was searched for.
    FindPrevious,
    /// Choose the next failing test.
    NextFailing,
    /// Choose the previous failing test.
    PreviousFailing,
    /// Open the source of the failing test that is chosen.
    OpenTest,
    /// Leave one passing state.
    Back,
    /// Open the editor at the line.
    Edit,
    /// Copy `path:line`, or from the list of gaps the gap.
    CopyPlace,
    /// Copy the gap with its source.
    CopyGap,
    /// Read the reports again.
    Reload,
    /// Sort by the next column.
    SortNext,
    /// Turn the order round.
    SortReverse,
    /// Group by the next of components, folders, files.
    Group,
    /// Show the types and functions of the file below it, or no more.
    Functions,
    /// Hide files without a gap, or show them.
    HideCovered,
    /// Unfold every folder.
    OpenAll,
    /// Fold every folder.
    CloseAll,
    /// Give the tree more of the width.
    WidenTree,
    /// Give the tree less of the width.
    NarrowTree,
    /// Show only gaps, or the whole file.
    Fold,
    /// Show more lines around each gap.
    MoreContext,
    /// Show fewer lines around each gap.
    LessContext,
    /// Show or hide how often each line ran.
    ToggleHits,
    /// Show or hide branches in words.
    ToggleBranches,
    /// Show or hide syntax colours.
    ToggleColours,
    /// Keep the function's first line in view, or not.
    ToggleHeader,
    /// Scroll to the start of the lines.
    LineStart,
    /// Scroll to the end of the line.
    LineEnd,
    /// Suspend, as the shell's job control does.
    Suspend,
    /// End the program.
    Quit,
}

/// One row of the table of actions.
#[derive(Debug, Clone, Copy)]
pub struct ActionRow {
    /// The action.
    pub action: Action,
    /// Its name in the configuration and the palette: `next-gap`.
    pub id: &'static str,
    /// Its default keys, as the configuration writes them.
    pub keys: &'static [&'static str],
    /// Where it works: [`ANYWHERE`], [`LISTS`] or the name of a pane.
    pub scope: &'static str,
    /// What it does, in two or three words, for the footer; empty where the footer need not remind of it.
    pub hint: &'static str,
    /// What it does, in a sentence without a full stop.
    pub help: &'static str,
}

const fn row(
    action: Action,
    id: &'static str,
    keys: &'static [&'static str],
    scope: &'static str,
    hint: &'static str,
    help: &'static str,
) -> ActionRow {
    ActionRow { action, id, keys, scope, hint, help }
}

/// All actions, in the order in which help lists them and the footer prefers them.
#[rustfmt::skip]
pub static ACTIONS: &[ActionRow] = &[
    row(Action::NextGap, "next-gap", &["n"], ANYWHERE, "next gap", "Go to the next gap or change, across files in the order shown"),
    row(Action::PreviousGap, "previous-gap", &["N"], ANYWHERE, "", "Go to the previous gap or change"),
    row(Action::Enter, "open", &["enter", "space"], EXPLORE, "open", "Open the file, or fold the folder open or shut"),
    row(Action::OpenItem, "open-gap", &["enter", "space"], GAPS, "open", "Open the source at the gap or function"),
    row(Action::SetAside, "set-aside", &["d"], ANYWHERE, "set aside", "Set the gap aside with a note (later, won't, assigned), or take it back"),
    row(Action::EditTest, "edit-test", &["T"], ANYWHERE, "its test", "Open the test file that is likely to be extended, in the editor"),
    row(Action::ShortestWay, "shortest-way", &["w"], GAPS, "way", "List only the shortest way to the next goal, or all"),
    row(Action::NextList, "next-list", &["v"], GAPS, "list", "List gaps, functions with gaps, or every function"),
    row(Action::Reasons, "reasons", &["s"], GAPS, "reasons, sort", "Show the reasons one by one, and order the list by one of them alone"),
    row(Action::NextComponent, "next-component", &["c"], GAPS, "component", "List only the next component, and at last all"),
    row(Action::NextKind, "next-kind", &["i"], GAPS, "kind", "List only the next kind of gap, and at last all"),
    row(Action::OnlyChanged, "only-changed", &["m"], GAPS, "changed", "List only what changed since the base, else lately, or all"),
    row(Action::ShowAside, "show-aside", &["D"], GAPS, "", "List what was set aside too, or not"),
    row(Action::NextReason, "next-reason", &["S"], GAPS, "", "Order by the next reason alone, and at last by all of them"),
    row(Action::OpenChange, "open-change", &["enter", "space"], CHANGES, "open", "Open the source at the change, or fold the file open or shut"),
    row(Action::OpenCell, "open-cell", &["enter", "space"], MAP, "open", "Open the file, or zoom into the folder or what is smaller"),
    row(Action::ZoomIn, "zoom-in", &["+"], MAP, "zoom in", "Zoom into the folder or component that holds the cursor"),
    row(Action::ZoomOut, "zoom-out", &["-", "backspace"], MAP, "zoom out", "Zoom out again"),
    row(Action::MapColour, "map-colour", &["m"], MAP, "missing lines", "Colour by missing lines, or by coverage"),
    row(Action::Histogram, "histogram", &["v"], MAP, "histogram", "Show how many files have which coverage, or the map again"),
    row(Action::Edit, "edit", &["e"], ANYWHERE, "edit", "Open $VISUAL or $EDITOR at the line"),
    row(Action::Back, "back", &["esc"], ANYWHERE, "back", "Leave what is open: overlay, filter, notice, source"),
    row(Action::Fold, "fold", &["z"], SOURCE, "only gaps", "Show only gaps with a few lines around them, or the whole file"),
    row(Action::OpenTest, "open-test", &["enter"], RUN, "open test", "Open the source of the failing test that is chosen"),
    row(Action::NextFailing, "next-failing", &["."], RUN, "next failing", "Choose the next failing test"),
    row(Action::PreviousFailing, "previous-failing", &[","], RUN, "", "Choose the previous failing test"),
    row(Action::FindNext, "find-next", &["ctrl-n"], RUN, "next match", "Go to the next line that was searched for"),
    row(Action::FindPrevious, "find-previous", &["ctrl-p"], RUN, "", "Go to the previous line that was searched for"),
    row(Action::Run, "run", &["r"], ANYWHERE, "run", "Run the test command; what runs is stopped first"),
    row(Action::AutoRun, "auto-run", &["a"], ANYWHERE, "run on changes", "Run the tests on every change of a source, or no more"),
    row(Action::StopRun, "stop-run", &["X"], ANYWHERE, "stop", "Stop the test command and all that it began"),
    row(Action::Commands, "commands", &["R"], ANYWHERE, "test command", "Choose or type a test command, and save it"),
    row(Action::Filter, "filter", &["/"], ANYWHERE, "filter", "Filter files: words match loosely, 'word exactly, !word not at all"),
    row(Action::SortNext, "sort", &["s"], EXPLORE, "sort", "Sort by the next column"),
    row(Action::Group, "group", &["v"], EXPLORE, "group", "Show components, folders, or all files in one list"),
    row(Action::Functions, "functions", &["f"], EXPLORE, "functions", "Show the types and functions of the file below it, or no more"),
    row(Action::HideCovered, "hide-covered", &["c"], EXPLORE, "hide covered", "Hide files without a gap, or show them"),
    row(Action::NextReference, "next-reference", &["v"], CHANGES, "compare with", "Compare with the next: last load, session start, baseline, a report"),
    row(Action::OtherReport, "other-report", &["o"], ANYWHERE, "another report", "Name another report to compare with"),
    row(Action::CopyPlace, "copy-place", &["y"], ANYWHERE, "copy path:line", "Copy path:line to the clipboard; in the gaps, the gap as text"),
    row(Action::Palette, "palette", &[":"], ANYWHERE, "all actions", "Find any action by its name"),
    row(Action::Help, "help", &["?", "f1"], ANYWHERE, "keys", "Show every key that works here"),
    row(Action::Quit, "quit", &["q", "ctrl-c"], ANYWHERE, "quit", "Quit"),
    row(Action::CopyGap, "copy-gap", &["Y"], ANYWHERE, "", "Copy the gap with its source as text, for a person or an assistant"),
    row(Action::NextFile, "next-file", &["]"], ANYWHERE, "", "Go to the next file, in the order shown"),
    row(Action::PreviousFile, "previous-file", &["["], ANYWHERE, "", "Go to the previous file"),
    row(Action::OtherPane, "other-pane", &["tab", "backtab"], ANYWHERE, "", "Go to the other pane"),
    row(Action::ShowExplore, "explore", &["1"], ANYWHERE, "", "Show the tree of components, folders and files"),
    row(Action::ShowSource, "source", &["2"], ANYWHERE, "", "Show the source"),
    row(Action::ShowGaps, "gaps", &["3"], ANYWHERE, "", "Show what to test next: gaps ranked, with their reasons"),
    row(Action::ShowChanges, "changes", &["4"], ANYWHERE, "", "Show what changed: against the last load, a baseline, another report"),
    row(Action::ShowMap, "map", &["7"], ANYWHERE, "", "Show the map: areas are lines, colours are coverage"),
    row(Action::SetBaseline, "set-baseline", &["B"], ANYWHERE, "", "Make this report the baseline, from which changes count"),
    row(Action::ShowRun, "output", &["8"], ANYWHERE, "", "Show what the test command writes"),
    row(Action::Find, "find", &["F"], ANYWHERE, "", "Search in the output of the run, as / does on its screen"),
    row(Action::Notes, "notes", &["!"], ANYWHERE, "", "Show what the reports and the configuration warn about"),
    row(Action::Paths, "paths", &["p"], ANYWHERE, "", "Show files without a source and the rewrite of paths that finds them"),
    row(Action::Reload, "reload", &["ctrl-r", "f5"], ANYWHERE, "", "Read the reports again now"),
    row(Action::SortReverse, "sort-reverse", &["S"], EXPLORE, "", "Turn the order round"),
    row(Action::OpenAll, "open-all", &["+"], EXPLORE, "", "Unfold every folder"),
    row(Action::CloseAll, "close-all", &["-"], EXPLORE, "", "Fold every folder"),
    row(Action::UnfoldChanges, "unfold-changes", &["+"], CHANGES, "", "Unfold every file"),
    row(Action::FoldChanges, "fold-changes", &["-"], CHANGES, "", "Fold every file"),
    row(Action::NarrowTree, "narrow-tree", &["<"], ANYWHERE, "", "Make the tree narrower"),
    row(Action::WidenTree, "widen-tree", &[">"], ANYWHERE, "", "Make the tree wider"),
    row(Action::MoreContext, "more-context", &["+"], SOURCE, "", "Show more lines around each gap"),
    row(Action::LessContext, "less-context", &["-"], SOURCE, "", "Show fewer lines around each gap"),
    row(Action::ToggleHits, "toggle-hits", &["H"], SOURCE, "", "Show or hide how often each line ran"),
    row(Action::ToggleBranches, "toggle-branches", &["b"], SOURCE, "", "Show or hide branches in words"),
    row(Action::ToggleColours, "toggle-colours", &["x"], SOURCE, "", "Show or hide syntax colours"),
    row(Action::ToggleHeader, "toggle-header", &["t"], SOURCE, "", "Keep the function's first line in view, or not"),
    row(Action::LineStart, "line-start", &["0"], SOURCE, "", "Scroll to the start of the lines"),
    row(Action::LineEnd, "line-end", &["$"], SOURCE, "", "Scroll to the end of the line"),
    row(Action::Down, "down", &["j", "down"], LISTS, "", "One line down"),
    row(Action::Up, "up", &["k", "up"], LISTS, "", "One line up"),
    row(Action::HalfPageDown, "half-page-down", &["ctrl-d"], LISTS, "", "Half a page down"),
    row(Action::HalfPageUp, "half-page-up", &["ctrl-u"], LISTS, "", "Half a page up"),
    row(Action::PageDown, "page-down", &["pagedown", "ctrl-f"], LISTS, "", "One page down"),
    row(Action::PageUp, "page-up", &["pageup", "ctrl-b"], LISTS, "", "One page up"),
    row(Action::Top, "top", &["g", "home"], LISTS, "", "To the top"),
    row(Action::Bottom, "bottom", &["G", "end"], LISTS, "", "To the bottom"),
    row(Action::Right, "right", &["l", "right"], LISTS, "", "Unfold, or scroll right"),
    row(Action::Left, "left", &["h", "left"], LISTS, "", "Fold, go to the folder, or scroll left"),
    row(Action::Suspend, "suspend", &["ctrl-z"], ANYWHERE, "", "Suspend: the shell's `fg` brings it back"),
];

impl Action {
    /// The row of this action.
    #[must_use]
    pub fn row(self) -> &'static ActionRow {
        ACTIONS.iter().find(|row| row.action == self).expect("tests/tables.rs holds every action to a row")
    }
}

/// The rows of actions that work in a pane, in the table's order.
pub fn in_pane(pane: &str) -> impl Iterator<Item = &'static ActionRow> {
    ACTIONS.iter().filter(move |row| row.scope == ANYWHERE || row.scope == LISTS || row.scope == pane)
}
