// The options of Auth.js, from the same variables that authjs-worker reads.

let options;

/** Created once per isolate, which favours it compared with the `initAuthConfig` of most examples. */
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

/** The origin behind the gate: a bound service, otherwise an answer from inside the Worker. */
export const origin = (request, env) => env.UPSTREAM?.fetch(request) ?? new Response("ok");
