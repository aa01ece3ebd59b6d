// The files that Cloudflare serves without running the Worker: `run_worker_first` compared with the paths of
// `matcher`.

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Returns what the list `rules` of `run_worker_first` leaves open of the paths that `sources` protect, as a text, or
 * `undefined` if every file there is served by way of the Worker. What cannot be decided is open.
 *
 * `sources` are patterns of `matcher`, or `undefined` for every path. `assets` is the section of the configuration, and
 * `folder` is where that stands.
 */
export function openPath({ rules, sources, caseSensitive, assets, folder }) {
  const list = new Rules(rules, caseSensitive);
  if (list.coverEverything()) return undefined;
  if (sources === undefined) return "there is no `matcher`, so every path is protected";
  const files = served(assets, folder);
  if (files.rewrites)
    return "a rule of `_redirects` with status 200 may serve a protected file under another path";
  return sources.map((source) => openBelow(source, list, files, caseSensitive)).find(Boolean);
}

function openBelow(source, list, files, caseSensitive) {
  // A name with a dot is a file or a format, and `index` is served at `/`.
  const segment = /^\/([\w~-]+)(?=\/|$)/.exec(source)?.[1];
  if (!segment || segment.toLowerCase() === "index")
    return `\`${source}\` does not begin with a literal segment`;
  if (!list.coverBelow(`/${segment}/`))
    return `\`${source}\`: no entry covers \`/${segment}\` and what is below it`;
  if (list.exclude(`/${segment}`))
    return `\`${source}\`: an entry with \`!\` excludes a part of \`/${segment}\``;
  const fold = (text) => (caseSensitive ? text : text.toLowerCase());
  const begins = ({ name }) => fold(name) === fold(segment) || fold(name).startsWith(`${fold(segment)}.`);
  const open = files.names
    .filter(begins)
    .flatMap((file) => pathsOf(file, files.dropsSlash))
    .find((path) => !list.cover(path));
  return open && `\`${source}\`: no entry covers \`${open}\`, where a file is served`;
}

// A page is served under its name without `.html`, and under the full name if `html_handling` is off.
function pathsOf({ name, isFolder }, dropsSlash) {
  if (isFolder) return [...(dropsSlash ? [`/${name}`] : []), `/${name}/`];
  return [`/${name}`, `/${name.replace(/\.html?$/, "")}`];
}

// Returns the top level of the assets. A missing folder has none, because wrangler does not deploy it.
function served(assets, folder) {
  const dropsSlash = assets.html_handling === "drop-trailing-slash";
  const none = { dropsSlash, rewrites: false, names: [] };
  if (assets.directory === undefined) return none;
  const directory = resolve(folder, assets.directory);
  const base = assets.base_path?.split("/").find(Boolean);
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    const names = entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    const rules = names.some(({ name }) => name === "_redirects")
      ? readFileSync(resolve(directory, "_redirects"), "utf8")
      : "";
    const rewrites = /\s200\s*(#.*)?$/m.test(rules);
    return { dropsSlash, rewrites, names: base ? [{ name: base, isFolder: true }] : names };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
    return none;
  }
}

/** The entries of `run_worker_first`: a path in which `*` stands for any text, or one with `!` that excludes. */
class Rules {
  #positive;
  #excluded;
  #fold;

  constructor(rules, caseSensitive) {
    this.#positive = rules.filter((rule) => rule.startsWith("/"));
    this.#excluded = rules.filter((rule) => rule.startsWith("!")).map((rule) => rule.slice(1));
    this.#fold = (text) => (caseSensitive ? text : text.toLowerCase());
  }

  coverEverything() {
    return this.#excluded.length === 0 && this.coverBelow("/");
  }

  /** Whether one entry covers every path that begins with `prefix`. */
  coverBelow(prefix) {
    return this.#positive.some(
      (rule) => rule.indexOf("*") === rule.length - 1 && prefix.startsWith(rule.slice(0, -1)),
    );
  }

  /** Returns whether an entry covers `path`. A path that ends in `/` is a folder, which must be covered whole. */
  cover(path) {
    if (path.endsWith("/")) return this.coverBelow(path);
    return this.#positive.some((rule) => rule === path) || this.coverBelow(path);
  }

  /** Returns whether an exclusion may match part of what is protected at `/segment`. */
  exclude(path) {
    return this.#excluded.some((rule) => {
      const [literal] = this.#fold(rule).split("*");
      const protectedPath = this.#fold(path);
      if (!literal.startsWith(protectedPath)) return rule.includes("*") && protectedPath.startsWith(literal);
      return rule.length === path.length || /^[/.*]/.test(rule.slice(path.length));
    });
  }
}
