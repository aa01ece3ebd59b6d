// A part of `npm run check`: counts words that make comments and documents hard to read
// (scripts/prose-words.mjs). `--list` prints each of them.

import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { requiredOutput } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { prose } from "./prose-text.mjs";
import { countedWords, limit } from "./prose-words.mjs";

/** Returns the counted words of a file, each with its line, and the number of all words of its prose. */
export function countProse(file, source) {
  const text = prose(file, source);
  const hits = countedWords.flatMap(({ word, pattern, why }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({
      file,
      line: text.slice(0, index).split("\n").length,
      word,
      why,
    })),
  );
  return {
    words: text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0,
    hits: hits.sort((a, b) => a.line - b.line),
  };
}

/** Returns the files of the repository whose prose is counted. */
function sources() {
  const files = requiredOutput("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  return files
    .split("\n")
    .filter((file) => /\.(rs|[cm]?js|jsx|md)$/.test(file) && existsSync(inProject(file)));
}

// Documents are counted separately: their many words would hide a bad comment.
const group = (file) =>
  file.endsWith(".md") ? "documents" : (/^(crates|tests)\/[^/]+/.exec(file)?.[0] ?? file.split("/")[0]);

function report(list) {
  const groups = new Map();
  for (const file of sources()) {
    const { words, hits } = countProse(file, readFileSync(inProject(file), "utf8"));
    const sum = groups.get(group(file)) ?? { words: 0, hits: [] };
    groups.set(group(file), { words: sum.words + words, hits: [...sum.hits, ...hits] });
  }
  const documents = groups.get("documents");
  groups.delete("documents");
  /** @type {{ words: number, hits: any[] }} */
  const comments = { words: 0, hits: [] };
  for (const [name, { words, hits }] of [...groups].sort()) {
    comments.words += words;
    comments.hits.push(...hits);
    row(name, { words, hits });
  }
  row("all comments", comments);
  row("documents", documents);
  const over = [comments, documents].filter((sum) => rate(sum) > limit);
  if (list || over.length)
    for (const { file, line, word, why } of [...comments.hits, ...documents.hits])
      console.log(`${file}:${line}: "${word}" ${why}`);
  if (over.length)
    console.error(`Over the limit of ${limit} in 1,000 words. CONTRIBUTING.md has the rules of prose.`);
  return over.length === 0;
}

const rate = ({ words, hits }) => (1000 * hits.length) / words;

function row(name, sum) {
  console.log(
    `${name.padEnd(28)} ${String(sum.hits.length).padStart(4)} in ${String(sum.words).padStart(6)} words: ${rate(sum).toFixed(2)} in 1,000`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = report(process.argv.includes("--list")) ? 0 : 1;
