// `npm start`: the Worker with everything it needs on this machine, and nothing anywhere else.
// PORT (8787) and OP_PORT (9090) choose the ports of the Worker and of the local OpenID Provider.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { developmentVars } from "../dev/worker-vars.mjs";
import { build } from "./build.mjs";
import { Problem, note, step } from "./console.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { portFrom } from "./ports.mjs";
import { ended, start } from "./processes.mjs";
import { inProject, root } from "./project.mjs";

async function startEverything() {
  const port = await portFrom("PORT", 8787);
  const providerPort = await portFrom("OP_PORT", 9090);
  await installPackages();
  await build();
  step("Starting the local OpenID Provider and the Worker");
  const clientSecret = random();
  const failure = Promise.race([
    mustGoOn("provider", startProvider(providerPort, port, clientSecret)),
    mustGoOn("worker", startWorker(port, providerPort, clientSecret)),
  ]);
  await Promise.race([failure, answer(`http://localhost:${providerPort}/.well-known/openid-configuration`)]);
  await Promise.race([failure, answer(`http://localhost:${port}/`)]);
  console.log(`\nReady on http://localhost:${port}\n`);
  await failure;
}

function startProvider(providerPort, port, clientSecret) {
  const env = { ...process.env, PORT: port, OP_PORT: providerPort, AUTH_DEV_SECRET: clientSecret };
  return start("node", ["dev/provider/main.mjs"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
}

function startWorker(port, providerPort, clientSecret) {
  const vars = developmentVars({ issuer: `http://localhost:${providerPort}`, clientSecret, secret: sessionSecret() });
  const options = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--show-interactive-dev-session=false"];
  // A route in wrangler.toml would otherwise give every request its host.
  options.push("--local-upstream", `localhost:${port}`, "--upstream-protocol", "http");
  const env = { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", ...process.env };
  return start("wrangler", [...options, ...asFlags(vars)], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
}

function asFlags(vars) {
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const given = Object.entries(vars).filter(([, value]) => value !== undefined);
  return given.flatMap(([name, value]) => ["--var", `${name}:${text(value)}`]);
}

// The one of .dev.vars where there is one; else one that is kept, so that sessions outlive a restart.
function sessionSecret() {
  const [ours, kept] = [inProject(".dev.vars"), inProject(".wrangler", "development-secret")];
  if (existsSync(ours) && /^AUTH_SECRET=["']?[^"'\s]/m.test(readFileSync(ours, "utf8"))) return undefined;
  if (!existsSync(kept)) {
    mkdirSync(inProject(".wrangler"), { recursive: true });
    writeFileSync(kept, random(), { mode: 0o600 });
  }
  return readFileSync(kept, "utf8");
}

function random() {
  return randomBytes(33).toString("base64url");
}

// Shows what a program prints, its name in front, and complains when it ends.
async function mustGoOn(name, child) {
  for (const stream of [child.stdout, child.stderr]) {
    // Wrangler is ready before everything is: the only such line is ours.
    createInterface(stream).on("line", (line) => line.trim() && !line.includes("Ready on ") && note(`${name} | ${line}`));
  }
  const code = await ended(child);
  throw new Problem(`The ${name} ended with ${code}; its last lines above say why.`);
}

async function answer(url) {
  for (;;) {
    const response = await fetch(url, { redirect: "manual" }).catch(() => undefined);
    if (response) return response.arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

await main(startEverything, { interrupted: 0 });
