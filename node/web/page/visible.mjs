// Characters that are not seen, or that turn the direction of writing, by their numbers.

/** hidden are the characters that are never shown as they are; Go's package node/web has the same list. */
const hidden = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u2028-\\u202e' +
    '\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}\\ud800-\\udfff]',
  'gu',
);

/** visible gives each hidden character its number. Joiners between letters of the world's scripts stay. */
export function visible(text) {
  return text.replace(hidden, (c, at) => {
    const code = c.codePointAt(0);
    if ((code === 0x200c || code === 0x200d) && wide(text, at - 1) && wide(text, at + 1)) return c;
    if (code >= 0xd800 && code <= 0xdfff) return '⟨U+FFFD⟩';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** wide reports whether a joiner may stand beside a character: none of ASCII, and no joiner. */
function wide(text, at) {
  const code = text.charCodeAt(at);
  return code > 0x7f && code !== 0x200c && code !== 0x200d;
}
