// Writes table.json beside this file: the results of path-to-regexp 6.3.0 for patterns and paths.
// Run `npm install --no-save path-to-regexp@6.3.0 && node crates/authjs-gate/tests/matcher/generate.mjs` in the repository's root.
// The seed is fixed: the same versions write the same table.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToRegexp } from "path-to-regexp";

let seed = 0x5eed1234;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const some = (max, make) => Array.from({ length: Math.floor(random() * (max + 1)) }, make);

// Common patterns: the documentation of Next.js, Auth.js, Clerk and next-intl, and their variations.
const known = [
  "/",
  "/admin",
  "/admin/",
  "/admin/:path*",
  "/admin/:path+",
  "/admin/:path?",
  "/Admin/:path*",
  "/dashboard/:path*",
  "/about/:path+",
  "/users/:id",
  "/users/:id/edit",
  "/users/:id/posts/:post",
  "/:lang/admin/:path*",
  "/:lang(en|de|fr)/admin",
  "/:lang([a-z]{2})/:path*",
  "/((?!api|_next/static|_next/image|favicon.ico).*)",
  "/((?!api|_next/static|_next/image|favicon.ico|public).*)",
  "/((?!api|_next/static|_next/image|favicon.ico|sitemap.xml|robots.txt).*)",
  "/((?!api|_next/static|_next/image|.*\\.png$).*)",
  "/((?!api/|_next/|_static/|_vercel|[\\w-]+\\.\\w+).*)",
  "/((?!.*\\..*|_next).*)",
  "/(api|trpc)(.*)",
  "/((?!_next|_vercel|.*\\..*).*)",
  "/((?!.+\\.[\\w]+$|_next).*)",
  "/((?!api|static|.*\\..*|_next).*)",
  "/(en|de)/:path*",
  "/((?!login$|signup$).*)",
  "/((?!Public|API).*)",
  "/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)",
  "/api/:path*",
  "/api/private/:path*",
  "/docs/(.*)",
  "/docs(.*)",
  "/(.*)",
  "/:path*",
  "/:path+",
  "/:path",
  "/:path(.*)",
  "/:path((?!api).*)",
  "/blog/:slug(\\d{1,})",
  "/post/:id(\\d+).json",
  "/:file.html",
  "/:file.:ext",
  "/files/:name.:ext?",
  "/a-:b",
  "/a-:b-c",
  "/:a-:b",
  "/:a.:b.:c",
  "/{:a-}?:b",
  "/x{-:y}?",
  "/x{-:y}*",
  "/x{-:y}+/z",
  "/x{/:y/z}*",
  "/{abc}?",
  "/a{bc}*",
  "/a{bc}+d",
  "/:a?/b",
  "/:a*/b",
  "/:a+/b",
  "/a/:b?/c/:d*",
  "/:a/:b?",
  "/:a?/:b?",
  "/:a*/:b*",
  "/(\\d+)",
  "/(\\d+)?",
  "/x(\\d+)?",
  "/x/(\\w+)-(\\d+)",
  "/\\(x\\)",
  "/a\\:b",
  "/a\\?b",
  "/a\\*",
  "/a\\{b\\}",
  "/secret.html",
  "/:file(.*\\.html)",
  "/index",
  "/admin.json",
  "/admin/:path*.json",
  "/v:major(\\d+).:minor(\\d+)",
  "/@:user",
  "/~:user/:path*",
  "/:a(a+)",
  "/:a((?:a+)+b)",
  "/:a((?:a|b)*c)",
  "/:a([^/]+)/b",
  "/:a([^]*)",
  "/:a([\\s\\S]*)",
  "/:a(x{2})",
  "/:a(x{2,})",
  "/:a(x{2,3})",
  "/:a(x{0,2})y",
  "/:a(\\bfoo\\b.*)",
  "/:a(foo\\B.*)",
  "/:a(^foo)",
  "/:a(foo$)",
  "/:a((?=.*\\d)[a-z\\d]+)",
  "/:a((?!.*admin)[^/]+)/x",
  "/:a((?:(?!b).)+)",
  "/:a(\\x61\\u0062)",
  "/:a([\\w.-]+)",
  "/:a([a-c-e]+)",
  "/:a([\\d-x]+)",
  "/:a([-a]+)",
  "/:a([]a]+)",
  "/:a([^\\D]+)",
  "/:a([\\W]+)",
  "/:a(a{,2})",
  "/:a(a{x})",
  "/:a(a]})",
  "/:a(.+?)/b",
  "/:a(A|b)",
  "/:a([A-C]+)",
  "/:a([^A-C]+)",
  "/:a([@-_]+)",
  "/über/:a",
  "/a/(?:b)",
  "/a b",
  "/a%20b",
  "/a;b",
  "/café",
  "/:a(\\/+)b",
  "/#x",
  "/a?",
  "/a+b",
];

// Patterns that path-to-regexp or RegExp refuses. The crate must refuse them too.
const bad = [
  "/:",
  "/(",
  "/()",
  "/a*",
  "/a+",
  "/a?",
  "/(a)*",
  "/(a)+",
  "/:a:b",
  "/:a(b)(",
  "/(?!a)",
  "/((a))",
  "/{a",
  "/a}",
  "/{{a}}",
  "/a\\",
  "/:a([)",
  "/:a(a**)",
  "/:a(+)",
  "/:a([z-a])",
  "/:a(a{3,2})",
  "/:a((?<!a)",
  "/:a((?!a)",
  "/:a({2})",
  "/:a((?a))",
  "/{:a:b}",
  "/:é",
  "/{}*x{",
  "/:a(?b)",
  "/**",
  "/*",
  "/:a**",
  "/:a*?",
  "/{a}**",
];

const words = [
  "admin",
  "api",
  "a",
  "b",
  "ab",
  "x",
  "1",
  "42",
  "en",
  "public",
  "_next",
  "static",
  "favicon.ico",
  "index",
  "Admin",
  "v1.2",
  "a-b",
  "foo",
];
const expressions = [
  "\\d+",
  ".*",
  ".+",
  "[^/]+",
  "[a-z]{2}",
  "a|b|ab",
  "(?!api|a).*",
  "(?!a$|b).*",
  "\\w+",
  "(?:ab?)+",
  "[^.]*",
  "(?=a).*",
  "(?!.*\\.).*",
  "x?",
  "(?:a|b){1,2}",
  "[A-Z]\\w*",
  "\\D",
  "(?:/\\d)*",
];
const parameter = () => {
  const name = `:${pick(["p", "q", "id", "a1"])}`;
  return pick([
    () => `/${name}${pick(["", "", "?", "*", "+"])}`,
    () => `/${name}(${pick(expressions)})${pick(["", "", "?", "*", "+"])}`,
    () => `/(${pick(expressions)})`,
    () => `{${pick(["/", "-", ".", ""])}${name}${pick(["", "-", ".x"])}}${pick(["", "?", "*", "+"])}`,
    () => `{/${pick(words)}}${pick(["?", "*", "+"])}`,
    () => `.${name}`,
  ])();
};
const pattern = () => {
  const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    pick([() => `/${pick(words)}`, parameter])(),
  );
  return parts.join("").replace(/^([^/])/, "/$1");
};

const tails = [
  "",
  "",
  "/",
  "//",
  "#",
  "?",
  ".json",
  ".rsc",
  ".html",
  "/index",
  ".segments/_tree.segment.rsc",
  "/x.json",
  ".json/",
  "/..",
  "%20",
  "\n",
  " ",
  ".",
];
const path = () => `/${some(3, () => pick(words)).join(pick(["/", "/", "-", "."]))}${pick(tails)}`;
const samples = [
  "/",
  "/admin",
  "/admin/",
  "/adminx",
  "/admin/a/b",
  "/ADMIN",
  "/api/x",
  "/apix",
  "/index",
  "/_next/data/b1/admin.json",
  "/admin.json",
  "/a/b/c",
  "/favicon.ico",
  "/faviconXico",
  "/a.png",
  "/login",
  "/loginx",
];
// Returns a path for a pattern: replaces parameters, drops special characters, and randomly adds a tail or changes a character.
const derived = (source) => {
  let text = source
    .replace(/\(\?[:!=]/g, "(")
    .replace(/:\w+/g, () => pick(words))
    .replace(/\([^()]*\)|\(.*\)/g, () => pick([...words, "a/b", "1", "ab", "x2"]))
    .replace(/[{}?*+\\()[\]^$|]/g, "");
  if (random() < 0.3) {
    const at = Math.floor(random() * text.length);
    text = text.slice(0, at) + pick(["x", "/", ".", "A", "1", ""]) + text.slice(at + 1);
  }
  if (random() < 0.2) text = text.toUpperCase();
  if (random() < 0.15) text = `/_next/data/b1${text}.json`;
  return `/${text.replace(/^\/+/, random() < 0.95 ? "" : "/")}${random() < 0.5 ? pick(tails) : ""}`;
};

const compile = (source, flags) => {
  try {
    return new RegExp(pathToRegexp(source).source, flags);
  } catch {
    return null;
  }
};
// Returns the pattern that Next.js builds from a matcher, without i18n: packages/next/src/build/analysis/get-page-static-info.ts.
const wrapped = (source) =>
  compile(
    `/:nextData(_next/data/[^/]{1,})?${source}${source === "/" ? "(/?index|/?index\\.json)?" : "{(\\.json|\\.rsc|\\.segments/.+\\.segment\\.rsc)}?"}`,
    "",
  );

const patterns = new Set(known);
while (patterns.size < known.length + 220) patterns.add(pattern());

const accepted = [];
const refused = [...bad];
for (const source of patterns) {
  const exact = compile(source, "");
  if (!exact) {
    refused.push(source);
    continue;
  }
  const folded = compile(source, "i");
  const next = wrapped(source);
  const paths = new Set([
    ...Array.from({ length: 10 }, () => derived(source)),
    ...Array.from({ length: 3 }, path),
    pick(samples),
    pick(samples),
  ]);
  accepted.push({
    pattern: source,
    // The path, then whether it matches as compiled by Next.js, ignoring case, and within Next.js's wrapper.
    paths: [...paths].map((path) => [
      path,
      +exact.test(path),
      +folded.test(path),
      next ? +next.test(path) : 0,
    ]),
  });
}

const { version } = createRequire(import.meta.url)("path-to-regexp/package.json");
const head = {
  generator: "crates/authjs-gate/tests/matcher/generate.mjs",
  "path-to-regexp": version,
  node: process.version,
};
const lines = [
  `${JSON.stringify(head).slice(0, -1)},`,
  `"refused": ${JSON.stringify([...new Set(refused)].filter((source) => !compile(source, "")))},`,
  '"accepted": [',
  accepted.map((row) => JSON.stringify(row)).join(",\n"),
  "]}",
  "",
];
writeFileSync(new URL("table.json", import.meta.url), lines.join("\n"));
console.log(
  accepted.length,
  "patterns,",
  accepted.reduce((sum, { paths }) => sum + paths.length, 0),
  "rows,",
  refused.length,
  "refused",
);
