// Built-in pages, custom pages, themes, and untrusted hosts.

import { csrfField, post, returnRedirect, single } from "./parts.mjs";

export const pagePaths = [
  ...[
    "/signin",
    "/signin?error=X",
    "/signin?error=OAuthCallbackError",
    "/signin?error=a%26b+c&callbackUrl=/z",
    "/signin?error=",
    "/signin?callbackUrl=https://evil.example",
  ],
  ...[
    "/signin?callbackUrl=/z&email=a%40b.example",
    "/signin?error=1&error=2",
    "/signin?error=CredentialsSignin&code=x",
    "/signin?csrfToken=x&providers=y",
    "/signout",
    "/signout?callbackUrl=/z",
  ],
  ...[
    "/error",
    "/error?error=AccessDenied",
    "/error?error=Configuration",
    "/error?error=a%26b%20c",
    "/error?error=",
    "/error?error=constructor",
    "/verify-request",
  ],
  ...[
    "/verify-request?provider=x&type=email",
    "/verify-request?",
    "/callback",
    "/signin/github",
    "/callback/op?error=access_denied",
  ],
];

export function pageCases() {
  const gets = ["plain", "https", "pages", "pages-query", "theme"].flatMap((configuration) =>
    pagePaths.flatMap((path) => [
      single(configuration, `page ${path}`, { path, cookies: { csrf: "valid" } }),
      single(configuration, `page ${path} for JSON`, {
        path,
        cookies: { csrf: "valid" },
        headers: returnRedirect,
      }),
    ]),
  );
  const posts = ["plain", "pages", "pages-query"].flatMap((configuration) =>
    ["/signin", "/signin/github", "/signout", "/signin/unknown"].flatMap((path) =>
      ["csrfToken=bad", csrfField].flatMap((body) => [
        single(configuration, `POST ${path} with ${body.slice(0, 15)}`, post(path, body)),
        single(
          configuration,
          `POST ${path} with ${body.slice(0, 15)} for JSON`,
          post(path, body, { headers: returnRedirect }),
        ),
      ]),
    ),
  );
  const untrusted = ["untrusted", "untrusted-page", "untrusted-env"].flatMap((configuration) =>
    [
      "/session",
      "/signin",
      "/signout",
      "/error",
      "/verify-request",
      "/csrf",
      "/signin?callbackUrl=/oops",
      "/unknown",
      "/callback/op",
    ].flatMap((path) => [
      single(configuration, `GET ${path}`, { path }),
      single(configuration, `GET ${path} for JSON`, { path, headers: returnRedirect }),
      single(configuration, `POST ${path}`, post(path)),
    ]),
  );
  return [...gets, ...posts, ...untrusted];
}
