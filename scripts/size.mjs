// `npm run size`: builds the Worker with each set of features that has a limit, compares the sizes, and
// writes their section of bench/RESULTS.md.

import { readFileSync, writeFileSync } from "node:fs";
import { replaceSection } from "../bench/section.mjs";
import { build, buildFeatures, buildForJavaScript } from "./build.mjs";
import { note, Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { inProject } from "./project.mjs";
import { requireRust } from "./rust.mjs";
import { existing, functionLimit, npmPackage, sets, weigh } from "./worker-size.mjs";

const results = inProject("bench", "RESULTS.md");
const base = sets[0].features;
const weighed = new Map();

async function size() {
  await installPackages();
  await requireRust();
  const rows = [];
  for (const set of sets) rows.push({ ...set, features: existing(set), ...(await weight(existing(set))) });
  const least = rows[0].gzip;
  const features = [];
  for (const feature of rows.at(-1).features.filter((one) => !base.includes(one))) {
    features.push({ feature, gzip: (await weight([...base, feature].sort())).gzip - least });
  }
  await buildForJavaScript();
  rows.push({ ...npmPackage, ...weigh("build-npm") });
  writeFileSync(results, replaceSection(readFileSync(results, "utf8"), section(rows, features)));
  note("bench/RESULTS.md");
  const over = rows.filter(
    ({ gzip, limit, functions }) => gzip > limit * 1024 || Math.max(...functions) > functionLimit * 1024,
  );
  if (over.length)
    throw new Problem(`Over a limit: ${over.map(({ name }) => name).join(", ")}. See bench/RESULTS.md.`);
}

// Two sets may have the same features, which are built once. The default's build is that of `npm run build`.
async function weight(features) {
  const key = features.join("+");
  if (!weighed.has(key)) {
    const isDefault = key === existing({ features: ["default"] }).join("+");
    const folder = isDefault ? "build" : `build-size/${key}`;
    await (isDefault ? build() : buildFeatures(folder, features));
    weighed.set(key, weigh(folder));
  }
  return weighed.get(key);
}

function section(rows, features) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const perSet = rows.map(({ name, features, gzip, limit, functions }) =>
    line([name, `\`${features.join(",")}\``, kib(gzip), limit, kib(Math.max(...functions))]),
  );
  const perFeature = features.map(({ feature, gzip }) => line([`\`${feature}\``, kib(gzip)]));
  return `## Size by features

Written by \`npm run size\`: wasm and script with gzip -9 without the marks of the providers, and the largest function, which has at most ${functionLimit} KiB.

${[line(["set", "features", "KiB, gzip", "limit", "largest function, KiB"]), line(Array(5).fill("---")), ...perSet].join("\n")}

What each feature adds to \`${base.join(",")}\`:

${[line(["feature", "KiB, gzip"]), line(["---", "---"]), ...perFeature].join("\n")}
`;
}

const kib = (bytes) => (bytes / 1024).toFixed(1);

await main(size);
