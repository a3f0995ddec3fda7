//! Facts of which most files have none: they pay one pointer.

use std::ops::{Deref, DerefMut};

/// Facts that read as the default ones until something is set.
#[derive(Debug, Clone, Default)]
pub struct Sparse<T>(Option<Box<T>>);

/// Facts that can be left out.
pub trait Facts: Default + PartialEq + 'static {
    /// What they are where nothing was set: the default ones.
    fn nothing() -> &'static Self;
}

impl<T: Facts> Sparse<T> {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|facts| **facts == *T::nothing())
    }

    /// The facts, to be changed; none where nothing was set.
    pub(super) fn known(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }
}

impl<T: Facts> Deref for Sparse<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(facts) => facts,
            None => T::nothing(),
        }
    }
}

impl<T: Facts> DerefMut for Sparse<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T> From<T> for Sparse<T> {
    fn from(facts: T) -> Self {
        Self(Some(Box::new(facts)))
    }
}

impl<T: Facts> PartialEq for Sparse<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Facts + Eq> Eq for Sparse<T> {}
