// The redirect proxy: a preview that uses its redirect URI, and the production deployment that has it.

import { flow, post, single } from "./parts.mjs";

const callback = "/api/auth/callback/op";

export function proxyCases() {
  const passed = (name, state, query = "code=c&state={{state}}") =>
    single("proxy", `passed on: ${name}`, { path: `/callback/op?${query}`, state });
  return [
    ...["preview", "preview-env", "proxy"].flatMap((name) => [
      ...["op", "github", "oauth"].map((id) =>
        single(name, `a sign-in with ${id} starts`, post(`/signin/${id}`)),
      ),
      ...["op", "oauth"].map((id) => flow(name, id, "good", {}, id === "oauth" ? { idToken: false } : {})),
      single(name, "the list of providers", { path: "/providers" }),
      single(name, "a response without state", { path: "/callback/op?code=c" }),
      single(name, "a response with a state of nobody's", { path: "/callback/op?code=c&state=x" }),
      single(name, "an error without state", { path: "/callback/op?error=access_denied" }),
    ]),
    passed("to a preview", `http://pr-1.localhost:8787${callback}`),
    passed(
      "with more parameters",
      `http://pr-1.localhost:8787${callback}`,
      "code=a%2Fb+c&scope=x&state={{state}}&z=1",
    ),
    passed("an error", `http://pr-1.localhost:8787${callback}`, "error=access_denied&state={{state}}"),
    passed("to an origin that is not listed", `https://evil.example${callback}`),
    passed("to another route", "http://pr-1.localhost:8787/admin"),
    passed("to itself", `http://localhost:8787${callback}`),
  ];
}
