//! Compares a run with the table of record.

use super::{
    outcome::{Outcome, Time},
    program::Group,
    record::Ratios,
};

/// By how much a ratio may be above the one of record.
const LOSS: f64 = 0.05;

/// Noise beyond this is not allowed for: more runs are needed instead.
const MOST_NOISE: f64 = 0.10;

/// A ratio that is worse than the one of record.
pub(super) struct Loss {
    /// The case, unless it is the mean of a group.
    pub(super) case: Option<usize>,
    pub(super) text: String,
}

/// What this project lost, by case and by group.
pub(super) fn losses(outcome: &Outcome, record: &Ratios) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut compare = |case: Option<usize>, group: Group, side: usize, ratio: f64, noise: f64| {
        let name = case.map_or(String::new(), |case| outcome.cases[case].program.name.to_owned());
        let side = outcome.sides[side].name;
        let Some(old) = record.get(&(group.title(), name.clone(), side.to_owned())) else { return };
        if is_loss(*old, ratio, noise) {
            let what = if name.is_empty() { "the mean".to_owned() } else { name };
            let text = format!(
                "{}, {what}, {side}: {ratio:.2}, {old:.2} in the table of record (noise {:.0} %)",
                group.title(),
                noise * 100.0
            );
            losses.push(Loss { case, text });
        }
    };
    for side in (0..outcome.sides.len()).filter(|side| outcome.sides[*side].is_ours()) {
        for case in 0..outcome.cases.len() {
            let Some(ratio) = outcome.ratio(case, side, Time::Min) else { continue };
            let noise = outcome.cells[case][side].as_ref().map_or(0.0, |cell| cell.samples.noise());
            compare(Some(case), outcome.cases[case].group, side, ratio, noise);
        }
        for group in Group::ALL {
            // The mean of other programs would be another mean.
            let in_record = |case: usize| {
                let name = outcome.cases[case].program.name.to_owned();
                record.contains_key(&(group.title(), name, outcome.sides[side].name.to_owned()))
            };
            let all = record.keys().filter(|(title, name, of)| {
                *title == group.title() && !name.is_empty() && of == outcome.sides[side].name
            });
            let same = outcome.rows(group).filter(|case| in_record(*case)).count() == all.count();
            if let Some((mean, count)) = outcome.mean(group, side, Time::Min)
                && same
                && outcome.rows(group).count() == count
            {
                compare(None, group, side, mean, 0.0);
            }
        }
    }
    losses
}

fn is_loss(old: f64, new: f64, noise: f64) -> bool {
    new > old * (1.0 + LOSS) * (1.0 + noise.min(MOST_NOISE))
}

#[cfg(test)]
mod tests {
    use super::is_loss;

    #[test]
    fn a_loss_is_beyond_five_percent_and_noise() {
        assert!(is_loss(1.0, 1.06, 0.0));
        assert!(!is_loss(1.0, 1.04, 0.0));
        assert!(!is_loss(1.0, 1.06, 0.02));
        // However noisy the machine is.
        assert!(is_loss(1.0, 1.2, 9.0));
        assert!(!is_loss(1.3, 1.0, 0.0));
    }
}
