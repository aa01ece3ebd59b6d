// What needs a `Response` to change an answer of the origin. What to change is decided in Rust.

/** What `new Response` can be made with; an origin may answer with any status up to 999. */
const canBeRebuilt = ({ status }) => status >= 200 && status <= 599;

/**
 * Returns a function that makes an answer private: no shared cache may store it. An answer that is private already, and a
 * WebSocket, is returned as it is.
 *
 * `headers`: names, one a line, that speak to shared caches alone. `cacheControl`: returns the private form of a
 * `Cache-Control`, or undefined where it is private. `unchanged`: answers in the place of a response that cannot be rebuilt.
 */
export function privateAnswers(headers, cacheControl, unchanged) {
  const names = headers.split("\n");
  const known = new Map();
  const wanted = (value) => {
    if (known.has(value)) return known.get(value);
    const result = cacheControl(value);
    // An origin has few values; a generated one must not fill the memory.
    if (known.size < 100 && !(value?.length > 200)) known.set(value, result);
    return result;
  };
  return (response) => {
    if (response.webSocket) return response;
    const value = wanted(response.headers.get("cache-control"));
    const shared = names.filter((name) => response.headers.has(name));
    if (value === undefined && shared.length === 0) return response;
    if (!canBeRebuilt(response)) return unchanged(response);
    const rebuilt = new Response(response.body, response);
    if (value !== undefined) rebuilt.headers.set("cache-control", value);
    for (const name of shared) rebuilt.headers.delete(name);
    return rebuilt;
  };
}
