// The user in a case of a built-in provider, if it has a `sample`.

import { paths } from "../providers/paths.mjs";

/** Whether a name, an address or a picture is neither a text nor null. */
export const hasOddTexts = (told) =>
  leaves(told).some(({ isId, isFlag, value }) => !isId && !isFlag && isOdd(value));

/** Whether the profile has no id. */
export function isNobodys(told) {
  if (told.index === 0) return false;
  const ids = leaves(told).filter(({ isId }) => isId);
  const id = ids.map(({ value }) => value).find((value) => value !== undefined && value !== null);
  return ids.length > 0 && (id === undefined || id === "" || ["object", "boolean"].includes(typeof id));
}

/** Whether a name or a picture that is a number becomes a text here, and a list or a table becomes absent. */
export function isTextOfOdd({ case: { sample }, theirs, ours }) {
  if (!sample) return false;
  const texts = theirs
    ?.replace(/"(name|email|image|picture)":(-?[\d.]+)/g, '"$1":"$2"')
    .replace(/"(name|image|picture)":(true|false|\[[^\]]*\]|\{[^}]*\}),?/g, "");
  return texts !== undefined && tidy(texts) === tidy(ours);
}

/** Whether all members except the name and the picture are equal. */
export const hasSameAddress = ({ theirs, ours }) =>
  withoutMembers(theirs) !== undefined && withoutMembers(theirs) === withoutMembers(ours);

/** Whether a composed name omits its missing parts here. */
export const leavesOutNames = ({ theirs, ours }) =>
  theirs !== undefined && tidy(withoutMissing(theirs)) === tidy(ours);

/** Whether the Worker leaves out a picture whose address is made of a missing or empty value. */
export function leavesOutPicture(told) {
  const { theirs, ours } = told;
  if (theirs === undefined) return false;
  const isMade =
    /"(image|picture)":"[^"]*(undefined|null)/.test(theirs) || leaves(told).some(({ value }) => value === "");
  return (
    isMade &&
    [theirs, withoutMissing(theirs)].map(withoutPicture).includes(withoutPicture(ours)) &&
    !/"(image|picture)":"/.test(ours)
  );
}

const withoutMissing = (text) =>
  text
    .replace(/"name":"([^"]*)"/, (_, name) => `"name":"${name.replace(/\b(undefined|null)\b/g, "").trim()}"`)
    .replace(/"name":"",?/, "");

const tidy = (text) => text?.replace(/,\}/g, "}");
const value = String.raw`("[^"]*"|null|true|false|[\d.]+|\[[^\]]*\]|\{[^}]*\}),?`;
const withoutPicture = (text) => tidy(text?.replace(new RegExp(`"(image|picture)":${value}`, "g"), ""));
const withoutMembers = (text) => tidy(withoutPicture(text)?.replace(new RegExp(`"name":${value}`), ""));

/** Whether @auth/core's mapping fails because it treats another value as a text. */
export const throwsAtOdd = ({ index, shown }) =>
  index > 0 && shown.some(({ logs: [theirs] }) => theirs.some((line) => / is not a function$/.test(line)));

/** Whether @auth/core's mapping, or the code before it, reads a member of a missing value. */
export const reachesTooFar = ({ case: { sample }, index, shown }) =>
  sample !== undefined &&
  index > 0 &&
  shown.some(({ logs: [theirs] }) =>
    theirs.some((line) => /: (Cannot .*|.* is not a function|.* is not iterable)$/.test(line)),
  );

const isOdd = (value) => !["string", "undefined"].includes(typeof value) && value !== null;

function leaves({ case: { sample } }) {
  if (!sample) return [];
  return paths[sample.provider].map((path, index) => ({
    isId: index === 0 || path.join() === "id",
    isFlag: /^(primary|is_)/.test(path.at(-1)),
    value: path.reduce((value, step) => value?.[step], sample.profile),
  }));
}
