// One workerd process for one subject in one configuration.

import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import packaged from "workerd";
import { output, start, stop } from "../scripts/processes.mjs";
import { captured, inProject } from "../scripts/project.mjs";
import { freePort } from "../tests/worker/support/ports.mjs";

// The package is CommonJS.
const workerd = packaged.default;
const ticksPerSecond = Number(output("getconf", ["CLK_TCK"]));
const compatibilityDate = captured(
  readFileSync(inProject("wrangler.toml"), "utf8"),
  /^compatibility_date = "(.+)"$/m,
);

/** What workerd calls itself. */
export const workerdVersion = () => output(workerd, ["--version"]);

/**
 * Starts a subject with these variables; `service` binds the Worker behind it. Returns `port` and the calls below.
 *
 * @param {{ folder: string, modules: string[] }} subject
 * @param {{ vars: Record<string, unknown>, service?: boolean }} bindings
 */
export async function startSubject({ folder, modules }, { vars, service }) {
  await writeFile(join(folder, "config.capnp"), configuration(modules, vars, service));
  const port = await freePort();
  const listen = [`--socket-addr=http=127.0.0.1:${port}`, "--control-fd=3"];
  const child = start(workerd, ["serve", "config.capnp", ...listen], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const complaints = [];
  child.stderr?.setEncoding("utf8").on("data", (text) => complaints.length < 20 && complaints.push(text));
  await new Promise((resolve, reject) => {
    child.stdio[3]?.once("data", resolve);
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}:\n${complaints.join("")}`)));
  });
  return {
    port,
    pid: child.pid,
    complaints: () => complaints.join(""),
    cpuSeconds: () => cpuSeconds(child.pid),
    residentBytes: () => residentBytes(child.pid),
    stop: () => stop(child),
  };
}

// Fields 14 and 15 of proc(5): user and system time. The name in field 2 may have any characters but is in
// parentheses.
function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function residentBytes(pid) {
  return 1024 * Number(captured(readFileSync(`/proc/${pid}/status`, "utf8"), /^VmRSS:\s+(\d+) kB$/m));
}

function configuration(modules, vars, service) {
  const bindings = Object.entries(vars).map(variable);
  if (service) bindings.push(`(name = "UPSTREAM", service = "service")`);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  sockets = [(name = "http", http = (), service = "main")],
  services = [
    (name = "main", worker = (${worker(modules)}, bindings = [${bindings.join(", ")}])),
    (name = "service", worker = (${worker(["service.js"])})),
    (name = "internet", network = (allow = ["local"])),
  ],
);
`;
}

function worker(modules) {
  const embedded = modules.map(
    (file) => `(name = "${file}", ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${file}")`,
  );
  return `modules = [${embedded.join(", ")}], compatibilityDate = "${compatibilityDate}"`;
}

const variable = ([name, value]) =>
  typeof value === "string"
    ? `(name = "${name}", text = ${JSON.stringify(value)})`
    : `(name = "${name}", json = ${JSON.stringify(JSON.stringify(value))})`;
