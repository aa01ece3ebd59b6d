// The examples of examples/: what each of them needs to run.

import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "../build.mjs";
import { Problem } from "../console.mjs";
import { inProject } from "../project.mjs";

/** The folders of examples/ that `npm run example` starts. */
export const examples = [
  "custom-pages",
  "django",
  "express",
  "fastapi",
  "hono",
  "nextjs",
  "opennext",
  "react-router",
  "rust",
];

/**
 * @typedef {object} Place
 * @property {string} origin the site's, at the Worker
 * @property {number} port where the backend listens
 * @property {string} issuer of the OpenID Provider
 * @property {string} clientId of the Worker at the provider
 * @property {string} secret the AUTH_SECRET of the Worker
 * @property {string} state a folder for the backend's files
 *
 * @typedef {object} Backend
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 *
 * @typedef {object} Example
 * @property {number} [port] where the backend listens, unless told otherwise
 * @property {string} [ready] a path that answers once the backend runs
 * @property {() => Promise<string | undefined>} [missing] what this machine lacks
 * @property {() => Promise<void>} prepare installs what the backend needs
 * @property {() => Promise<void>} [build] builds the Worker, if it is not the usual one
 * @property {(place: Place) => Backend | Promise<Backend>} [backend] the command that runs the backend, if there is one
 * @property {(place: Place) => object} [options] of the Worker that name the port of the backend
 * @property {(place: Place) => Record<string, string>} [vars] further variables of the Worker
 * @property {boolean} [inBrowser] whether its tests need a browser
 * @property {string} [resource] the API whose access tokens are JWTs
 */

/** Returns an example by its name, with its folder. Throws a `Problem` for an unknown name. */
export async function exampleNamed(name) {
  if (!examples.includes(name)) {
    const known = examples.join(", ");
    throw new Problem(`\`${name ?? ""}\` is no example. Name one of these after \`--\`: ${known}.`);
  }
  const folder = inProject("examples", name);
  /** @type {Example} */
  const example = (await import(pathToFileURL(`${folder}/example.mjs`).href)).default;
  if (!existsSync(`${folder}/wrangler.toml`)) throw new Problem(`${folder} has no wrangler.toml.`);
  return { name, folder, build, ...example };
}
