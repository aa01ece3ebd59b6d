// A folder on a machine that has Node.js and nothing else, where the tarballs are installed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { inProject } from "../../../scripts/project.mjs";

export class CleanMachine {
  #home = mkdtempSync(join(tmpdir(), "authjs-worker-install-"));
  folder = join(this.#home, "my-site");
  env = {
    PATH: join(this.#home, "bin"),
    HOME: this.#home,
    npm_config_cache: join(this.#home, "cache"),
    npm_config_offline: "true",
    WRANGLER_SEND_METRICS: "false",
  };

  constructor() {
    // Nothing but what a machine with Node.js has. Above all no cargo.
    mkdirSync(this.env.PATH);
    for (const name of ["npm", "npx", "sh"]) symlinkSync(found(name), join(this.env.PATH, name));
    symlinkSync(process.execPath, join(this.env.PATH, "node"));
    mkdirSync(this.folder);
  }

  /** Runs a program in the folder. Returns what it prints. */
  run(command, args, { status = 0, cwd = this.folder, env = {} } = {}) {
    const options = { cwd, env: { ...this.env, ...env }, encoding: "utf8" };
    const result = spawnSync(command, args, options);
    assert.equal(result.status, status, `${command} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  /** Packs `npm` or `npm-dev`, as built before. Returns the path of the tarball. */
  pack(name) {
    this.run("npm", ["pack", inProject(name, "dist"), "--pack-destination", this.#home, "--silent"]);
    const { name: id, version } = JSON.parse(readFileSync(inProject(name, "package.json"), "utf8"));
    return join(this.#home, `${id}-${version}.tgz`);
  }

  /** Puts both packages into node_modules, with what comes from the network otherwise: their dependencies, wrangler and `others`. */
  install(...others) {
    this.run("npm", ["install", "--no-audit", "--no-fund", "--no-save", this.pack("npm")]);
    this.#unpack(this.pack("npm-dev"));
    for (const name of ["wrangler", "oidc-provider", ...others])
      this.#link(inProject("node_modules", name), name);
    this.#link(inProject("node_modules", "wrangler", "bin", "wrangler.js"), ".bin/wrangler");
  }

  /** Deletes the folder and what was installed. */
  remove() {
    rmSync(this.#home, { recursive: true });
  }

  // npm would look for the dependencies of this package, which are not in its cache.
  #unpack(tarball) {
    const to = join(this.folder, "node_modules", "authjs-worker-dev");
    mkdirSync(to);
    const { status, stderr } = spawnSync("tar", ["-xzf", tarball, "-C", to, "--strip-components=1"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    this.#link(join(to, "main.mjs"), ".bin/authjs-worker-dev");
  }

  #link(target, name) {
    const path = join(this.folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }
}

const found = (name) =>
  realpathSync(
    (process.env.PATH ?? "")
      .split(delimiter)
      .map((part) => join(part, name))
      .find(existsSync),
  );
