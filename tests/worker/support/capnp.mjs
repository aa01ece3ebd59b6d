// The configuration of workerd, in its own language:
// https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp

import { readFileSync } from "node:fs";

const wrangler = readFileSync(new URL("../../../wrangler.toml", import.meta.url), "utf8");
const compatibilityDate = wrangler.match(/^compatibility_date = "(.+)"$/m)[1];

/**
 * A configuration with the built Worker (files beside it) and its bindings; `outbound` is the address that all it fetches goes to.
 * `wrapper` is the JavaScript of a module that imports `./index.js` and stands in its place; `flags` are compatibility flags,
 * `v8Flags` those of V8.
 */
export function capnp({ vars = {}, services = {}, kv = {}, outbound, wrapper, flags = [], v8Flags = [] }) {
  const isObject = ([, { object }]) => object !== undefined;
  const objects = Object.entries({ ...services, ...kv }).filter(isObject);
  const fetchers = Object.entries(services).filter((entry) => !isObject(entry));
  const stores = Object.entries(kv).filter((entry) => !isObject(entry));
  const bindings = [
    ...Object.entries(vars)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => variable(name, value)),
    ...fetchers.map(([name]) => `(name = "${name}", service = "${name}")`),
    ...stores.map(([name]) => `(name = "${name}", kvNamespace = "${name}")`),
    ...objects.map(([name]) => `(name = "${name}", wrapped = (moduleName = "${moduleOf(name)}"))`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  v8Flags = [${v8Flags.map(text).join(", ")}],
  sockets = [(name = "http", http = (), service = "main")],
  services = [
    (name = "main", worker = (
      modules = [${wrapper ? `\n        (name = "wrapper.js", esModule = ${text(wrapper)}),` : ""}
        (name = "index.js", esModule = embed "index.js"),
        (name = "index_bg.wasm", wasm = embed "index_bg.wasm"),
      ],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = [${flags.map(text).join(", ")}],
      bindings = [${bindings.join(", ")}],${outbound ? ` globalOutbound = "outbound",` : ""}
    )),
    (name = "internet", network = (allow = ["local"])),
${outbound ? `    (name = "outbound", external = (address = "${outbound}", http = (forwardedProtoHeader = "x-forwarded-proto"))),` : ""}
${[...fetchers, ...stores.map(([name, store]) => [name, typeof store === "string" ? { module: store } : store])].map(service).join("\n")}
  ],
  extensions = [(modules = [${objects.map(scripted).join(", ")}])],
);
`;
}

const variable = (name, value) =>
  typeof value === "string"
    ? `(name = "${name}", text = ${text(value)})`
    : `(name = "${name}", json = ${text(JSON.stringify(value))})`;

function service([name, { module, address }]) {
  if (address) return `    (name = "${name}", external = (address = "${address}", http = ())),`;
  const worker = `modules = [(name = "index.js", esModule = ${text(module)})], compatibilityDate = "${compatibilityDate}"`;
  return `    (name = "${name}", worker = (${worker})),`;
}

const moduleOf = (name) => `test:${name}`;

// A module of an extension: its default export makes the object that is bound.
const scripted = ([name, { object }]) =>
  `(name = "${moduleOf(name)}", internal = true, esModule = ${text(`export default () => (${object});`)})`;

// Returns a text in Cap'n Proto's syntax, which is JSON except for \\u.
const text = (value) => JSON.stringify(value).replace(/\\u00(..)/g, "\\x$1");
