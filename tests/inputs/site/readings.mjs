// Models of how kinds of origins read a path, which the gate must cover.

import { lookup } from "../unknown-word.mjs";

/** The paths that need a session. */
export const protectedPrefixes = ["/admin", "/dashboard", "/account", "/api/private"];

/** The paths that an origin of each model serves for a request target. */
export function effectivePaths(target, models) {
  const path = target.split(/[?#]/)[0];
  return models.map((model) => lookup(origins, model, "setup.origin_modes")(path));
}

/** Whether a path lies under a protected prefix. */
export const isProtected = (path) =>
  protectedPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

const decode = (path) =>
  Buffer.from(
    path.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");
const merge = (path) => path.replace(/\/+/g, "/");

function dots(path) {
  const kept = [];
  for (const segment of path.split("/").slice(1)) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}`;
}

/** The models of origins, by the word of `setup.origin_modes`. */
export const origins = {
  echo: (path) => path,
  merge_slashes_decode_once: (path) => dots(merge(decode(path))),
  strip_path_params: (path) => dots(merge(decode(path.replace(/;[^/]*/g, "")))),
  case_insensitive_backslash: (path) => dots(merge(decode(path).replaceAll("\\", "/"))).toLowerCase(),
  truncate_at_nul_and_strip_trailing_dot_space: (path) =>
    dots(merge(decode(path).split("\0")[0])).replace(/[. ]+$/, ""),
  decode_twice: (path) => dots(merge(decode(decode(path)))),
  nfkc_fold: (path) => dots(merge(decode(path).normalize("NFKC"))).toLowerCase(),
  static_assets: (path) =>
    dots(decode(path))
      .replace(/(\/index)?\.html$/, "")
      .replace(/(.)\/$/, "$1"),
};

/** The models that every gate case is checked against. */
export const required = Object.keys(origins).filter(
  (name) => name !== "decode_twice" && name !== "nfkc_fold",
);
