// The sections of docs/upgrading.md.

import { mayBreak } from "./versions.mjs";

const minor = (version) => version.split(".").slice(0, 2).join(".");

/** Returns the heading that docs/upgrading.md must have for a release, or undefined if an upgrade needs nothing. */
export function upgradeHeading(older, newer) {
  if (older === undefined || !mayBreak(older, newer)) return undefined;
  return `## From ${minor(older)} to ${minor(newer)}`;
}

/** Whether a document has a heading. */
export const hasHeading = (document, heading) => document.split("\n").includes(heading);
