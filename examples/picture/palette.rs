//! Colours: the sixteen that a theme chooses, the cube and the greys that are fixed, and mixing.

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(pub u8, pub u8, pub u8);

const fn hex(value: u32) -> Rgb {
    Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8)
}

impl Rgb {
    /// As SVG writes it.
    pub(crate) fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// This colour with so many percent of another in it.
    pub(crate) fn mix(self, other: Self, percent: u16) -> Self {
        let one = |a: u8, b: u8| ((u16::from(a) * (100 - percent) + u16::from(b) * percent) / 100) as u8;
        Self(one(self.0, other.0), one(self.1, other.1), one(self.2, other.2))
    }
}

/// What a terminal's theme decides.
pub(crate) struct Palette {
    pub text: Rgb,
    pub ground: Rgb,
    pub frame: Rgb,
    sixteen: [Rgb; 16],
}

pub(crate) const DARK: Palette = Palette {
    text: hex(0xd5_d9e0),
    ground: hex(0x17_1a20),
    frame: hex(0x26_2b34),
    sixteen: [
        hex(0x2a_2f39),
        hex(0xe8_6671),
        hex(0x8c_c570),
        hex(0xe2_b45f),
        hex(0x67_a6ee),
        hex(0xc5_8be0),
        hex(0x5b_bfc4),
        hex(0xb9_bfca),
        hex(0x6b_7380),
        hex(0xff_8791),
        hex(0xa9_de8d),
        hex(0xf6_cf85),
        hex(0x8f_c2ff),
        hex(0xdc_a9f3),
        hex(0x82_dadd),
        hex(0xf7_f8fa),
    ],
};

pub(crate) const LIGHT: Palette = Palette {
    text: hex(0x2a_2e36),
    ground: hex(0xfc_fbf8),
    frame: hex(0xe7_e5df),
    sixteen: [
        hex(0x2a_2e36),
        hex(0xc3_2f3f),
        hex(0x3f_7d26),
        hex(0x96_6a00),
        hex(0x1f_63b5),
        hex(0x8b_3fae),
        hex(0x0d_767c),
        hex(0xd8_d6d0),
        hex(0x7c_818b),
        hex(0xd9_4a58),
        hex(0x55_9a38),
        hex(0xb3_8410),
        hex(0x3c_80d4),
        hex(0xa4_5cc6),
        hex(0x22_9299),
        hex(0xfc_fbf8),
    ],
};

impl Palette {
    /// One of the 256 colours.
    pub(crate) fn indexed(&self, index: u8) -> Rgb {
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        match index {
            0..=15 => self.sixteen[usize::from(index)],
            16..=231 => {
                let cube = index - 16;
                Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
            }
            232..=255 => {
                let grey = 8 + 10 * (index - 232);
                Rgb(grey, grey, grey)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cube_and_the_greys_are_where_terminals_have_them() {
        let colours = [16, 21, 196, 231, 232, 255].map(|index| DARK.indexed(index).css());
        assert_eq!(colours, ["#000000", "#0000ff", "#ff0000", "#ffffff", "#080808", "#eeeeee"]);
    }

    #[test]
    fn mixing_ends_at_either_colour() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        assert_eq!(black.mix(white, 0), black);
        assert_eq!(black.mix(white, 100), white);
    }
}
