//! Units that are elements of XML: from a start tag to the first end tag of that name.

use super::{Ended, Recalled, Units, context};
use crate::formats::xml::{Lender, Xml};

impl Units<'_> {
    /// Adds what the element of this name that lies ahead gave, if it is remembered; otherwise a unit begins there. `rules`
    /// are all that its reader goes by, and `asides` how often that has changed.
    pub(in crate::formats) fn element(
        &mut self,
        xml: &mut Xml,
        lender: &mut Lender,
        start: &[u8],
        rules: u64,
        asides: u64,
    ) -> Option<Recalled> {
        if self.is_ahead(xml, lender, start) { self.recall_or_begin(xml, rules, asides) } else { None }
    }

    /// Whether an element of this name lies ahead and is to be remembered, or may be.
    #[inline]
    pub(in crate::formats) fn is_ahead(&self, xml: &mut Xml, lender: &mut Lender, start: &[u8]) -> bool {
        self.remembers() && {
            lender.give_back();
            xml.begins(start)
        }
    }

    /// [`Units::element`] of one that lies ahead.
    pub(in crate::formats) fn recall_or_begin(&mut self, xml: &mut Xml, rules: u64, asides: u64) -> Option<Recalled> {
        let [depth, warnings, entities] = xml.state();
        let context = context(&[], [depth, entities, rules]);
        let recalled = self.recall_element(xml, context);
        if recalled.is_none() {
            xml.hold();
            self.begin([depth, warnings, entities, asides], context, 0);
        }
        recalled
    }

    /// Adds what the element that lies ahead gave, if it is remembered.
    pub(in crate::formats) fn recall_element(&mut self, xml: &mut Xml, context: u64) -> Option<Recalled> {
        let (end, longest) = self.end_of_known()?;
        let length = xml.through(end, longest)?;
        let recalled = self.recall(&xml.ahead()[..length], context)?;
        xml.pass(recalled.stretch);
        Some(recalled)
    }

    /// The element that began ends here, if it is a unit.
    pub(in crate::formats) fn end_element(&mut self, xml: &mut Xml, asides: u64) -> Option<Ended> {
        let [depth, warnings, entities] = xml.state();
        self.end([depth, warnings, entities, asides], xml.held())
    }
}
