// Static assets inside the isolate, bound before the Worker's module is evaluated.

// @ts-expect-error A module of the runtime.
import { env } from "cloudflare:workers";

export const ASSETS = { fetch: async () => new Response("ok") };
env.ASSETS = ASSETS;
