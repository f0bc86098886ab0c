//! Which characters draw nothing.

/// Whether a character leaves a mark on the page, as white space, control characters and those that draw nothing do not.
pub fn is_visible(character: char) -> bool {
    !draws_nothing(character) && !character.is_whitespace() && !character.is_control()
}

/// Whether a character is a filler, of zero width, a variation selector, a tag, or changes the direction of writing.
pub fn draws_nothing(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character is one of the marks of Khmer and Mongolian that draw nothing. Texts may have them, names may not.
pub fn is_invisible_mark(character: char) -> bool {
    matches!(character, '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180d}' | '\u{180f}')
}
