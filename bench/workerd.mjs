// One workerd process for one subject in one configuration.

import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import packaged from "workerd";
import { output, start, stop } from "../scripts/processes.mjs";
import { captured, inProject } from "../scripts/project.mjs";
import { freePort } from "../tests/worker/support/ports.mjs";

const kinds = { ".wasm": "wasm", ".bin": "data" };

// The package is CommonJS.
const workerd = packaged.default;
const compatibilityDate = captured(
  readFileSync(inProject("wrangler.toml"), "utf8"),
  /^compatibility_date = "(.+)"$/m,
);

/** Returns workerd's version. */
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

// The first field of schedstat is the time on a processor in nanoseconds; /proc/PID/stat counts in hundredths of a second.
function cpuSeconds(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map(
    (thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0],
  );
  return nanoseconds.reduce((sum, time) => sum + Number(time), 0) / 1e9;
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
${service ? `    (name = "service", worker = (${worker(["service.js"])})),` : ""}
    (name = "internet", network = (allow = ["local"])),
  ],
);
`;
}

function worker(modules) {
  const embedded = modules.map(
    (file) => `(name = "${file}", ${kinds[extname(file)] ?? "esModule"} = embed "${file}")`,
  );
  return `modules = [${embedded.join(", ")}], compatibilityDate = "${compatibilityDate}"`;
}

const variable = ([name, value]) =>
  typeof value === "string"
    ? `(name = "${name}", text = ${JSON.stringify(value)})`
    : `(name = "${name}", json = ${JSON.stringify(JSON.stringify(value))})`;
