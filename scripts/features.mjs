// The features of the workspace's packages, as reported by cargo. A new package or feature needs no edit
// here.

import { hasOpenSsl } from "./openssl.mjs";
import { requiredOutput } from "./processes.mjs";
import { root } from "./project.mjs";

/** `cargo metadata` of the packages of the workspace, without their dependencies. */
export function workspacePackages() {
  return JSON.parse(
    requiredOutput("cargo", ["metadata", "--no-deps", "--format-version", "1"], {
      cwd: root,
      maxBuffer: 2 ** 26,
    }),
  ).packages;
}

/**
 * The arguments of `cargo check` for each package without features and with each feature by itself, with a `title`.
 * A package that becomes wasm is checked for wasm32 too. The feature `josekit` is native and needs OpenSSL.
 */
export function eachFeatureAlone() {
  return workspacePackages().flatMap(({ name, features, targets }) => {
    const isWorker = targets.some(({ crate_types }) => crate_types.includes("cdylib"));
    const own = Object.keys(features).filter(
      (feature) => feature !== "default" && (feature !== "josekit" || hasOpenSsl()),
    );
    return [undefined, ...own].flatMap((feature) => {
      const args = ["-p", name, "--no-default-features", ...(feature ? ["--features", feature] : [])];
      const title = feature ? `${name} with ${feature} alone` : `${name} without features`;
      const wasm = { title: `${title}, for wasm32`, args: [...args, "--target", "wasm32-unknown-unknown"] };
      return [{ title, args }, ...(isWorker && feature !== "josekit" ? [wasm] : [])];
    });
  });
}
