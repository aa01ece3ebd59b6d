// Checks whether the Worker of `npm start` answers, and what it reports about its configuration.

const message = "There was a problem with the server configuration";

/** Waits until `url` is answered. Returns the response. */
export async function answer(url, options) {
  for (;;) {
    const response = await fetch(url, { redirect: "manual", ...options }).catch(() => undefined);
    if (response) return response;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until the Worker at `origin` answers. Returns whether it could use its configuration. */
export async function isConfigured(origin) {
  for (const path of ["/", "/api/auth/session"]) {
    const response = await answer(`${origin}${path}`, { headers: { accept: "application/json" } });
    const text = await response.text();
    if (response.status >= 500 && text.includes(message)) return false;
  }
  return true;
}

/** Returns the fault of the configuration in a line of the Worker's log. wrangler colours the line at both ends. */
export function configurationMistake(line) {
  const entry = parsed(line.slice(line.indexOf("{"), line.lastIndexOf("}") + 1));
  return entry?.level === "error" && entry.reason === "configuration" ? entry.detail : undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
