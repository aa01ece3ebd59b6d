// Projects that begin with `init` alone: a plain Worker, a static site, a Hono app.

import type { Framework } from "./frameworks.js";
import { dashboardPage, homePage, honoModule, staticModule, workerModule } from "./modules.js";
import type { Template } from "./templates.js";

const main = "src/index.ts";

const entry = (content: string): Template => ({
  path: main,
  content,
  about: "the Worker",
  insteadOf: ["src/index.js", "src/index.mjs", "src/index.tsx"],
  advice: (text) =>
    text.includes("authjs-worker")
      ? undefined
      : "Put `AuthWorker({ … }).protect(handler)` around its handler: docs/javascript.md.",
});

export const worker: Framework = {
  name: "worker",
  about: "a plain Worker, with your code behind the gate",
  module: main,
  modules: (provider) => [entry(workerModule(provider))],
  wrangler: { main },
};

export const staticSite: Framework = {
  name: "static",
  about: "a site of static files",
  module: main,
  modules: (provider, { assets }) => [
    entry(staticModule(provider)),
    { path: `${assets}/index.html`, content: homePage, about: "a public page", insteadOf: [assets] },
    {
      path: `${assets}/dashboard/index.html`,
      content: dashboardPage,
      about: "a page that needs a session",
      insteadOf: [assets],
    },
  ],
  wrangler: {
    main,
    assets: (directory) => ({ directory, binding: "ASSETS", run_worker_first: true }),
  },
};

export const hono: Framework = {
  name: "hono",
  about: "a Hono app in the same Worker",
  module: main,
  modules: (provider) => [entry(honoModule(provider))],
  wrangler: { main },
  packages: ["hono"],
};
