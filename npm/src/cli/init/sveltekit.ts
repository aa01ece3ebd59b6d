// SvelteKit: the gate is its `handle` hook, so that it guards the pages of `vite dev` too. The adapter overwrites `main`.

import type { Framework } from "./frameworks.js";
import { options } from "./modules.js";
import type { Project } from "./project.js";

const auth = (provider: string, project: Project) => {
  const isThree = (project.major("@sveltejs/kit") ?? 2) >= 3;
  return `import { redirect } from "@sveltejs/kit";
import type { Handle } from "${isThree ? "@sveltejs/kit/hooks" : "@sveltejs/kit"}";
import { AuthWorker, type Context } from "authjs-worker";
import { building } from "${isThree ? "$app/env" : "$app/environment"}";

export const auth = AuthWorker({
${options(provider)}
});

// Answers /api/auth/*, guards the paths of \`matcher\`, and sends all other requests to the routes. A prerendered page is a file, which
// Cloudflare serves without this hook.
export const guard: Handle = async ({ event, resolve }) => {
  if (building) return resolve(event);
  const { env, ctx } = (event.platform ?? {}) as { env?: object; ctx?: Context };
  const gate = auth.protect((request) => {
    // Actions pass this request to \`auth.signIn\` and \`auth.signOut\`.
    Object.assign(event, { request });
    event.locals.session = request.auth;
    return resolve(event);
  });
  const answer = await gate.fetch(event.request, env, ctx);
  // A link fetches the data of its page first. The browser then goes to the sign-in page.
  if (answer.status === 401 && event.isDataRequest)
    redirect(303, \`/api/auth/signin?callbackUrl=\${encodeURIComponent(event.url.pathname + event.url.search)}\`);
  return answer;
};
`;
};

const hooks = `import { guard } from "./lib/server/auth";

export const handle = guard;
`;

const inHooks = `Put the gate before your own handle:
  import { sequence } from "@sveltejs/kit/hooks";
  import { guard } from "./lib/server/auth";

  export const handle = sequence(guard, yourHandle);`;

const types = `import type { Session } from "authjs-worker";

declare global {
  namespace App {
    interface Locals {
      /** The session, or null. */
      session: Session | null;
    }
  }
}

export {};
`;

const inTypes = `Add to \`namespace App\`:
  interface Locals {
    session: import("authjs-worker").Session | null;
  }`;

const files = ".svelte-kit/cloudflare";

export const svelteKit: Framework = {
  name: "sveltekit",
  about: "a SvelteKit app, with @sveltejs/adapter-cloudflare",
  module: "src/lib/server/auth.ts",
  modules: (provider, _choices, project) => [
    {
      path: "src/lib/server/auth.ts",
      content: auth(provider, project),
      about: "the configuration of Auth.js, and the gate",
      insteadOf: ["src/lib/server/auth.js"],
      advice: (text) =>
        text.includes("authjs-worker")
          ? undefined
          : "`init` writes the configuration of Auth.js there. Rename yours, and run it again.",
    },
    {
      path: "src/hooks.server.ts",
      content: hooks,
      about: "the hook of the gate",
      insteadOf: ["src/hooks.server.js", "src/hooks.server"],
      advice: (text) => (/\bguard\b/.test(text) ? undefined : inHooks),
    },
    {
      path: "src/app.d.ts",
      content: types,
      about: "the type of `event.locals.session`",
      advice: (text) => (/^\s*session\??:/m.test(text) ? undefined : inTypes),
    },
    {
      path: "svelte.config.js",
      insteadOf: ["svelte.config.ts", "vite.config.ts", "vite.config.js"],
      advice: (text) =>
        text.includes("adapter-cloudflare")
          ? undefined
          : "It needs the adapter `@sveltejs/adapter-cloudflare`: npm install --save-dev @sveltejs/adapter-cloudflare",
    },
  ],
  wrangler: {
    main: `${files}/_worker.js`,
    flags: ["nodejs_als"],
    assets: () => ({ directory: files, binding: "ASSETS" }),
  },
  app: {
    title: "SvelteKit",
    sign: "@sveltejs/kit",
    create: "npm create cloudflare@latest -- my-site --framework=svelte",
    build: "npm run build",
    deploy: "npm run build && npx wrangler deploy",
  },
};
