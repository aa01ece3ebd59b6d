// The Worker: the gate, and behind it the Next.js application that OpenNext has built.

import { AuthWorker } from "authjs-worker";
import app from "./.open-next/worker.js";
import { options } from "./auth.config.js";

export const auth = AuthWorker({ ...options, matcher: ["/dashboard/:path*"] });

export default auth.protect(app.fetch);
