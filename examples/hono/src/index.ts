// A Hono app behind the gate, in the same Worker. README.md explains it.

import { AuthWorker, type Session } from "authjs-worker";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { html } from "hono/html";

declare module "authjs-worker" {
  interface Session {
    provider?: string;
  }
  interface JWT {
    provider?: string;
  }
}

export const auth = AuthWorker({
  matcher: ["/dashboard", "/api/:path*"],
  callbacks: {
    jwt({ token, account }) {
      if (account) token.provider = account.provider;
      return token;
    },
    session: ({ session, token }) => ({ ...session, provider: token.provider }),
  },
});

const app = new Hono<{ Bindings: { PROVIDER: string }; Variables: { session: Session | null } }>();

// Forms of other sites sign no visitor in or out.
app.use(csrf());
app.use(async (c, next) => {
  c.set("session", await auth.session(c.req.raw));
  await next();
});

const page = (title: string, content: unknown) =>
  html`<!doctype html><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${content}`;

app.get("/", (c) => {
  const name = c.var.session?.user?.name;
  const form = name
    ? html`<p>Hello, ${name}.</p><form method="post" action="/sign-out"><button>Sign out</button></form>`
    : html`<form method="post" action="/sign-in"><button>Sign in</button></form>`;
  return c.html(page("Home", html`${form}<p><a href="/dashboard">Dashboard</a></p>`));
});

app.get("/dashboard", (c) =>
  c.html(
    page("Dashboard", html`<p>${c.var.session?.user?.name} signed in with ${c.var.session?.provider}.</p>`),
  ),
);

app.get("/api/me", (c) => c.json(c.var.session));

app.post("/sign-in", async (c) => {
  const { url } = await auth.signIn(c.req.raw, c.env.PROVIDER, { redirectTo: "/dashboard" });
  return c.redirect(url);
});

app.post("/sign-out", async (c) => {
  const { url } = await auth.signOut(c.req.raw, { redirectTo: "/" });
  return c.redirect(url);
});

// Answers /api/auth/*, guards the paths of `matcher`, and sends all other requests to the app.
export default auth.protect(app.fetch);
