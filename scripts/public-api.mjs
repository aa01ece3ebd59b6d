// `node scripts/public-api.mjs`: checks which crates appear in the public signatures of the published crates,
// from rustdoc's pages.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { note, Problem } from "./console.mjs";
import { workspacePackages } from "./features.mjs";
import { main } from "./main.mjs";
import { run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";

// A new major version of these is a breaking change of the published crates.
const meant = {
  serde_core: "where `serde` defines `Deserialize`: options are read from a configuration",
  serde_json: "claims and profiles are JSON",
  url: "canonical URLs and endpoints",
  zeroize: "the bytes of a private key",
};

const own = /^(std|core|alloc|authjs(_.*)?)$/;

/** Returns the crates that a rustdoc page names in signatures, each with one of its types. */
export function foreignCrates(html) {
  // rustdoc lists these for every type.
  const [written] = html.split('id="blanket-implementations"');
  const signatures =
    written.match(/<(pre class="rust item-decl"|h[34] class="code-header")[\s\S]*?<\/(pre|h[34])>/g) ?? [];
  const titles = signatures.flatMap((signature) => [
    ...signature.matchAll(/title="[a-z]+ ((\w+)(::\w+)+)"/g),
  ]);
  return new Map(titles.filter(([, , name]) => !own.test(name)).map(([, path, name]) => [name, path]));
}

async function publicApi() {
  const packages = workspacePackages().filter(
    ({ name, publish }) => publish === null && name.startsWith("authjs"),
  );
  const target = inProject("target", "public-api");
  const chosen = packages.flatMap(({ name }) => ["--package", name]);
  await run("cargo", ["doc", "--quiet", "--all-features", ...chosen, "--target-dir", target], { cwd: root });
  const unmeant = packages.flatMap(({ name }) => {
    const folder = join(target, "doc", name.replaceAll("-", "_"));
    const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".html"),
    );
    if (pages.length < 2) throw new Problem(`${name} has no documentation in ${folder}.`);
    return pages.flatMap((page) => {
      const found = [...foreignCrates(readFileSync(join(folder, page), "utf8"))];
      return found.filter(([foreign]) => !(foreign in meant)).map(([, path]) => `${name}, ${page}: ${path}`);
    });
  });
  if (unmeant.length) {
    throw new Problem(
      `Public signatures name types of crates that scripts/public-api.mjs does not list:\n${unmeant.join("\n")}`,
    );
  }
  note(`${packages.length} crates name ${Object.keys(meant).join(", ")} and no others`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(publicApi);
