//! Guests with typed interfaces. The tests are in `tests/`.

wamr_aot_rt::include_aot!(pub mod echo);
wamr_aot_rt::include_aot!(pub mod echo_checked);
wamr_aot_rt::include_aot!(pub mod handle_lies);
wamr_aot_rt::include_aot!(pub mod handles);
wamr_aot_rt::include_aot!(pub mod lies);
wamr_aot_rt::include_aot!(pub mod strings, views);
