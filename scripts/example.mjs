// `npm run example -- NAME`: runs an example of examples/ with everything it needs on this machine. PORT (8787), OP_PORT (9090)
// and BACKEND_PORT choose the ports of the Worker, of the local OpenID Provider and of the backend.

import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { note, Problem, step } from "./console.mjs";
import { exampleNamed } from "./examples/example.mjs";
import { startExample } from "./examples/site.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { portFrom } from "./ports.mjs";
import { ended, start } from "./processes.mjs";
import { root } from "./project.mjs";
import { answer } from "./readiness.mjs";

async function example() {
  const name = process.argv[2];
  const { folder, port: usualPort, resource, prepare, build } = await exampleNamed(name);
  const port = await portFrom("PORT", 8787);
  const providerPort = await portFrom("OP_PORT", 9090);
  const backendPort = usualPort ? await portFrom("BACKEND_PORT", usualPort) : 0;
  await installPackages();
  await prepare();
  await build();
  step(`Starting the local OpenID Provider, the example ${name} and the Worker`);
  const state = process.env.EXAMPLE_STATE ?? join(folder, ".state");
  mkdirSync(state, { recursive: true });
  const [clientSecret, issuer] = [random(), `http://localhost:${providerPort}`];
  const provider = startProvider({ port, providerPort, clientSecret, resource });
  // A backend may read the keys of the provider when it starts.
  await Promise.race([provider, answer(`${issuer}/.well-known/openid-configuration`)]);
  const heard = (program, line) => {
    // Only our own message says that everything is ready.
    if (line.trim() && !line.includes("Ready on ")) note(`${program} | ${line}`);
  };
  const options = { port, backendPort, issuer, clientSecret, secret: random(), state, heard };
  const site = await Promise.race([provider, startExample(name, options)]);
  console.log(`\nReady on ${site.origin}\n`);
  await Promise.race([provider, site.failure]);
}

/** @returns {Promise<never>} */
async function startProvider({ port, providerPort, clientSecret, resource }) {
  const told = { PORT: port, OP_PORT: providerPort, AUTH_DEV_SECRET: clientSecret, OP_RESOURCE: resource };
  const env = { ...process.env, ...told };
  const code = await ended(start("node", ["dev/provider/main.mjs"], { cwd: root, env }));
  throw new Problem(`The provider ended with ${code}; its last lines above say why.`);
}

const random = () => randomBytes(33).toString("base64url");

await main(example, { interrupted: 0 });
