//! Two texts line by line: what went, what came, with a few lines around.

use model::package::Files;
use std::collections::BTreeSet;

/// Lines shown around a change.
const AROUND: usize = 3;
/// Pairs of lines compared at most; longer texts are shown as wholly changed.
const PAIRS_MAX: usize = 4_000_000;

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// ` ` as before, `-` went, `+` came, `…` lines that are the same are left out.
    pub sign: char,
    /// The line.
    pub text: String,
}

/// How one file differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff {
    /// Its path in the package.
    pub path: String,
    /// Its lines.
    pub lines: Vec<DiffLine>,
}

/// Files that differ, in the order of their paths.
pub(super) fn files(old: &Files, new: &Files) -> Vec<FileDiff> {
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differs = |path: &&&String| old.get(**path) != new.get(**path);
    let shown = |path: &String| {
        let text = |files: &Files| files.get(path).cloned().unwrap_or_default();
        let (old, new) = (text(old), text(new));
        let (old, new) = (old.lines().collect::<Vec<_>>(), new.lines().collect::<Vec<_>>());
        FileDiff { path: path.clone(), lines: around(compare(&old, &new)) }
    };
    paths.iter().filter(differs).map(|path| shown(path)).collect()
}

fn line(sign: char, text: &str) -> DiffLine {
    DiffLine { sign, text: text.to_owned() }
}

/// All lines of both texts.
fn compare(old: &[&str], new: &[&str]) -> Vec<DiffLine> {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(new).take_while(same).count();
    let rest = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(same).count();
    let old_middle = rest.0.get(..rest.0.len() - tail).unwrap_or_default();
    let new_middle = rest.1.get(..rest.1.len() - tail).unwrap_or_default();
    let mut out: Vec<DiffLine> = old.iter().take(head).map(|text| line(' ', text)).collect();
    out.extend(changed(old_middle, new_middle));
    out.extend(rest.0.iter().skip(old_middle.len()).map(|text| line(' ', text)));
    out
}

/// Lines between the first and the last that differ: the longest common part stays.
fn changed(old: &[&str], new: &[&str]) -> Vec<DiffLine> {
    let gone = |lines: &[&str]| lines.iter().map(|text| line('-', text)).collect::<Vec<_>>();
    let came = |lines: &[&str]| lines.iter().map(|text| line('+', text)).collect::<Vec<_>>();
    if old.len().saturating_mul(new.len()) > PAIRS_MAX {
        return [gone(old), came(new)].concat();
    }
    // Row by row from the end: how many lines are common from here on.
    let mut rows: Vec<Vec<u32>> = vec![vec![0; new.len() + 1]];
    for a in old.iter().rev() {
        let below = rows.last().cloned().unwrap_or_default();
        let mut row = vec![0; new.len() + 1];
        let mut right = 0;
        for (at, b) in new.iter().enumerate().rev() {
            let (down, across) = (below.get(at).copied(), below.get(at + 1).copied());
            let best = match a == b {
                true => across.unwrap_or(0) + 1,
                false => down.unwrap_or(0).max(right),
            };
            if let Some(place) = row.get_mut(at) {
                *place = best;
            }
            right = best;
        }
        rows.push(row);
    }
    rows.reverse();
    let common =
        |i: usize, j: usize| rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    let (mut out, mut i, mut j) = (Vec::new(), 0, 0);
    while let (Some(a), Some(b)) = (old.get(i), new.get(j)) {
        if a == b {
            out.push(line(' ', a));
            (i, j) = (i + 1, j + 1);
        } else if common(i + 1, j) >= common(i, j + 1) {
            out.push(line('-', a));
            i += 1;
        } else {
            out.push(line('+', b));
            j += 1;
        }
    }
    out.extend(gone(old.get(i..).unwrap_or_default()));
    out.extend(came(new.get(j..).unwrap_or_default()));
    out
}

/// Long stretches of the same are left out.
fn around(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let near = |at: usize| {
        let window = lines.iter().skip(at.saturating_sub(AROUND));
        window.take(AROUND.min(at) + 1 + AROUND).any(|line| line.sign != ' ')
    };
    let mut out: Vec<DiffLine> = Vec::new();
    for (at, one) in lines.iter().enumerate() {
        if near(at) {
            out.push(one.clone());
        } else if out.last().is_none_or(|last| last.sign != '…') {
            out.push(line('…', ""));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Files, files};

    fn shown(old: &str, new: &str) -> String {
        let of = |text: &str| Files::from([("a".to_owned(), text.replace(' ', "\n"))]);
        let found = files(&of(old), &of(new));
        let lines = found.iter().flat_map(|file| &file.lines);
        lines.map(|line| format!("{}{}", line.sign, line.text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_went_and_what_came_is_shown_with_a_few_lines_around() {
        assert_eq!(shown("a b c", "a b c"), "");
        assert_eq!(shown("a b c", "a x c"), " a -b +x  c");
        assert_eq!(shown("a b", "a b c d"), " a  b +c +d");
        assert_eq!(shown("a b c d", "b d"), "-a  b -c  d");
        let long = "1 2 3 4 5 6 7 8 9";
        assert_eq!(shown(long, &long.replace('9', "0")), "…  6  7  8 -9 +0");
    }
}
