// The section of RESULTS.md that `npm run size` writes. `npm run bench` writes the rest.

const [begin, end] = ["<!-- npm run size -->", "<!-- end of npm run size -->"];
const whole = new RegExp(`\n*${begin}\n([^]*?)${end}\n*`);

/** The section of a page; `undefined` if it has none. */
export const sectionOf = (page) => page.match(whole)?.[1];

/** Returns the page with this section in place of its own, at the end. Without a section, returns the page unchanged. */
export function replaceSection(page, section) {
  if (section === undefined) return page;
  return `${page.replace(whole, "\n").trimEnd()}\n\n${begin}\n${section}${end}\n`;
}
