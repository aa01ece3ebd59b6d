// The browser of this machine for tests.

import { existsSync } from "node:fs";
import { output } from "./processes.mjs";

/** Returns the Chromium or Chrome that CHROMIUM names or that is installed, or `undefined`. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const onPath = ["chromium", "google-chrome", "chromium-browser"].filter((name) =>
    output(name, ["--version"]),
  );
  return [...onPath.map((name) => output("which", [name])), mac].find((path) => path && existsSync(path));
}

/** What to do on a machine without one. */
export const withoutChromium = "no Chromium or Chrome was found. Install one, or name it in CHROMIUM";
