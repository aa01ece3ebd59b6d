// The options of Auth.js, from the same variables that authjs-worker reads.

let options;

/** Made once per isolate, which is kinder than the `initAuthConfig` of most examples. */
export function authOptions(env) {
  options ??= {
    basePath: "/api/auth",
    trustHost: true,
    secret: env.AUTH_SECRET,
    providers: providers(env.AUTH.providers),
  };
  return options;
}

// A `clientSecret` of its own for every provider, as authjs-worker is given one.
function providers(rows) {
  return rows.map(({ id, name, type, issuer, clientId, clientSecret }) => ({
    id,
    name,
    type,
    issuer,
    clientId,
    clientSecret,
  }));
}

/** What is behind the gate: a service where one is bound, else an answer from inside the Worker. */
export const origin = (request, env) => env.UPSTREAM?.fetch(request) ?? new Response("ok");
