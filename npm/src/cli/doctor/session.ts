// `GET /session` without a cookie.

import { cacheFindings } from "./cookies.js";
import { answered, error, type Finding, ok, type Site } from "./site.js";

export function sessionFindings(site: Site): Promise<Finding[]> {
  return answered(async () => {
    const { status, json, headers } = await site.ask(site.route("session"), {
      headers: { accept: "application/json" },
    });
    if (status !== 200) return [error(`/session answers ${status}`, "`npx wrangler tail` shows why.")];
    if (json !== null)
      return [
        error(
          "/session has a session for a request without a cookie",
          "A cache in front of the Worker answers with that of a visitor. Exclude /api/auth/* from it now.",
        ),
      ];
    const stored = cacheFindings("/session", headers);
    return stored.length ? stored : [ok("/session knows no session without a cookie")];
  });
}
