// React Router in framework mode: the gate is in front of its request handler, in the same Worker.

import type { Framework } from "./frameworks.js";
import { options } from "./modules.js";

const auth = (provider: string) => `// Modules named \`.server\` never reach the browser.

import { type AuthenticatedRequest, AuthWorker } from "authjs-worker";
import { createContext } from "react-router";

export const auth = AuthWorker({
${options(provider)}
});

/**
 * The request that has passed the gate. In loaders and actions \`context.get(visit).auth\` is the session, and
 * \`auth.signIn(context.get(visit), …)\` begins a sign-in.
 */
export const visit = createContext<AuthenticatedRequest>();
`;

const worker = `import { createRequestHandler, RouterContextProvider } from "react-router";
import { auth, visit } from "../app/auth.server";

const respond = createRequestHandler(() => import("virtual:react-router/server-build"), import.meta.env.MODE);

// \`protect\` answers /api/auth/* and guards the paths of \`matcher\`, and the data of their pages. All other requests reach the app.
export default auth.protect((request) => {
  const context = new RouterContextProvider();
  context.set(visit, request);
  return respond(request, context);
});
`;

const inWorker = `Put the gate in front of its request handler:
  import { createRequestHandler, RouterContextProvider } from "react-router";
  import { auth, visit } from "../app/auth.server";

  export default auth.protect((request) => {
    const context = new RouterContextProvider();
    context.set(visit, request);
    return requestHandler(request, context);
  });`;

const inRoot = `At the beginning of \`ErrorBoundary\`, for links to guarded pages without a session:
  if (typeof window !== "undefined" && isRouteErrorResponse(error) && error.status === 401)
    window.location.assign(\`/api/auth/signin?callbackUrl=\${encodeURIComponent(window.location.href)}\`);`;

export const reactRouter: Framework = {
  name: "react-router",
  about: "a React Router app, in framework mode",
  module: "app/auth.server.ts",
  modules: (provider, _choices, project) => [
    {
      path: "app/auth.server.ts",
      content: auth(provider),
      about: "the configuration of Auth.js",
      insteadOf: ["app/auth.server.js"],
    },
    {
      path: "workers/app.ts",
      content: worker,
      about: "the Worker",
      insteadOf: ["workers/app.js"],
      advice: (text) => (text.includes(".protect(") ? undefined : inWorker),
    },
    {
      path: "app/root.tsx",
      insteadOf: ["app/root.jsx"],
      advice: (text) => (text.includes("/api/auth/signin") ? undefined : inRoot),
    },
    {
      path: "react-router.config.ts",
      insteadOf: ["react-router.config.js"],
      advice: (text) =>
        project.major("react-router") === 7 && !/v8_middleware\s*:\s*true/.test(text)
          ? "React Router 7 needs `future: { v8_middleware: true }`, for the context of loaders."
          : undefined,
    },
  ],
  wrangler: { main: "workers/app.ts", date: "2026-10-01" },
  app: {
    title: "React Router",
    sign: "react-router",
    create: "npm create cloudflare@latest -- my-site --framework=react-router",
    build: "npm run build",
    deploy: "npm run build && npx wrangler deploy",
  },
};
