//! What the example does, and what it does with mistakes.

use callbacks::{Page, TemplateError, render};
use wamr_aot_rt::Trap;

/// The host's own error: as it is, or in the trap that it ended the guest with.
fn error_of(page: Page) -> TemplateError {
    let error = render(page).expect_err("the template is wrong");
    let trapped = error.downcast_ref::<Trap>().and_then(|trap| trap.downcast_ref::<TemplateError>());
    error.downcast_ref::<TemplateError>().or(trapped).expect("the host's own error is the reason").clone()
}

#[test]
fn renders_templates_within_templates() {
    let page = Page::default()
        .value("name", "Ada")
        .value("count", "3")
        .template("main", "{>head}You have {>mail}.\n")
        .template("head", "Dear {name},\n")
        .template("mail", "{count} new letters");
    assert_eq!(render(page).expect("it renders"), "Dear Ada,\nYou have 3 new letters.\n");
}

#[test]
fn text_of_other_alphabets_arrives_whole() {
    let page = Page::default().value("größe", "1 µm").template("main", "→ {größe} ←");
    assert_eq!(render(page).expect("it renders"), "→ 1 µm ←");
}

#[test]
fn the_hosts_errors_come_back_through_the_guest() {
    assert_eq!(
        error_of(Page::default().template("main", "{nobody}")),
        TemplateError::UnknownVariable("nobody".into())
    );
    // Out of two activations of the guest, one inside the other.
    assert_eq!(
        error_of(Page::default().template("main", "{>one}").template("one", "{>two}")),
        TemplateError::UnknownTemplate("two".into())
    );
    assert_eq!(error_of(Page::default().template("main", "{>main}")), TemplateError::TooDeep);
    assert_eq!(error_of(Page::default().template("main", "{name")), TemplateError::Unclosed);
}

#[test]
fn a_full_heap_is_an_error() {
    let page = Page::default().value("big", &"x".repeat(65_536)).template("main", "{big}");
    assert_eq!(error_of(page), TemplateError::OutOfMemory);
}
