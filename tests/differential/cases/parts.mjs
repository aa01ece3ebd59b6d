// The parts of cases.

import { csrfToken } from "../cookie-states.mjs";

export const form = { "content-type": "application/x-www-form-urlencoded" };
export const json = { "content-type": "application/json" };
export const returnRedirect = { "x-auth-return-redirect": "1" };
export const csrfField = `csrfToken=${csrfToken}`;

/** A case of one step. */
export const single = (configuration, name, step, answers) => ({
  configuration,
  name,
  steps: [step],
  answers,
});

/** A POST of a form, with a CSRF cookie that fits. */
export const post = (path, body = csrfField, more = {}) => ({
  method: "POST",
  path,
  body,
  ...more,
  cookies: { csrf: "valid", ...more.cookies },
  headers: { ...form, ...more.headers },
});

/** The steps of a sign-in: its start, the provider's response, a request for the session. `change` alters a step. */
export function signIn(id, { query = "", response = "code=code-1&state={{state}}", start, back } = {}) {
  return [
    post(`/signin/${id}${query}`, `${csrfField}&callbackUrl=%2Fdash`, start),
    { path: `/callback/${id}?${response}`, ...back },
    { path: "/session" },
  ];
}

/** A case of a whole sign-in. */
export const flow = (configuration, id, name, told = {}, answers = {}) => ({
  configuration,
  name: `sign-in with ${id}: ${name}`,
  steps: signIn(id, told),
  answers,
});
