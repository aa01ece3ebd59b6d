#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| authjs_worker_fuzz::webauthn::check(data));
