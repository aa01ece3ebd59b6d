// One workerd process for one subject in one configuration.

import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
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
 * Starts a subject with these variables, and with AUTH_STATE if it has `state`; `service` binds the Worker behind it, and `database` a database that these statements
 * fill. Returns `port` and the calls below.
 *
 * @param {{ folder: string, modules: string[], variables?: (all: Record<string, unknown>) => Record<string, unknown>, state?: boolean }} subject
 * @param {{ vars: Record<string, unknown>, service?: boolean, database?: string[] }} bindings
 */
export async function startSubject(
  { folder, modules, variables = (all) => all, state },
  { vars, service, database },
) {
  await writeFile(
    join(folder, "config.capnp"),
    configuration(modules, variables(vars), { service, database, state }),
  );
  if (database || state) await mkdir(join(folder, disk));
  const port = await freePort();
  const databasePort = database && (await freePort());
  const listen = [`--socket-addr=http=127.0.0.1:${port}`, "--control-fd=3"];
  if (database) listen.push(`--socket-addr=database=127.0.0.1:${databasePort}`);
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
    queries: async () =>
      database && (await (await fetch(`http://127.0.0.1:${databasePort}/counted`)).json()).queries,
    stop: async () => {
      await stop(child);
      if (database || state) await rm(join(folder, disk), { recursive: true });
    },
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

function configuration(modules, vars, { service, database, state }) {
  const bindings = Object.entries(vars).map(variable);
  if (state) bindings.push(`(name = "AUTH_STATE", durableObjectNamespace = "AuthState")`);
  if (service) bindings.push(`(name = "UPSTREAM", service = "service")`);
  if (database) bindings.push(d1);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  sockets = [
    (name = "http", http = (), service = "main"),
${database ? `    (name = "database", http = (), service = "database"),` : ""}
  ],
  services = [
    (name = "main", worker = (${worker(modules)}, bindings = [${bindings.join(", ")}]${state ? objects("AuthState") : ""})),
${service ? `    (name = "service", worker = (${worker(["service.js"])})),` : ""}
${database ? databaseService(database) : ""}
${database || state ? `    (name = "disk", disk = (path = "${disk}", writable = true)),` : ""}
    (name = "internet", network = (allow = ["local"])),
  ],
);
`;
}

// The binding of wrangler.
const d1 = `(name = "AUTH_DB", wrapped = (
  moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "database")]
))`;
const disk = "database";

const databaseService = (fill) => `
    (name = "database", worker = (
      ${worker(["database.js"])},
      bindings = [(name = "DATABASE", durableObjectNamespace = "Database"), ${variable(["FILL", fill])}]${objects("Database")}
    )),`;

const objects = (name) => `,
      durableObjectNamespaces = [(className = "${name}", uniqueKey = "${name}", enableSql = true)],
      durableObjectStorage = (localDisk = "disk")`;

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
