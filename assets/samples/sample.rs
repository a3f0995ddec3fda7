//! A file of every kind of line.
#![allow(dead_code)]
use std::{collections::HashMap, fmt::{self, Display as Shown}};
pub(crate) mod inner;
extern crate core;

/// One of *them*, as in `Basket`.
#[derive(Debug, Clone, PartialEq)]
#[cfg(any(test, feature = "x"))]
pub struct Basket<'a, T: Shown + ?Sized = str, const N: usize = 3> where T: 'a {
    pub name: &'a T,
    list: Vec<(u8, Option<Box<dyn Fn(i32) -> bool + Send>>)>,
}

pub enum Kind { One, Two(u8), Three { a: f32 } }
pub trait Counts: Sized { type Out; const ZERO: u32 = 0; fn count(&self) -> Self::Out; }
const TABLE: [u8; 2] = [b'a', 0x1f_u8];
static mut COUNTER: usize = 1_000;
type Pair = (u64, u64);
unsafe extern "C" fn raw(a: *const u8) -> ! { loop {} }

impl<'a, T> Basket<'a, T> {
    /* a /* nested */ comment */
    pub async fn add<F>(&mut self, mut item: F, r#ref: &'static str) -> Result<(), Box<dyn Error>>
    where
        F: FnMut(&str) -> i64,
    {
        let text: String = format!("{:>1$} {item:?} {{}}\n\u{e9}", "a\"b", 10) + r#"raw "text""#;
        let Some(ref first @ (1..=9 | 'a')) = self.list.iter().map(|x| x.0 as char).next() else { return Err(e)? };
        'outer: for (i, c) in text.chars().enumerate().skip(1) {
            if i % 2 == 0 && !c.is_ascii() || matches!(c, '\'' | 'z') { continue 'outer; } else if i >= 3 { break; }
        }
        match *first {
            Kind::Two(n) if n < 3.5e2 as u8 => println!("{}", n << 1 & !0xff ^ 2),
            Self::ZERO | _ => unreachable!(),
        }
        while let Ok(x) = self.next::<u8>() { *self.at(x)? += -1; }
        let closure = move |a: i32, _| -> i32 { a * 2 };
        macro_rules! twice { ($a:expr, $($b:ident),*) => { $a; $($b)* }; }
        Ok(Self { name: "x", ..Default::default() }.await)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one() { assert_eq!(super::add(1, 2), 3, "no {}", true); }
}
