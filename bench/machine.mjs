// A description of the machine and its load.

import { cpus, loadavg, platform, totalmem } from "node:os";
import { workerdVersion } from "./workerd.mjs";

/** Returns a description of the machine at the time of the measurement. */
export function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    words: `${cpus().length} virtual processors (${model.trim()}), ${memory} GiB of memory, ${platform()}, Node.js ${process.version}, ${workerdVersion()}`,
    load: loadavg()[0].toFixed(1),
  };
}
