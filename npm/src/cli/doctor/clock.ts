// Clocks: ID Tokens and sessions have times of issue and expiry.

import { type Finding, ok, type Site, warning } from "./site.js";

const allowed = 30;

/** Compares the clocks of all answers so far. */
export function clockFindings({ clocks }: Site): Finding[] {
  const [fastest] = [...clocks].sort((one, other) => one.took - other.took);
  if (!fastest) return [];
  const off = Math.abs(fastest.ahead);
  if (off <= allowed + fastest.took) return [ok("the clocks of the site and of this machine agree")];
  const direction = fastest.ahead > 0 ? "ahead of" : "behind";
  return [
    warning(
      `the clock of ${fastest.host} is ${duration(off)} ${direction} that of this machine`,
      "Set the clock of this machine first. If it is right, a server or cache in front of the Worker sends an old `Date`.",
    ),
  ];
}

const units: [number, string][] = [
  [86_400, "days"],
  [3600, "hours"],
  [60, "minutes"],
];

function duration(seconds: number): string {
  const [size, name] = units.find(([unit]) => seconds >= 2 * unit) ?? [1, "seconds"];
  return `${Math.round(seconds / size)} ${name}`;
}

/** Compares the clock of a provider with that of the site. */
export function providerClock(site: Site, host: string): Finding[] {
  const own = site.clocks.filter((clock) => clock.host === new URL(site.origin).host).at(-1);
  const theirs = site.clocks.filter((clock) => clock.host === host).at(-1);
  if (!own || !theirs) return [];
  const off = Math.abs(theirs.ahead - own.ahead);
  if (off <= allowed + own.took + theirs.took) return [];
  return [
    warning(
      `the clock of ${host} is ${duration(off)} ${theirs.ahead > own.ahead ? "ahead of" : "behind"} that of the site`,
      "Its ID Tokens count as not yet valid or as expired. Correct the clock of the provider.",
    ),
  ];
}
