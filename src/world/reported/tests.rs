//! Which texts a report belongs to.
