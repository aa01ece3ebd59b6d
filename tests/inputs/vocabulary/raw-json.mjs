// JSON texts in JSON values: `{DEEP(100000)}` as a claim is an array of depth 100,000, not a text of
// brackets.

const [open, close] = ["\ue000", "\ue001"];

/** A JSON text that takes the place of a value. */
export class RawJson {
  constructor(text) {
    this.text = text;
  }

  toJSON() {
    return `${open}${this.text}${close}`;
  }
}

/** Whether a text of a case is a placeholder that stands for a JSON value. */
export const isRawJson = (text) => /^\{(DEEP|LIST)\([^{}]*\)\}$/.test(text);

/** Writes a value as JSON, and each `RawJson` unchanged. */
export function stringify(value) {
  const text = JSON.stringify(value);
  return text.includes(open)
    ? text.replace(/"\ue000((?:[^"\\]|\\.)*)\ue001"/g, (_, inner) => JSON.parse(`"${inner}"`))
    : text;
}
