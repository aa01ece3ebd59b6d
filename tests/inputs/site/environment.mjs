// The mistakes in a configuration (`setup.env`): each word changes what the Worker is told.

import { lookup, UnknownWord } from "../unknown-word.mjs";

/** Applies the words of `setup.env` to `{ options, vars, kv }`, in place. */
export function applyEnvironment(deployment, words = {}) {
  for (const [word, value] of Object.entries(words)) lookup(environment, word, "setup.env")(deployment, value);
}

const variable = (name) => ({ vars }, value) => {
  if (value === null) delete vars[name];
  else vars[name] = value;
};
const option = (...path) => ({ options }, value) => {
  const last = path.pop();
  let table = options;
  for (const key of path) table = table[key] ??= {};
  table[last] = value;
  path.push(last);
};

const environment = {
  AUTH_SECRET: variable("AUTH_SECRET"),
  AUTH_URL: variable("AUTH_URL"),
  AUTH_TRUST_HOST: variable("AUTH_TRUST_HOST"),
  AUTH_OP_ID: variable("AUTH_OP_ID"),
  AUTH_OP_ISSUER: ({ options }, value) => (options.providers[0].issuer = value),
  basePath: option("basePath"),
  matcher: option("matcher"),
  maxAge: option("session", "maxAge"),
  KV: (deployment) => delete deployment.kv,
  ORIGIN: ({ options }) => delete options.upstream,
  provider: ({ options }, value) => lookup(providers, value, "setup.env.provider")(options.providers),
  cookies: ({ options }, value) => (options.cookies = sessionCookie(value)),
};

const providers = {
  no_endpoints: (list) => delete list[0].issuer,
  dup_id: (list) => list.push({ ...list[0] }),
  "a/b": (list) => (list[0].id = "a/b"),
};

function sessionCookie(words) {
  const known = { sessionToken: (value) => ({ name: value }), domain: (domain) => ({ options: { domain } }), sameSite: (sameSite) => ({ options: { sameSite } }), secure: (secure) => ({ options: { secure } }) };
  const told = { options: {} };
  for (const [word, value] of Object.entries(words)) {
    if (!known[word]) throw new UnknownWord(`setup.env.cookies.${word}`);
    const { name, options } = known[word](value);
    Object.assign(told, name && { name });
    Object.assign(told.options, options);
  }
  return { sessionToken: told };
}
