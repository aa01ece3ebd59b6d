// What needs a `Response` to change an answer of the origin. What to change is decided in Rust.

/** Returns whether `new Response` accepts a status. An origin may answer with any status up to 999. */
const canBeRebuilt = ({ status }) => status >= 200 && status <= 599;

/** Returns the promise of the origin's answer. Its rejection becomes what `unreachable(error, request)` answers. */
export function publicAnswer(answer, request, unreachable) {
  return answer.catch((error) => unreachable(error, request));
}

/** Does the same as `publicAnswer`, and makes the origin's answer private. */
export function protectedAnswer(answer, request, makePrivate, unreachable) {
  return answer.then(
    (response) => makePrivate(response, request),
    (error) => unreachable(error, request),
  );
}

/**
 * Returns a function that makes an answer private: no shared cache may store it. An answer that is private already, and a
 * WebSocket, is returned as it is.
 *
 * `headers`: names, one a line, that speak to shared caches alone. `cacheControl`: returns the private form of a
 * `Cache-Control`, or undefined where it is private. `unchanged(response, request)`: answers in the place of a response that cannot be rebuilt.
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
  return (response, request) => {
    if (response.webSocket) return response;
    const { headers } = response;
    const value = wanted(headers.get("cache-control"));
    const shared = names.filter((name) => headers.has(name));
    if (value === undefined && shared.length === 0) return response;
    if (!canBeRebuilt(response)) return unchanged(response, request);
    const rebuilt = new Response(response.body, response);
    if (value !== undefined) rebuilt.headers.set("cache-control", value);
    for (const name of shared) rebuilt.headers.delete(name);
    return rebuilt;
  };
}

/**
 * Returns a function of the upstream's promise, the visitor's request and whether its path is protected. It returns the
 * promise of an answer that has the site's addresses in the place of the upstream's, and is private on a protected path.
 *
 * `address(name, value, asked)` and `cookie(line, asked)` return the new value, or undefined where it stays as it is.
 */
export function siteAnswers(address, cookie, makePrivate, unreachable) {
  const onSite = (response, asked) => {
    if (response.webSocket || !canBeRebuilt(response)) return response;
    const { headers } = response;
    const changed = [];
    for (const name of ["location", "content-location", "refresh"]) {
      const value = headers.get(name);
      const mapped = value === null ? undefined : address(name, value, asked());
      if (mapped !== undefined) changed.push([name, mapped]);
    }
    const lines = headers.has("set-cookie") ? headers.getSetCookie() : [];
    const cookies = lines.map((line) => cookie(line, asked()));
    const hasOtherCookies = cookies.some((line) => line !== undefined);
    if (changed.length === 0 && !hasOtherCookies) return response;
    const rebuilt = new Response(response.body, response);
    for (const [name, value] of changed) rebuilt.headers.set(name, value);
    if (hasOtherCookies) {
      rebuilt.headers.delete("set-cookie");
      for (const [index, line] of lines.entries())
        rebuilt.headers.append("set-cookie", cookies[index] ?? line);
    }
    return rebuilt;
  };
  return (answer, request, isProtected) =>
    answer.then(
      (response) => {
        const mapped = onSite(response, () => request.url);
        return isProtected ? makePrivate(mapped, request) : mapped;
      },
      (error) => unreachable(error, request),
    );
}
