// A document of the repository as a page of the site.

import { posix } from "node:path";
import { placeOf } from "./summary.mjs";

/**
 * Returns the text of a document with links that work on the site: those to other pages stay, those to files that are no page become
 * text, because the site does not have them.
 *
 * @param {string} file the path of the document
 * @param {string} markdown
 * @param {Set<string>} pages the paths of all pages
 */
export function page(file, markdown, pages) {
  const linked = (whole, text, target) => {
    if (/^[a-z]+:|^#/.test(target)) return whole;
    const [path, anchor] = target.split("#");
    const found = posix.join(posix.dirname(file), path);
    const page = [found, posix.join(found, "README.md")].find((one) => pages.has(one));
    if (!page) return text;
    const to = posix.relative(posix.dirname(file), placeOf(page));
    return `[${text}](${anchor === undefined ? to : `${to}#${anchor}`})`;
  };
  // Code keeps what looks like a link.
  return markdown
    .split(/(^```[\s\S]*?^```|^ {2,}```[\s\S]*?^ {2,}```)/m)
    .map((part, index) =>
      index % 2 ? part : part.replace(/(?<!!)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)/g, linked),
    )
    .join("");
}

/** Returns a document without pictures of other hosts, which the browser would fetch. A linked picture leaves its text. */
export const withoutForeignPictures = (markdown) =>
  markdown.replace(/!\[([^\]]*)\]\(https?:[^)]*\)/g, (_, text) => text);
