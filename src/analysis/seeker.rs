//! The files of all reports by number, gone through folder by folder, the deepest first.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::paths;
use super::wanted::{MAX_ROOTS, Named, Spelling, Wanted, is_plain, is_plain_base, taken_apart};
use super::ways::Base;
use crate::model::{FileCoverage, Report};

/// How many bytes the paths of all folders below all of their roots may take; beyond, only the first root of a file is
/// tried. Sixty-four roots of a page each make a gigabyte of ten thousand names.
const MAX_BELOW: usize = 32 << 20;

/// The files of all reports, one report after the other, each in its order.
pub(super) struct Seeker<'r> {
    files: Vec<(&'r Arc<str>, &'r Arc<FileCoverage>)>,
    /// The first file of each report.
    starts: Vec<u32>,
    /// From this file on, only the first root is tried.
    one_root: u32,
    /// By report, its folder and those above it.
    near: Vec<Rc<[Base]>>,
    /// All files: deep paths are found without doubt, and teach where the shallow ones must be. The files of one folder
    /// follow each other.
    pub(super) order: Vec<u32>,
    /// Whether a file has a name that is not its own spelling.
    pub(super) has_odd: bool,
}

impl<'r> Seeker<'r> {
    /// `near` gives the folder of a report and those above it.
    pub(super) fn new<'f: 'r>(
        reports: impl Iterator<Item = (&'r Report, &'f Path)>,
        near: impl Fn(&Path) -> Rc<[Base]>,
    ) -> Self {
        let mut all = Self {
            files: Vec::new(),
            starts: Vec::new(),
            one_root: u32::MAX,
            near: Vec::new(),
            order: Vec::new(),
            has_odd: false,
        };
        for (report, folder) in reports {
            all.starts.push(all.files.len() as u32);
            all.near.push(near(folder));
            all.files.reserve_exact(report.files.len());
            all.files.extend(&report.files);
        }
        let mut depths = Depths { last: None, room: MAX_BELOW, has_odd: false };
        let mut order: Vec<(u32, u32)> = Vec::with_capacity(all.files.len());
        for (at, (key, coverage)) in (0..).zip(&all.files) {
            // Files in ascending order follow each other in each depth.
            order.push((u32::MAX - depths.depth(key, &coverage.roots), at));
            if depths.room == 0 {
                all.one_root = all.one_root.min(at);
            }
        }
        order.sort_unstable();
        all.has_odd = depths.has_odd;
        all.order = order.into_iter().map(|(_, at)| at).collect();
        all
    }

    /// How many files there are.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// How many reports there are.
    pub(super) fn reports(&self) -> usize {
        self.starts.len()
    }

    /// The path of a file as reported.
    pub(super) fn key(&self, file: u32) -> &'r Arc<str> {
        self.files[file as usize].0
    }

    /// What is reported of a file.
    pub(super) fn coverage(&self, file: u32) -> &'r FileCoverage {
        self.files[file as usize].1
    }

    /// Which report a file is of.
    pub(super) fn source(&self, file: u32) -> usize {
        self.starts.partition_point(|&start| start <= file) - 1
    }

    /// Calls `visit` with each of these files, what is wanted of it, and what its reported name ends in.
    pub(super) fn each(&self, files: impl Iterator<Item = u32>, mut visit: impl FnMut(u32, &Wanted, &str)) {
        self.each_with(files, |_, file, wanted, base| visit(file, wanted, base));
    }

    /// The same, and whether the file has a folder of its own or is the first one of it.
    pub(super) fn each_with(&self, files: impl Iterator<Item = u32>, mut visit: impl FnMut(bool, u32, &Wanted, &str)) {
        let mut known: Option<Wanted> = None;
        for at in files {
            let (key, coverage) = self.files[at as usize];
            let file = Named { source: self.source(at), all_roots: at < self.one_root, key, roots: &coverage.roots };
            let base = taken_apart(key).1;
            match known.as_ref().filter(|wanted| wanted.holds(&file)) {
                Some(wanted) => visit(false, at, wanted, base),
                None => {
                    let wanted = Wanted::new(&file, &self.near[file.source], known.as_ref());
                    visit(true, at, known.insert(wanted), base);
                }
            }
        }
    }
}

/// Counts the components of names, in the order in which a report has them, and how much their roots may take.
struct Depths<'r> {
    /// What the last plain name began with, and how many components all of its folder have.
    last: Option<(&'r str, u32)>,
    room: usize,
    /// Whether there was a name that is not plain.
    has_odd: bool,
}

impl<'r> Depths<'r> {
    /// How many components a name has; longer ones teach more.
    fn depth(&mut self, key: &'r str, roots: &[String]) -> u32 {
        let (prefix, base) = taken_apart(key);
        if let Some((_, depth)) = self.last.filter(|(last, _)| *last == prefix && is_plain_base(base)) {
            return depth;
        }
        for root in roots.iter().take(MAX_ROOTS).skip(1) {
            self.room = self.room.saturating_sub(root.len() + prefix.len() + size_of::<Spelling>());
        }
        let spelling = paths::reported(key).map(|known| known.spelling);
        let depth = spelling.as_deref().map_or(0, |spelling| paths::parts(spelling).count() as u32);
        self.last = spelling.filter(|spelling| is_plain(key, spelling)).map(|_| (prefix, depth));
        self.has_odd |= self.last.is_none();
        depth
    }
}
