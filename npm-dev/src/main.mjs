#!/usr/bin/env node
// `npx authjs-worker-dev`: the local OpenID Provider and `wrangler dev`, until they are ended.

import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../dev/worker-vars.mjs";
import { complain, note, Problem } from "../../scripts/console.mjs";
import { portFrom } from "../../scripts/ports.mjs";
import { ended, stopAll } from "../../scripts/processes.mjs";
import { configurationMistake, isConfigured } from "../../scripts/readiness.mjs";
import { help, options } from "./options.mjs";
import { sessionSecret, startWrangler } from "./wrangler-dev.mjs";

async function main() {
  const given = options(process.argv.slice(2));
  if (given.help) return console.log(help);
  const port = await portFrom("PORT", given.port, "--port");
  const providerPort = await portFrom("OP_PORT", given.providerPort, "--provider-port");
  const clientSecret = randomBytes(33).toString("base64url");
  const { issuer } = await startProvider({
    port: providerPort,
    clientId,
    clientSecret,
    redirectUris: redirectUris(`http://localhost:${port}`, `http://127.0.0.1:${port}`),
    personas: given.personas,
  });
  const vars = developmentVars({ issuer, clientSecret, secret: sessionSecret(given.env) });
  await worker(startWrangler({ port, vars, args: given.wrangler }), port, issuer);
}

/** Waits until the Worker answers, says so, and returns when it ends. */
async function worker(child, port, issuer) {
  let mistake;
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on("line", (line) => {
      mistake ??= configurationMistake(line);
      // Only our own message says that everything is ready.
      if (line.trim() && !line.includes("Ready on ")) note(line);
    });
  const failure = ended(child).then((code) => {
    throw new Problem(`wrangler ended with ${code}; its last lines above say why.`);
  });
  const isReady = await Promise.race([failure, isConfigured(`http://localhost:${port}`)]);
  // The line of the log may arrive after the answer.
  for (let waited = 0; !isReady && !mistake && waited < 3_000; waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
  if (!isReady)
    throw new Problem(
      `The Worker cannot use its configuration. ${mistake ?? "Its last lines above say why."}\nnpx authjs-worker config --dev`,
    );
  console.log(`\nReady on http://localhost:${port}\n`);
  note(
    `Local OpenID Provider: ${issuer}. On the sign-in page choose "Local OpenID Provider", then a persona.`,
  );
  await failure;
}

async function end(code) {
  await stopAll();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));
try {
  await main();
} catch (error) {
  complain(error);
  await end(1);
}
