// How texts of a site reach the terminal.

const longest = 600;

// Controls (C0, DEL, C1), format characters such as those of bidirectional text, line and paragraph separators, lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Returns a text of a site as one line of plain characters, with `\u{1b}` for the control character U+001B. Otherwise a hostile site could
 * clear the screen, write the clipboard of some terminals, or print a finding of its own. Cuts long texts.
 */
export function shown(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longest));
  const cut = characters.length > longest || text.length > 2 * longest;
  return characters.slice(0, longest).join("").replaceAll(unsafe, escaped) + (cut ? "…" : "");
}

const escaped = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`;
