// The built Worker in front of a server with the page of react-app.jsx: next-auth/react from npm, bundled.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startOrigin } from "../../worker/support/origin.mjs";
import { startSite } from "../../worker/support/site.mjs";

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>next-auth/react</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/site.css">
<div id="root"></div>
<script type="module" src="/app.js"></script>
</html>`;

/** Starts it, with the local OpenID Provider and a provider that cannot be reached. Returns `origin` and `stop()`. */
export async function startReactSite() {
  const files = { "/app.js": ["text/javascript", await bundle()], "/site.css": ["text/css", stylesheet()] };
  const server = await startOrigin((request, response) => {
    const [type, body] = files[request.url] ?? ["text/html; charset=utf-8", page];
    response.setHeader("content-type", type);
    response.end(body);
  });
  const site = await startSite({ vars: unreachable, services: { ASSETS: { address: server.address } } });
  return { origin: site.origin, stop: () => Promise.all([site.stop(), server.stop()]) };
}

const unreachable = {
  AUTH: {
    providers: [{ id: "unreachable", type: "oidc", issuer: "http://localhost:1" }],
    matcher: ["/dashboard/:path*"],
  },
  AUTH_UNREACHABLE_ID: "client",
  AUTH_UNREACHABLE_SECRET: "secret",
};

// Bundles like a bundler for browsers: the variables that the client reads at build time are not set.
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("react-app.jsx", import.meta.url))],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    write: false,
    define: { "process.env": "{}", "process.env.NODE_ENV": '"production"' },
  });
  return outputFiles[0].text;
}

const stylesheet = () => readFileSync(new URL("../../../public/site.css", import.meta.url));
