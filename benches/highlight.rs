//! stub
fn main() { divan::main(); }
