//! The power is cut in each step of a device's life, and again in each step of what follows.

mod chip;

use chip::{Chip, Failure, PAGE, SLOT};
use wamr_aot_update::{Error, Layout, Slots};

fn layout() -> Layout {
    Layout { slots: [0..SLOT, SLOT..2 * SLOT] }
}

/// An image that differs from others in all bytes, longer than a page.
fn image(number: u8) -> Vec<u8> {
    (0..300 + u32::from(number) * 3).map(|at| (at as u8).wrapping_mul(31) ^ number.wrapping_mul(29)).collect()
}

/// What the owner of a device knows about it.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The image whose confirmation returned. It must run, or one of the next.
    confirmed: Option<u8>,
    /// An image that is being written, tried or confirmed.
    tried: Option<u8>,
}

/// What a device does.
#[derive(Clone, Copy, Debug)]
enum Act {
    Install(u8),
    Confirm,
    Reject,
    /// It is switched off, without a decision.
    Off,
}

use Act::{Confirm, Install, Off, Reject};

/// Each act begins with a start.
const LIFE: &[Act] = &[
    Install(1),
    Confirm,
    Install(2),
    Reject,
    Install(3),
    Off,
    Confirm,
    Install(4),
    Off,
    Off,
    Off,
    Install(5),
    Confirm,
];

type Outcome = Result<(), Error<Failure>>;

/// Starts a device and compares what runs with what may. Returns the slots, and the number of the
/// image that is on trial.
fn start<'a, const UNIT: usize>(
    chip: &'a mut Chip<UNIT>,
    known: &Known,
) -> Result<(Slots<&'a mut Chip<UNIT>>, Option<u8>), Error<Failure>> {
    let before = chip.clone();
    let slots = Slots::start(chip, layout(), |_| true)?;
    if slots.flash().is_cut() {
        return Err(Error::Flash(Failure::Cut));
    }
    let Some(running) = slots.running() else {
        assert_eq!(known.confirmed, None, "nothing runs: {known:?}");
        return Ok((slots, None));
    };
    let content = before.content(running.image());
    let number =
        [known.confirmed, known.tried].into_iter().flatten().find(|number| content == image(*number));
    let number = number.unwrap_or_else(|| panic!("something else runs: {known:?}, {running:?}"));
    assert!(!(running.is_on_trial() && known.confirmed == Some(number)), "it was confirmed: {known:?}");
    let on_trial = running.is_on_trial().then_some(number);
    Ok((slots, on_trial))
}

fn install<const UNIT: usize>(slots: &mut Slots<&mut Chip<UNIT>>, known: &mut Known, number: u8) -> Outcome {
    let new = image(number);
    known.tried = None;
    let mut update = slots.update(new.len() as u32)?;
    new.chunks(7).try_for_each(|bytes| update.write(bytes))?;
    let written = update.finish()?;
    known.tried = Some(number);
    written.commit()
}

fn act<const UNIT: usize>(chip: &mut Chip<UNIT>, known: &mut Known, act: Act) -> Outcome {
    let (mut slots, on_trial) = start(chip, known)?;
    match act {
        Install(number) => install(&mut slots, known, number)?,
        Confirm => {
            slots.confirm()?;
            *known = Known { confirmed: on_trial, tried: None };
        }
        Reject => {
            slots.reject()?;
            known.tried = None;
        }
        Off => assert!(on_trial.is_some()),
    }
    Ok(())
}

fn live<const UNIT: usize>(chip: &mut Chip<UNIT>, known: &mut Known) -> Outcome {
    LIFE.iter().try_for_each(|step| act(chip, known, *step))
}

/// What a device that was found in any state does: it accepts what is on trial, and gets another
/// image.
fn recover<const UNIT: usize>(chip: &mut Chip<UNIT>, known: &mut Known, number: u8) -> Outcome {
    let (mut slots, on_trial) = start(chip, known)?;
    if on_trial.is_some() {
        slots.confirm()?;
        *known = Known { confirmed: on_trial, tried: None };
    } else if let Some(running) = slots.running() {
        let content = slots.flash().content(running.image()).to_vec();
        known.confirmed = known.tried.filter(|number| content == image(*number)).or(known.confirmed);
    }
    install(&mut slots, known, number)?;
    act(chip, known, Confirm)
}

/// Everything after a cut must end with that, or with the flash as it is.
fn expect_cut(outcome: Outcome) {
    assert!(matches!(outcome, Err(Error::Flash(Failure::Cut))), "{outcome:?}");
}

fn cut_everywhere<const UNIT: usize>(seeds: u64, inner_stride: usize) {
    let mut cuts = 0;
    for seed in 0..seeds {
        let mut whole = Chip::<UNIT>::new(seed);
        live(&mut whole, &mut Known::default()).unwrap();
        for first in 0..whole.steps {
            let (mut chip, mut known) = (Chip::<UNIT>::new(seed), Known::default());
            chip.power(Some(first));
            expect_cut(live(&mut chip, &mut known));
            let (cut_chip, cut_known) = (chip.clone(), known.clone());
            chip.power(None);
            let done = chip.steps;
            recover(&mut chip, &mut known, 9).unwrap();
            start(&mut chip, &Known { confirmed: Some(9), tried: None }).unwrap();
            let steps = chip.steps - done;
            for second in (seed as usize % inner_stride..steps).step_by(inner_stride) {
                let (mut chip, mut known) = (cut_chip.clone(), cut_known.clone());
                chip.power(Some(second));
                expect_cut(recover(&mut chip, &mut known, 9));
                chip.power(None);
                recover(&mut chip, &mut known, 10).unwrap();
                start(&mut chip, &Known { confirmed: Some(10), tried: None }).unwrap();
                cuts += 1;
            }
        }
    }
    assert!(cuts > 1000, "only {cuts} lives");
}

#[test]
fn a_cut_in_any_step_leaves_a_slot_that_is_valid() {
    cut_everywhere::<4>(1, 7);
}

#[test]
fn a_cut_is_survived_with_large_units() {
    cut_everywhere::<32>(4, 2);
}

#[test]
fn a_cut_is_survived_with_bytes() {
    cut_everywhere::<1>(1, 61);
}

#[test]
fn a_trial_that_nothing_confirms_ends() {
    let (mut chip, mut known) = (Chip::<8>::new(1), Known::default());
    [Install(1), Confirm, Install(2)].into_iter().for_each(|step| act(&mut chip, &mut known, step).unwrap());
    for _ in 0..wamr_aot_update::ATTEMPTS {
        assert_eq!(start(&mut chip, &known).unwrap().1, Some(2));
    }
    let (slots, on_trial) = start(&mut chip, &known).unwrap();
    let running = slots.running().unwrap();
    assert_eq!((on_trial, running.slot()), (None, 0));
    assert_eq!(slots.flash().content(running.image()), image(1));
}

#[test]
fn what_is_not_accepted_does_not_run() {
    let (mut chip, mut known) = (Chip::<8>::new(2), Known::default());
    let life = [Install(1), Confirm, Install(2), Confirm];
    life.into_iter().for_each(|step| act(&mut chip, &mut known, step).unwrap());
    let newest = Slots::start(&mut chip, layout(), |_| true).unwrap().running().unwrap().image();
    let slots = Slots::start(&mut chip, layout(), |image| image != newest).unwrap();
    let older = slots.running().unwrap().image();
    assert_eq!(slots.flash().content(older), image(1));
    let slots = Slots::start(&mut chip, layout(), |_| false).unwrap();
    assert_eq!(slots.running(), None);
}

#[test]
fn what_is_not_accepted_is_kept_if_it_was_confirmed() {
    let (mut chip, mut known) = (Chip::<8>::new(6), Known::default());
    let life = [Install(1), Confirm, Install(2), Off, Off, Off];
    life.into_iter().for_each(|step| act(&mut chip, &mut known, step).unwrap());
    // A program with another key, say: nothing runs, and the older image is the one of worth.
    let mut slots = Slots::start(&mut chip, layout(), |_| false).unwrap();
    let new = image(3);
    let mut update = slots.update(new.len() as u32).unwrap();
    update.write(&new).unwrap();
    update.finish().unwrap().commit().unwrap();
    let slots = Slots::start(&mut chip, layout(), |image| image.start < SLOT).unwrap();
    assert_eq!(slots.flash().content(slots.running().unwrap().image()), image(1));
}

#[test]
fn a_worn_image_does_not_run() {
    let (mut chip, mut known) = (Chip::<8>::new(3), Known::default());
    let life = [Install(1), Confirm, Install(2), Confirm];
    life.into_iter().for_each(|step| act(&mut chip, &mut known, step).unwrap());
    let newest = Slots::start(&mut chip, layout(), |_| true).unwrap().running().unwrap().image();
    for at in newest {
        let mut worn = chip.clone();
        worn.flip(at);
        let slots = Slots::start(&mut worn, layout(), |_| true).unwrap();
        assert_eq!(slots.flash().content(slots.running().unwrap().image()), image(1), "{at}");
    }
}

#[test]
fn an_update_is_refused_for_reasons() {
    let (mut chip, mut known) = (Chip::<8>::new(4), Known::default());
    act(&mut chip, &mut known, Install(1)).unwrap();
    let (mut slots, _) = start(&mut chip, &known).unwrap();
    assert_eq!(slots.update(1).err(), Some(Error::OnTrial));
    slots.confirm().unwrap();
    assert_eq!(slots.confirm(), Err(Error::NotOnTrial));
    assert_eq!(slots.reject(), Err(Error::NotOnTrial));
    let room = SLOT - wamr_aot_update::IMAGE_START;
    assert_eq!(slots.update(room + 1).err(), Some(Error::TooLong { room }));
    let mut update = slots.update(room).unwrap();
    update.write(&vec![7; room as usize]).unwrap();
    assert_eq!(update.write(&[7]), Err(Error::Length { expected: room }));
    assert_eq!(update.finish().unwrap().image().len(), room as usize);
    let mut update = slots.update(9).unwrap();
    update.write(&[1; 8]).unwrap();
    assert_eq!(update.received(), 8);
    assert_eq!(update.finish().err(), Some(Error::Length { expected: 9 }));
}

#[test]
fn a_layout_fits_the_flash() {
    let page = PAGE as u32;
    let refused = |slots| {
        let error = Slots::start(Chip::<4>::new(5), Layout { slots }, |_| true).map(drop).unwrap_err();
        assert!(matches!(error, Error::Layout(_)), "{error}");
    };
    refused([0..SLOT, SLOT - page..2 * SLOT]);
    refused([0..SLOT, SLOT..2 * SLOT + page]);
    refused([0..SLOT - 1, SLOT..2 * SLOT]);
    refused([0..SLOT, SLOT..SLOT]);
    Slots::start(Chip::<4>::new(5), Layout { slots: [SLOT..2 * SLOT, 0..SLOT] }, |_| true).unwrap();
    assert!(Slots::start(Chip::<64>::new(5), layout(), |_| true).is_err());
}
