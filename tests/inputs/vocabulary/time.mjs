// Times as the cases write them: `now-16`, `"now+3600"` (in quotes: a text), 9999999999.

const now = () => Math.floor(Date.now() / 1000);

/** Returns the JSON value of a text of a case if it is a time or a quoted value, otherwise the text. */
export function literal(text) {
  if (typeof text !== "string") return text;
  if (/^now([+-]\d+)?$/.test(text)) return now() + Number(text.slice(3) || 0);
  if (/^".*"$/.test(text)) return String(literal(text.slice(1, -1)));
  if (text === "null") return null;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** The present, in seconds. */
export { now };
