// Where the version of a release is written.

/** A version as npm and cargo have it. */
const version = String.raw`\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;

/**
 * The files, each with a pattern of the version in it.
 *
 * @type {{ file: string, pattern: RegExp }[]}
 */
export const places = [
  { file: "Cargo.toml", pattern: at('^version = "') },
  { file: "Cargo.toml", pattern: at(String.raw`^authjs[\w-]* = \{ version = "`) },
  { file: "package.json", pattern: at('^  "version": "') },
  { file: "package-lock.json", pattern: at('^  "version": "') },
  {
    file: "package-lock.json",
    pattern: at(String.raw`^    "": \{\n      "name": "authjs-worker",\n      "version": "`),
  },
  { file: "npm/package.json", pattern: at('^  "version": "') },
  { file: "npm-dev/package.json", pattern: at('^  "version": "') },
  { file: "template/package.json", pattern: at('"authjs-worker(?:-dev)?": "') },
  { file: "template/README.md", pattern: at("authjs-worker(?:-dev)?-", String.raw`(?=\.tgz)`) },
  { file: "docs/javascript.md", pattern: at("authjs-worker(?:-dev)?-", String.raw`(?=\.tgz)`) },
];

function at(before, after = "") {
  return new RegExp(`(?<=${before})(?:${version})${after}`, "gm");
}

/** Whether a text is a version, without a leading `v` and without build metadata. */
export const isVersion = (text) => new RegExp(`^${version}$`).test(text);

/** Returns the places whose version is not the wanted one. `read` returns the text of a file. */
export function otherVersions(wanted, read) {
  return places.flatMap(({ file, pattern }) => {
    const found = read(file).match(pattern) ?? [];
    if (found.length === 0) return [{ file, version: "not found" }];
    return [...new Set(found)].filter((one) => one !== wanted).map((one) => ({ file, version: one }));
  });
}

/** Returns a text with the wanted version in the places of a file. */
export const withVersion = (wanted, file, text) =>
  places
    .filter((place) => place.file === file)
    .reduce((changed, { pattern }) => changed.replace(pattern, wanted), text);

/** Compares two versions: negative if `a` is older. A pre-release is older than its release. */
export function compareVersions(a, b) {
  const [[coreA, preA], [coreB, preB]] = [a, b].map((one) => {
    const at = one.indexOf("-");
    return at < 0 ? [one, undefined] : [one.slice(0, at), one.slice(at + 1)];
  });
  const difference = parts(coreA, coreB);
  if (difference || preA === preB) return difference;
  if (preA === undefined) return 1;
  return preB === undefined ? -1 : parts(preA, preB);
}

// Semantic Versioning, section 11: numbers are compared as numbers and are older than words; fewer parts are older.
function parts(a, b) {
  const [x, y] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.max(x.length, y.length); index += 1) {
    const [one, other] = [x[index], y[index]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const [isNumber, isOther] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (isNumber && isOther) return Number(one) - Number(other);
    if (isNumber !== isOther) return isNumber ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}

/** Returns the newest of the tags `v…` that is older than a version, or undefined. */
export const previousVersion = (tags, wanted) =>
  tags
    .filter((tag) => tag.startsWith("v") && isVersion(tag.slice(1)))
    .map((tag) => tag.slice(1))
    .filter((one) => compareVersions(one, wanted) < 0)
    .sort(compareVersions)
    .at(-1);

/** Whether a version may break what worked with an older one, by Semantic Versioning. */
export function mayBreak(older, newer) {
  const [[majorA, minorA], [majorB, minorB]] = [older, newer].map((one) => one.split("."));
  return majorA !== majorB || (majorB === "0" && minorA !== minorB);
}
