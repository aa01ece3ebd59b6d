// What the npm package is made of, in CycloneDX (https://cyclonedx.org/docs/1.5/json/): the crates of its wasm, as cargo-cyclonedx finds
// them, and the npm packages that its scripts contain.

/**
 * Returns the document of cargo-cyclonedx as that of the npm package: with the bundled packages, and without the folder of the build.
 *
 * @param {any} document
 * @param {{ folder: string, version: string, bundled: { name: string, version: string, license?: string }[] }} release
 */
export function bill(document, { folder, version, bundled }) {
  const { metadata, components = [] } = document;
  const npm = bundled.map(({ name, version: its, license }) => ({
    type: "library",
    "bom-ref": purl(name, its),
    name,
    version: its,
    scope: "required",
    ...(license && { licenses: [{ expression: license }] }),
    purl: purl(name, its),
  }));
  const { components: _, ...component } = metadata.component;
  const subject = { ...component, version, purl: purl("authjs-worker", version) };
  const all = {
    ...document,
    metadata: { ...metadata, component: subject },
    components: [...components, ...npm],
  };
  return JSON.parse(JSON.stringify(all).replaceAll(`path+file://${folder}`, "path+file://"));
}

const purl = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** Returns the npm packages that bundled code contains. esbuild writes the path of each module into a comment. */
export function bundledIn(code) {
  const names = [...code.matchAll(/^\s*\/\/ (?:\S*\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(
    ([, name]) => name,
  );
  return [...new Set(names)].sort();
}
