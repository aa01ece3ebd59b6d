// The links of a built site: https://rust-lang.github.io/mdBook/ checks none.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Returns the HTML files of a folder. */
export const htmlFiles = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));

const decoded = (text) => decodeURIComponent(text.replaceAll("&amp;", "&").replaceAll("&quot;", '"'));

/** Returns the broken links of a site, as `page -> target`. A page of the print version or of an error has the links of others. */
export function brokenLinks(folder) {
  const pages = htmlFiles(folder).filter((name) => !/^(print|toc|404)\.html$/.test(name));
  const ids = new Map();
  const idsOf = (path) => {
    if (!ids.has(path))
      ids.set(
        path,
        new Set([...readFileSync(path, "utf8").matchAll(/\sid="([^"]+)"/g)].map(([, id]) => decoded(id))),
      );
    return ids.get(path);
  };
  return pages.flatMap((name) => {
    const file = join(folder, name);
    const links = [...readFileSync(file, "utf8").matchAll(/<a\s[^>]*?href="([^"]+)"/g)].map(([, href]) =>
      decoded(href),
    );
    return links
      .filter((href) => !/^[a-z]+:/.test(href) && !resolves(file, href, idsOf))
      .map((href) => `${name} -> ${href}`);
  });
}

function resolves(file, href, idsOf) {
  const [path, anchor] = href.split("#");
  const target = path ? join(dirname(file), path) : file;
  const found = existsSync(target) && statSync(target).isDirectory() ? join(target, "index.html") : target;
  return existsSync(found) && (!anchor || !found.endsWith(".html") || idsOf(found).has(anchor));
}

/** Returns what pages fetch from other hosts, as `page -> URL`. A link that a visitor follows is no such thing. */
export function foreignResources(folder) {
  return htmlFiles(folder).flatMap((name) => {
    const html = readFileSync(join(folder, name), "utf8");
    const tags = html.match(/<(?:script|link|img|iframe|source|video|audio)\s[^>]*>/g) ?? [];
    return tags
      .map((tag) => /\s(?:src|href)="((?:https?:)?\/\/[^"]+)"/.exec(tag)?.[1])
      .filter((url) => url !== undefined)
      .map((url) => `${relative(folder, join(folder, name))} -> ${url}`);
  });
}
