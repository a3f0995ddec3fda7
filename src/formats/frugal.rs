//! Lists of which there are very many, most of them short.

/// Adds to a list that may stay the only one of its file among very many: it begins with room for one, where `Vec` takes
/// room for four.
#[inline]
pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}
