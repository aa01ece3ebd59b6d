// The Worker: the gate, and behind it the Next.js application that OpenNext has built.

import { AuthWorker } from "authjs-worker";
import app from "./.open-next/worker.js";
import { options } from "./auth.config.js";

const auth = AuthWorker({ ...options, matcher: ["/dashboard/:path*"] });

export default auth.protect((request, env, context) => {
  const headers = new Headers(request.headers);
  // Next.js renders intercepting routes by the path in this header, which the gate has not judged.
  headers.delete("next-url");
  return app.fetch(new Request(request, { headers }), env, context);
});

// The caches of OpenNext are Durable Objects.
export { BucketCachePurge, DOQueueHandler, DOShardedTagCache } from "./.open-next/worker.js";
