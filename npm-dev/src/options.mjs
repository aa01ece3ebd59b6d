// The command line of `authjs-worker-dev`.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Problem } from "../../scripts/console.mjs";

export const help = `Usage: npx authjs-worker-dev [options] [-- arguments of \`wrangler dev\`]

Starts a local OpenID Provider and \`wrangler dev\` in this folder, and adds the provider to those of the Worker. Ctrl-C ends both.

  --port PORT            the port of the Worker (PORT, 8787)
  --provider-port PORT   the port of the provider (OP_PORT, 9090)
  --personas FILE        users as JSON: { "<subject>": { "name": …, "email": …, "about": …, other claims } }
  -e, --env NAME         the environment of wrangler's configuration`;

/** Returns the options. Throws a \`Problem\` after a wrong call. */
export function options(args) {
  const end = args.indexOf("--");
  const [own, further] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  const { values } = parsed(own);
  return {
    help: values.help,
    port: values.port ?? 8787,
    providerPort: values["provider-port"] ?? 9090,
    personas: values.personas === undefined ? undefined : personasIn(values.personas),
    env: values.env,
    wrangler: [...(values.env ? ["--env", values.env] : []), ...further],
  };
}

function parsed(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        "provider-port": { type: "string" },
        personas: { type: "string" },
        env: { type: "string", short: "e" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message}\n\n${help}`);
  }
}

function personasIn(file) {
  try {
    const personas = JSON.parse(readFileSync(file, "utf8"));
    const all = Object.values(personas);
    if (all.length === 0) throw new Error("there is no persona in it");
    const without = all.find(
      (persona) => typeof persona?.name !== "string" || typeof persona?.email !== "string",
    );
    if (without !== undefined) throw new Error("a persona needs `name` and `email`, which are texts");
    return personas;
  } catch (error) {
    throw new Problem(`--personas ${file} cannot be used: ${/** @type {Error} */ (error).message}.`);
  }
}
