// Returns whether Next.js runs its middleware for a request, by the matching of its own server.

import analysis from "next/dist/build/analysis/get-page-static-info.js";
import routing from "next/dist/shared/lib/router/utils/middleware-route-matcher.js";
import urls from "next/dist/shared/lib/router/utils/parse-url.js";

/** Compiles a `matcher`. Returns what tells of a request's target and headers; without a matcher it is always true. */
export function nextMatcher(matcher) {
  if (matcher === undefined) return () => true;
  const matches = routing.getMiddlewareRouteMatcher(analysis.getMiddlewareMatchers(matcher, {}));
  // Like next/dist/server/lib/router-utils/resolve-routes.js: the path unchanged, and decoded once.
  return (target, headers) => {
    const { pathname, query } = urls.parseUrl(target);
    return [pathname, decoded(pathname)].some((path) => matches(path, { headers }, query));
  };
}

function decoded(pathname) {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
