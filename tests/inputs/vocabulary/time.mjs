// Times as the cases write them: `now-16`, `"now+3600"` (in quotes: a text), 9999999999.

const now = () => Math.floor(Date.now() / 1000);

/** The JSON value that a text of a case stands for, where it tells a time or quotes a value; else the text itself. */
export function literal(text) {
  if (typeof text !== "string") return text;
  if (/^now([+-]\d+)?$/.test(text)) return now() + Number(text.slice(3) || 0);
  if (/^".*"$/.test(text)) return String(literal(text.slice(1, -1)));
  if (text === "null") return null;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** The present, in seconds. */
export { now };
