// A Hono app behind the gate, as docs/migrating.md shows it.

import { AuthWorker, type Session } from "authjs-worker";
import { Hono } from "hono";

export const auth = AuthWorker({ matcher: ["/api/:path*"] });

const app = new Hono<{ Bindings: { NAME: string }; Variables: { session: Session | null } }>();
app.use(async (c, next) => {
  c.set("session", await auth.session(c.req.raw));
  await next();
});
app.get("/api/me", (c) => c.json({ user: c.var.session?.user, name: c.env.NAME }));

export default auth.protect(app.fetch);
