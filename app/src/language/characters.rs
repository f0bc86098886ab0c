//! Visible and invisible characters.

/// Whether a character is visible: not white space, not a control character, and not invisible.
pub fn is_visible(character: char) -> bool {
    !is_invisible(character) && !character.is_whitespace() && !character.is_control()
}

/// Whether a character is invisible and is not white space: a filler, a character of zero width, a variation selector, a tag,
/// or a control of the writing direction.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a character is an invisible combining mark of Khmer or Mongolian. Texts can contain them, names cannot.
pub fn is_invisible_mark(character: char) -> bool {
    matches!(character, '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180d}' | '\u{180f}')
}
