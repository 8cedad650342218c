//! A squarified treemap: rectangles whose areas are in proportion to numbers, and close to squares
//! (Bruls, Huizing and van Wijk, 2000).

/// A rectangle, in the units of the one that is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Divides a rectangle among numbers above 0, which are in descending order.
pub(super) fn squarify(sizes: &[u64], whole: Rect) -> Vec<Rect> {
    let total: u64 = sizes.iter().sum();
    let scale = whole.width * whole.height / total.max(1) as f64;
    let areas: Vec<f64> = sizes.iter().map(|&size| size as f64 * scale).collect();
    let mut out = Vec::with_capacity(areas.len());
    let mut rest = whole;
    let mut areas = &areas[..];
    while !areas.is_empty() {
        let side = rest.width.min(rest.height);
        let (mut count, mut sum) = (1, areas[0]);
        // The row grows as long as its worst rectangle becomes no worse.
        while let Some(&next) = areas.get(count) {
            if worst(areas[0], next, sum + next, side) > worst(areas[0], areas[count - 1], sum, side) {
                break;
            }
            count += 1;
            sum += next;
        }
        let (row, others) = areas.split_at(count);
        rest = place(row, sum, rest, &mut out);
        areas = others;
    }
    out
}

/// The worst ratio of sides in a row along `side`, from its largest and its smallest area.
fn worst(largest: f64, smallest: f64, sum: f64, side: f64) -> f64 {
    let square = side * side;
    (square * largest / (sum * sum)).max(sum * sum / (square * smallest))
}

/// Lays a row along the shorter side. Returns what is left.
fn place(row: &[f64], sum: f64, rest: Rect, out: &mut Vec<Rect>) -> Rect {
    let is_column = rest.width >= rest.height;
    let side = if is_column { rest.height } else { rest.width };
    let depth = if side > 0.0 { sum / side } else { 0.0 };
    let mut at = 0.0;
    for &area in row {
        let length = if depth > 0.0 { area / depth } else { 0.0 };
        out.push(if is_column {
            Rect { x: rest.x, y: rest.y + at, width: depth, height: length }
        } else {
            Rect { x: rest.x + at, y: rest.y, width: length, height: depth }
        });
        at += length;
    }
    if is_column {
        Rect { x: rest.x + depth, width: (rest.width - depth).max(0.0), ..rest }
    } else {
        Rect { y: rest.y + depth, height: (rest.height - depth).max(0.0), ..rest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Rect = Rect { x: 0.0, y: 0.0, width: 600.0, height: 400.0 };

    /// The example of the paper.
    #[test]
    fn rows_are_those_of_the_paper() {
        let rects = squarify(&[6, 6, 4, 3, 2, 2, 1], WHOLE);
        let near = |a: f64, b: f64| (a - b).abs() < 0.001;
        assert_eq!(rects[0], Rect { x: 0.0, y: 0.0, width: 300.0, height: 200.0 });
        assert_eq!(rects[1], Rect { x: 0.0, y: 200.0, width: 300.0, height: 200.0 });
        assert!(near(rects[2].x, 300.0) && near(rects[2].width, 171.429) && near(rects[2].height, 233.333));
        assert!(near(rects[3].x, 471.429) && near(rects[3].width, 128.571));
    }

    #[test]
    fn areas_are_in_proportion_and_within_the_whole() {
        let sizes: Vec<u64> = (1..=500).rev().map(|n| n * n).collect();
        let total: u64 = sizes.iter().sum();
        for (size, rect) in sizes.iter().zip(squarify(&sizes, WHOLE)) {
            let area = *size as f64 / total as f64 * WHOLE.width * WHOLE.height;
            assert!((rect.width * rect.height - area).abs() < 0.001, "{size}: {rect:?}");
            assert!(rect.x >= 0.0 && rect.x + rect.width < WHOLE.width + 0.001, "{rect:?}");
            assert!(rect.y >= 0.0 && rect.y + rect.height < WHOLE.height + 0.001, "{rect:?}");
        }
        assert!(squarify(&[], WHOLE).is_empty());
    }
}
