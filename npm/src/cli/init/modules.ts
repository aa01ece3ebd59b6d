// The code that `init` writes.

/** The options of `AuthWorker`. */
export const options = (provider: string): string => `  providers: [${provider}],
  // The paths that need a session, as in Next.js.
  matcher: ["/dashboard/:path*"],
  callbacks: {
    // Called when a session is made and when it is used. What it returns is in the sealed cookie.
    jwt({ token }) {
      return token;
    },
  },`;

export const workerModule = (provider: string): string => `import { AuthWorker } from "authjs-worker";

const auth = AuthWorker({
${options(provider)}
});

// \`protect\` answers /api/auth/* and guards the paths of \`matcher\`. All other requests reach this handler.
export default auth.protect((request) => {
  const { pathname } = new URL(request.url);
  const user = request.auth?.user;
  const page =
    pathname === "/dashboard"
      ? \`<h1>Dashboard</h1><p>Hello, \${escaped(user?.name ?? user?.email ?? "you")}.</p><p><a href="/api/auth/signout">Sign out</a></p>\`
      : \`<h1>Home</h1><p>\${user ? "You are signed in." : "You are not signed in."}</p><p><a href="/dashboard">Dashboard</a></p>\`;
  return new Response(\`<!doctype html><meta charset="utf-8"><title>My site</title>\${page}\`, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
});

// A name comes from the provider, so it may contain HTML.
const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => \`&#\${letter.charCodeAt(0)};\`);
`;

export const staticModule = (provider: string): string => `import { AuthWorker } from "authjs-worker";

// Answers /api/auth/*, guards the paths of \`matcher\`, and serves the files of \`assets\` in wrangler.jsonc.
export default AuthWorker({
${options(provider)}
});
`;

export const honoModule = (provider: string): string => `import { AuthWorker } from "authjs-worker";
import { Hono } from "hono";

const auth = AuthWorker({
${options(provider)}
});

const app = new Hono();

app.get("/", (c) => c.html('<!doctype html><h1>Home</h1><p><a href="/dashboard">Dashboard</a></p>'));
app.get("/dashboard", async (c) => c.json({ user: (await auth.session(c.req.raw))?.user }));

// \`protect\` answers /api/auth/* and guards the paths of \`matcher\`. All other requests reach the app.
export default auth.protect(app.fetch);
`;

const head = (title: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
`;

export const homePage = `${head("Home")}<h1>Home</h1>
<p>Every visitor sees this page. <a href="/dashboard/">The dashboard</a> needs a session.</p>
`;

export const dashboardPage = `${head("Dashboard")}<h1>Dashboard</h1>
<p>Hello, <b id="name">you</b>. <a href="/api/auth/signout">Sign out</a></p>
<script type="module">
  const { user } = await (await fetch("/api/auth/session")).json();
  document.getElementById("name").textContent = user.name ?? user.email;
</script>
`;
