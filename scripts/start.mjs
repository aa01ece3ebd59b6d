// `npm start`: starts the Worker and everything it needs on this machine, without external services. PORT
// (8787) and OP_PORT (9090) choose the ports of the Worker and of the local OpenID Provider, DEV_STATE the folder of the
// local database (.wrangler/state).

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { developmentVars } from "../dev/worker-vars.mjs";
import { build } from "./build.mjs";
import { configuredArguments } from "./build-features.mjs";
import { note, Problem, step } from "./console.mjs";
import { developmentDatabase } from "./development-database.mjs";
import { developmentMail } from "./development-mail.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { portFrom } from "./ports.mjs";
import { ended, start } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { answer, configurationMistake, isConfigured } from "./readiness.mjs";
import { wranglerDev } from "./wrangler-dev.mjs";

async function startEverything() {
  const port = await portFrom("PORT", 8787);
  const providerPort = await portFrom("OP_PORT", 9090);
  await installPackages();
  const environment = process.env.CLOUDFLARE_ENV || undefined;
  await build(await configuredArguments(environment), true);
  const { config, isLocal } = await developmentDatabase({ environment, state: process.env.DEV_STATE });
  const mail = isLocal ? await developmentMail(environment) : undefined;
  step("Starting the local OpenID Provider and the Worker");
  const clientSecret = random();
  let mistake;
  const failure = Promise.race([
    mustGoOn("provider", startProvider(providerPort, port, clientSecret)),
    mustGoOn(
      "worker",
      startWorker(port, providerPort, clientSecret, config, mail?.url),
      (line) => (mistake ??= configurationMistake(line)),
    ),
  ]);
  await Promise.race([failure, answer(`http://localhost:${providerPort}/.well-known/openid-configuration`)]);
  const isReady = await Promise.race([failure, isConfigured(`http://localhost:${port}`)]);
  if (!isReady) {
    // The line of the log may arrive after the answer.
    for (let waited = 0; !mistake && waited < 3_000; waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Problem(
      `The Worker cannot use its configuration. ${mistake ?? "Its last lines above say why."}`,
    );
  }
  console.log(`\nReady on http://localhost:${port}\n`);
  if (mail) note(`Mails with sign-in links appear here and on ${mail.page}`);
  await failure;
}

function startProvider(providerPort, port, clientSecret) {
  const env = { ...process.env, PORT: port, OP_PORT: providerPort, AUTH_DEV_SECRET: clientSecret };
  return start("node", ["dev/provider/main.mjs"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
}

function startWorker(port, providerPort, clientSecret, config, mail) {
  const vars = developmentVars({
    issuer: `http://localhost:${providerPort}`,
    clientSecret,
    secret: sessionSecret(),
    mail,
  });
  return wranglerDev({ folder: root, port, vars, config, state: process.env.DEV_STATE });
}

// Returns undefined if the file that wrangler reads sets a secret. Otherwise returns a stored one, so that
// sessions survive a restart.
function sessionSecret() {
  const names = [`.dev.vars.${process.env.CLOUDFLARE_ENV}`, ".dev.vars"];
  const [ours, kept] = [
    names.map((name) => inProject(name)).find(existsSync),
    inProject(".wrangler", "development-secret"),
  ];
  const isSet = /^\s*(?:export\s+)?(?:NEXT)?AUTH_SECRET\s*=\s*["'`]?[^"'`\s#]/m;
  if (ours && isSet.test(readFileSync(ours, "utf8"))) return undefined;
  if (!existsSync(kept)) {
    mkdirSync(inProject(".wrangler"), { recursive: true });
    writeFileSync(kept, random(), { mode: 0o600 });
  }
  return readFileSync(kept, "utf8");
}

function random() {
  return randomBytes(33).toString("base64url");
}

// Prints the output of a program after its name, and reports an error when it ends.
async function mustGoOn(name, child, read = (_line) => {}) {
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      read(line);
      // Wrangler is ready before the other programs. Only our own message says so.
      if (line.trim() && !line.includes("Ready on ")) note(`${name} | ${line}`);
    });
  }
  const code = await ended(child);
  throw new Problem(`The ${name} ended with ${code}; its last lines above say why.`);
}

await main(startEverything, { interrupted: 0 });
