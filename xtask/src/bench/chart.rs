//! Results as a picture: bars for the means of each group.

use std::fmt::Write as _;

use super::{
    outcome::{Outcome, Time},
    program::Group,
};

const WIDTH: f64 = 760.0;
/// The left end of bars.
const LEFT: f64 = 130.0;
const BAR: f64 = 16.0;
const STEP: f64 = 20.0;
/// The height of a group's title.
const TITLE: f64 = 34.0;

const STYLE: &str = "\
text { font: 13px sans-serif; fill: #222 } .title { font-weight: bold } .native { fill: #999 } \
.ours { fill: #2a6fb0 } .peer { fill: #c9822b } .one { stroke: #888; stroke-dasharray: 3 3 } \
@media (prefers-color-scheme: dark) { text { fill: #ddd } .native { fill: #777 } }";

/// A document in SVG.
pub(super) fn svg(outcome: &Outcome) -> String {
    let means = |group: Group| {
        let side = |index: usize| Some((index, outcome.mean(group, index, Time::Min)?.0));
        (0..outcome.sides.len()).filter_map(side).collect::<Vec<_>>()
    };
    let groups: Vec<(Group, Vec<(usize, f64)>)> = Group::ALL
        .map(|group| (group, means(group)))
        .into_iter()
        .filter(|(_, means)| !means.is_empty())
        .collect();
    let largest = groups.iter().flat_map(|(_, means)| means).map(|(_, mean)| *mean).fold(1.0, f64::max);
    let scale = (WIDTH - LEFT - 50.0) / largest;
    let mut body = String::new();
    let mut y = 0.0;
    for (group, means) in &groups {
        let (base, title) = (y + 22.0, group.title());
        let _ = writeln!(body, "<text class=\"title\" x=\"0\" y=\"{base}\">{title}</text>");
        y += TITLE;
        let top = y;
        for (side, mean) in means {
            let side = outcome.sides[*side];
            let class = if side.is_native() {
                "native"
            } else if side.is_ours() {
                "ours"
            } else {
                "peer"
            };
            let (base, width) = (y + 13.0, mean * scale);
            let _ = writeln!(body, "<text x=\"0\" y=\"{base}\">{}</text>", side.name);
            let _ = writeln!(
                body,
                "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"{BAR}\"/>"
            );
            let _ = writeln!(body, "<text x=\"{:.1}\" y=\"{base}\">{mean:.2}</text>", LEFT + width + 6.0);
            y += STEP;
        }
        let one = LEFT + scale;
        let _ = writeln!(
            body,
            "<line class=\"one\" x1=\"{one:.1}\" y1=\"{top}\" x2=\"{one:.1}\" y2=\"{}\"/>",
            y - STEP + BAR
        );
    }
    let label = "Geometric means of run times over native speed";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" role=\"img\" \
         aria-label=\"{label}\">\n<style>{STYLE}</style>\n{body}</svg>\n"
    )
}
