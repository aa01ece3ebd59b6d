// What to do after `init`.

import { callbackUrl } from "../providers.js";
import { dim } from "../terminal.js";
import type { Project } from "./project.js";
import { type Choices, local } from "./templates.js";

/** Returns the numbered steps. */
export function nextSteps({ provider, framework }: Choices, project: Project): string {
  const { app } = framework;
  const missing = ["authjs-worker", ...(framework.packages ?? [])].filter((name) => !project.has(name));
  const tools = ["wrangler", "authjs-worker-dev"].filter((name) => !project.has(name));
  const install = [
    missing.length ? `npm install ${missing.join(" ")}` : "",
    tools.length ? `npm install --save-dev ${tools.join(" ")}` : "",
  ].filter(Boolean);
  const { id, name, variables, needs } = provider;
  const secrets = variables.map((variable) => `npx wrangler secret put ${variable}`);
  const dev = project.startsProvider ? "npm run dev" : "npx authjs-worker-dev";
  const steps = [
    app && !project.dependsOn(app.sign)
      ? `There is no ${app.title} app here. Make one, and run \`npx authjs-worker init\` in its folder:\n${app.create}`
      : "",
    install.join("\n"),
    `${app ? `${app.build} && ${dev}` : dev}\n${dim(`Open ${local} and sign in with the local OpenID Provider: no account is needed.`)}`,
    `Register your site at ${name}, with the callback URL ${callbackUrl("https://<your site>", id)}${needs.length ? `\nSet ${needs.map(({ option }) => `\`${option}\``).join(" and ")} in ${framework.module}: it has an example.` : ""}`,
    [
      app?.deploy ?? "npx wrangler deploy",
      "npx authjs-worker secret --raw | npx wrangler secret put AUTH_SECRET",
      ...secrets,
    ].join("\n"),
    "npx authjs-worker doctor https://<your site>",
  ].filter(Boolean);
  return steps.map((step, index) => `  ${index + 1}. ${step.replaceAll("\n", "\n     ")}`).join("\n");
}
