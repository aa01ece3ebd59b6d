// The Worker: the gate in front of the React Router app. ../README.md explains it.

import { createRequestHandler, RouterContextProvider } from "react-router";
import { auth, visit } from "../app/auth.server";

const respond = createRequestHandler(() => import("virtual:react-router/server-build"), import.meta.env.MODE);

// Answers /api/auth/*, guards the paths of `matcher`, and sends all other requests to the app.
export default auth.protect((request, env: { PROVIDER: string }) => {
  const context = new RouterContextProvider();
  context.set(visit, { request, provider: env.PROVIDER });
  return respond(request, context);
});
