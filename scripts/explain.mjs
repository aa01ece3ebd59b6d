// `npm run explain -- [METHOD] PATH`: says what the gate decides on a request, and which rule or entry decides.

import { Problem } from "./console.mjs";
import { deployment, developmentSecrets } from "./deployment.mjs";
import { asked, flags, lines } from "./explanation.mjs";
import { main } from "./main.mjs";
import { nodeWasm } from "./node-wasm.mjs";
import { installPackages } from "./packages.mjs";
import { root } from "./project.mjs";
import { environments, wranglerConfigs } from "./wrangler-config.mjs";

async function explain() {
  const { question, path, env, config } = given();
  await installPackages();
  const [configured] = await wranglerConfigs({ folder: root, config });
  if (!configured) throw new Problem("There is no wrangler.toml, wrangler.json or wrangler.jsonc.");
  const chosen = environments(configured.raw).find(({ name }) => name === (env || undefined));
  if (!chosen) throw new Problem(`There is no [env.${env}].`);
  const secrets = developmentSecrets(configured.folder, chosen.name) ?? [];
  const wasm = await nodeWasm();
  const told = wasm.explain(
    JSON.stringify(deployment(chosen.settings, secrets, false)),
    JSON.stringify(question),
  );
  console.log(`\n${question.method} ${path}\n`);
  for (const line of lines(JSON.parse(told))) console.log(line);
}

function given() {
  try {
    return asked(process.argv.slice(2));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Problem(`${message}\nusage: npm run explain -- [METHOD] PATH [options]\n\n${flags}`);
  }
}

await main(explain);
