//! What reading may cost, so that libFuzzer finds what costs more: memory here, time by its own `-timeout`.

use std::alloc::System;

use cap::Cap;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// What a reader may take for any report, in bytes.
const BASE: usize = 64 << 20;

/// What it may take more for each byte of the report.
const PER_BYTE: usize = 4;

/// Memory for the signal handler that keeps a finding, in bytes. It must do when the stack has overflown.
const SPARE_STACK: usize = 256 << 10;

/// Memory beyond this fails from here on, and the process ends with a finding.
pub fn allow(length: usize) {
    let limit = MEMORY.allocated() + BASE + PER_BYTE * length;
    MEMORY.set_limit(limit).expect("more than is allocated, by its definition");
}

/// Gives the handler of segmentation faults a stack of its own: libFuzzer installs its handler with the flags that it
/// finds. Without one, a stack that overflows ends the process before the input is kept.
pub fn prepare() {
    let memory = Box::leak(vec![0_u8; SPARE_STACK].into_boxed_slice());
    let stack = libc::stack_t { ss_sp: memory.as_mut_ptr().cast(), ss_flags: 0, ss_size: SPARE_STACK };
    // SAFETY: the stack is never freed, and both calls get whole structures; zeros are an action: the default.
    unsafe {
        libc::sigaltstack(&raw const stack, std::ptr::null_mut());
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_flags = libc::SA_ONSTACK;
        libc::sigaction(libc::SIGSEGV, &raw const action, std::ptr::null_mut());
    }
}
