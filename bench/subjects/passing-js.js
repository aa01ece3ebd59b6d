// The floor of what passes requests on: a Worker that only hands them to the service behind it.

export default { fetch: (request, env) => env.UPSTREAM.fetch(request) };
