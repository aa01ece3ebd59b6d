// The mistakes in a configuration (`setup.env`): each word changes the Worker's settings.

import { lookup, onlyWords, UnknownWord } from "../unknown-word.mjs";

/** Applies the words of `setup.env` to `{ options, vars, kv }`, in place. */
export function applyEnvironment(deployment, words = {}) {
  for (const [word, value] of Object.entries(words))
    lookup(environment, word, "setup.env")(deployment, value);
}

/** Throws `UnknownWord` for a word, or a value, that changes nothing. */
export function knowsEnvironment(words = {}) {
  onlyWords(words, "setup.env", environment);
  for (const word of ["KV", "D1", "ORIGIN"])
    if (word in words && words[word] !== null) throw new UnknownWord(`setup.env.${word}`);
  if ("provider" in words) lookup(providers, words.provider, "setup.env.provider");
  if ("cookies" in words) onlyWords(words.cookies, "setup.env.cookies", cookieWords);
}

const variable =
  (name) =>
  ({ vars }, value) => {
    if (value === null) delete vars[name];
    else vars[name] = value;
  };
const option =
  (...path) =>
  ({ options }, value) => {
    const last = path.pop();
    let table = options;
    for (const key of path) table = table[key] ??= {};
    table[last] = value;
    path.push(last);
  };

/** The words of `setup.env`. */
export const environment = {
  AUTH_SECRET: variable("AUTH_SECRET"),
  AUTH_URL: variable("AUTH_URL"),
  AUTH_DEBUG: variable("AUTH_DEBUG"),
  AUTH_TRUST_HOST: variable("AUTH_TRUST_HOST"),
  AUTH_OP_ID: variable("AUTH_OP_ID"),
  AUTH_OP_ISSUER: ({ options }, value) => (options.providers[0].issuer = value),
  basePath: option("basePath"),
  matcher: option("matcher"),
  maxAge: option("session", "maxAge"),
  KV: (deployment) => delete deployment.kv,
  // Without a database, its strategy is a mistake.
  D1: (deployment) => {
    delete deployment.database;
    deployment.options.session = { strategy: "database" };
  },
  ORIGIN: ({ options }) => delete options.upstream,
  provider: ({ options }, value) => lookup(providers, value, "setup.env.provider")(options.providers),
  cookies: ({ options }, value) => (options.cookies = sessionCookie(value)),
};

/** The mistakes in the list of providers. */
export const providers = {
  no_endpoints: (list) => delete list[0].issuer,
  dup_id: (list) => list.push({ ...list[0] }),
  "a/b": (list) => (list[0].id = "a/b"),
};

/** The mistakes in the settings of the session cookie. */
export const cookieWords = {
  sessionToken: (told, name) => (told.name = name),
  domain: (told, domain) => (told.options.domain = domain),
  sameSite: (told, sameSite) => (told.options.sameSite = sameSite),
  secure: (told, secure) => (told.options.secure = secure),
};

function sessionCookie(words) {
  const told = { options: {} };
  for (const [word, value] of Object.entries(words)) cookieWords[word](told, value);
  return { sessionToken: told };
}
