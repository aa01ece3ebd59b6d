// `npm run config`: says what the Worker would say of its configuration, for every environment, without deploying it.
// `-- --secrets NAME,NAME` names the secrets that exist, `-- --env NAME` and `-- --config FILE` are those of wrangler,
// `-- --dev` judges for `wrangler dev`, which allows loopback addresses.

import { parseArgs } from "node:util";
import { note, Problem } from "./console.mjs";
import { judgements, place, said } from "./judgement.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";

async function config() {
  const { secrets, env, config, dev } = given();
  await installPackages();
  const names = secrets?.split(",").map((name) => name.trim());
  const all = await judgements({ config, secrets: names?.filter(Boolean), development: dev });
  const chosen = all.filter(({ environment }) => env === undefined || environment === (env || undefined));
  if (chosen.length === 0) throw new Problem(all.length ? `There is no [env.${env}].` : nothing);
  chosen.forEach(print);
  const mistakes = chosen.flatMap(({ gate, errors }) => [...gate, ...errors]).length;
  if (mistakes) throw new Problem(`${mistakes} ${mistakes === 1 ? "mistake" : "mistakes"}.`);
}

const nothing = "There is no wrangler.toml, wrangler.json or wrangler.jsonc.";

/** @returns {{ secrets?: string, env?: string, config?: string, dev?: boolean }} */
function given() {
  try {
    return parseArgs({
      options: {
        secrets: { type: "string" },
        env: { type: "string", short: "e" },
        config: { type: "string", short: "c" },
        dev: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Problem(
      `${message}\nusage: npm run config [-- [--secrets NAME,NAME] [--env NAME] [--config FILE] [--dev]]`,
    );
  }
}

function print(judgement) {
  const { gate, errors, warnings } = judgement;
  console.log(`\n${place(judgement)}`);
  for (const fault of gate) note(`error: ${fault}`);
  for (const finding of errors) show("error", finding);
  for (const finding of warnings) show("warning", finding);
  if (gate.length + errors.length + warnings.length === 0) note("nothing to change");
}

function show(kind, finding) {
  note(`${kind}: ${said(finding)}`);
  if (finding.fix) note(`    ${finding.fix}`);
}

await main(config);
