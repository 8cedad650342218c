//! Uses of unsupported features, collected over the whole module and reported once per feature.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostics::{Finding, Place, catalogue},
    options::{Feature, Features},
};

/// The most places that a finding lists, since a module may use a feature everywhere.
const LISTED: usize = 8;

/// The place at which a feature is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// A function's body.
    Function(u32),
    /// Another item: its kind ("type", "memory"), and its index.
    Item(&'static str, u32),
}

#[derive(Debug)]
struct Use {
    site: Site,
    first_offset: u64,
    count: u64,
}

/// The uses of unsupported features, and of SIMD, which not every target has.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    allowed: Features,
    found: BTreeMap<Feature, Vec<Use>>,
    simd: Option<(Site, u64)>,
    seen: BTreeSet<Feature>,
    last: Option<Feature>,
}

impl Uses {
    pub(crate) fn new(allowed: Features) -> Uses {
        Uses { allowed, ..Uses::default() }
    }

    /// Records a use, unless the feature is allowed.
    pub(crate) fn note(&mut self, feature: Feature, site: Site, offset: u64) {
        // Neighbours mostly use the same feature.
        if self.last != Some(feature) {
            self.last = Some(feature);
            self.seen.insert(feature);
        }
        if self.allowed.allow(feature) {
            if matches!(feature, Feature::Simd | Feature::RelaxedSimd) {
                self.simd.get_or_insert((site, offset));
            }
            return;
        }
        let uses = self.found.entry(feature).or_default();
        match uses.last_mut() {
            // Uses in one site are adjacent.
            Some(last) if last.site == site => last.count += 1,
            _ => uses.push(Use { site, first_offset: offset, count: 1 }),
        }
    }

    /// All features that were seen, whether allowed or not.
    pub(crate) fn seen(&self) -> impl Iterator<Item = Feature> + '_ {
        self.seen.iter().copied()
    }

    /// The first use of SIMD. `function` names a function.
    pub(crate) fn simd(&self, function: impl Fn(u32) -> String) -> Option<Place> {
        self.simd.map(|(site, offset)| place(site, offset, &function))
    }

    /// One finding per feature. `function` names a function.
    pub(crate) fn into_findings(self, function: impl Fn(u32) -> String) -> Vec<Finding> {
        self.found.into_iter().map(|(feature, uses)| finding(feature, &uses, &function)).collect()
    }
}

fn place(site: Site, offset: u64, function: &impl Fn(u32) -> String) -> Place {
    let what = match site {
        Site::Function(index) => function(index),
        Site::Item(kind, index) => format!("{kind} {index}"),
    };
    Place::item(what).at(offset)
}

fn finding(feature: Feature, uses: &[Use], function: &impl Fn(u32) -> String) -> Finding {
    let info = feature.info();
    let mut finding = match info.supported {
        true => catalogue::feature_off(info.name, info.help),
        false => catalogue::unsupported_feature(info.name, info.help),
    };
    for used in uses.iter().take(LISTED) {
        let place = place(used.site, used.first_offset, function);
        finding =
            finding.place(if used.count > 1 { place.note(format!("{} times", used.count)) } else { place });
    }
    let (mut functions, mut items) = (0u64, 0u64);
    for used in uses.iter().skip(LISTED) {
        match used.site {
            Site::Function(_) => functions += 1,
            Site::Item(..) => items += 1,
        }
    }
    let count = |n: u64, one: &str| if n == 1 { format!("1 more {one}") } else { format!("{n} more {one}s") };
    match (functions, items) {
        (0, 0) => finding,
        (n, 0) => finding.note(format!("and in {}", count(n, "function"))),
        (0, n) => finding.note(format!("and in {}", count(n, "place"))),
        (f, i) => finding.note(format!("and in {} and {}", count(f, "function"), count(i, "place"))),
    }
}
