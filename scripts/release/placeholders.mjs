// What stands in documents only until the first release.

const file = "template/README.md";

/** @type {{ text: string, what: string }[]} */
const placeholders = [
  { text: "/OWNER/", what: "the Deploy button leads to a repository of OWNER. Write the account" },
  { text: "OWNER` by", what: "readers are asked to replace OWNER. Remove the sentence" },
  {
    text: "is not on npm yet",
    what: "the package is said not to be on npm. Remove the paragraph and its list",
  },
];

/** Returns what is left of them, each with its file. `read` returns the text of a file. */
export const leftOver = (read) =>
  placeholders.filter(({ text }) => read(file).includes(text)).map(({ what }) => `${file}: ${what}.`);
