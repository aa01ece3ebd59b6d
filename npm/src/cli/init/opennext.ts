// Next.js with OpenNext: the gate is in front of the Worker that OpenNext builds.

import type { Framework } from "./frameworks.js";
import { options } from "./modules.js";

const worker = (provider: string) => `import { AuthWorker } from "authjs-worker";
// @ts-ignore: \`opennextjs-cloudflare build\` writes this module.
import next from "./.open-next/worker.js";

const auth = AuthWorker({
${options(provider)}
});

// \`protect\` answers /api/auth/* and guards the paths of \`matcher\`. All other requests reach Next.js, where the session is
// JSON.parse(decodeURIComponent((await headers()).get("x-session") ?? "null"))
export default auth.protect((request, env, context) => {
  const headers = new Headers(request.headers);
  headers.set("x-session", encodeURIComponent(JSON.stringify(request.auth)));
  // Next.js renders intercepting routes by the path in this header, which the gate has not judged.
  headers.delete("next-url");
  return next.fetch(new Request(request, { headers }), env, context);
});

// The caches of OpenNext are Durable Objects.
// @ts-ignore: \`opennextjs-cloudflare build\` writes this module.
export { BucketCachePurge, DOQueueHandler, DOShardedTagCache } from "./.open-next/worker.js";
`;

export const openNext: Framework = {
  name: "opennext",
  about: "a Next.js app, with @opennextjs/cloudflare",
  module: "worker.ts",
  modules: (provider, _choices, project) => [
    {
      path: "worker.ts",
      content: worker(provider),
      about: "the Worker",
      insteadOf: ["custom-worker.ts", "worker.js"],
      advice: (text) =>
        text.includes("authjs-worker")
          ? undefined
          : "Put `AuthWorker({ … }).protect((request, env, context) => next.fetch(request, env, context))` around its handler: docs/javascript.md.",
    },
    {
      path: "package.json",
      advice: () =>
        project.dependsOn("next-auth")
          ? "next-auth stays where pages read the session, with the same AUTH_SECRET: docs/migrating.md. The Worker answers /api/auth/*."
          : undefined,
    },
  ],
  wrangler: {
    main: "worker.ts",
    flags: ["nodejs_compat", "global_fetch_strictly_public"],
    // OpenNext then serves the files itself, behind the gate, under their exact names.
    assets: () => ({
      directory: ".open-next/assets",
      binding: "ASSETS",
      run_worker_first: true,
      html_handling: "none",
    }),
    callsItself: true,
  },
  app: {
    title: "Next.js",
    sign: "next",
    create: "npm create cloudflare@latest -- my-site --framework=next",
    build: "npx opennextjs-cloudflare build",
    deploy: "npx opennextjs-cloudflare build && npx opennextjs-cloudflare deploy",
  },
};
