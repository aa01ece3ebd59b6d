// Splits a Set-Cookie header into its name, and its normalised value with its attributes.

import { since } from "./time.mjs";

/** Splits a cookie. A cookie that is set twice in one answer is one entry with both values. */
export async function setCookie(line, at, settle) {
  const [pair, ...attributes] = line.split("; ");
  const name = pair.slice(0, pair.indexOf("="));
  const value = pair.slice(name.length + 1);
  const told = attributes.map((attribute) =>
    attribute.replace(
      /^Expires=(.*)$/i,
      (_, date) => `Expires=${Date.parse(date) === 0 ? "<epoch>" : since(date, at)}`,
    ),
  );
  // A chunk alone cannot be opened. The comparison of the answer covers the joined chunks.
  const shown =
    value.length >= 3900
      ? `<${value.length} characters>`
      : /\.\d+$/.test(name) && value
        ? "<last chunk>"
        : await settle(value);
  return [name, [shown, ...told].join("; ")];
}
