// The table of options as Markdown.

import { Problem } from "./console.mjs";

const line = (cells) =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
    .replaceAll("|  |", "| |")
    .replaceAll("|  |", "| |");
const table = (heads, rows) => [line(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(line)].join("\n");

/** Returns docs/configuration.md. */
export function configurationPage({ groups, variables, bindings }) {
  const sections = groups.map(({ title, rows }) => {
    const cells = rows.map((row) => [
      `\`${row.path}\``,
      row.type,
      row.default,
      sentence(row),
      row.variables.map((name) => `\`${name}\``).join(", "),
    ]);
    return `## ${title}\n\n${table(["option", "value", "default", "what it does", "also set by"], cells)}`;
  });
  const text = `# Configuration

Every option, generated from the table of options by \`npm run options\`. Options stand in \`[vars.AUTH]\` of \`wrangler.toml\` (also in
\`[vars.AUTH_CONFIG_1]\` to \`[vars.AUTH_CONFIG_9]\`) or in \`auth.config.json\`. The last column names the variable or secret that sets an
option too; the option takes precedence over its variable, and \`basePath\` must agree with \`AUTH_URL\`. \`<PROVIDER>\` is the id of a provider in capitals, with \`_\` for \`-\` and \`.\`.

\`npm run config\` checks a configuration before it is deployed. [authjs.schema.json](../authjs.schema.json) is its JSON Schema, for
editors: an \`auth.config.json\` that begins with \`{ "$schema": "./authjs.schema.json",\` is completed and checked while it is written.

${sections.join("\n\n")}

## Options of single providers

Some built-in providers have options of their own: [docs/providers.md](docs/providers.md).

## Variables and secrets

${table(
  ["variable", "what it is"],
  variables.map(({ names, about }) => [names, about]),
)}

## Bindings

${table(
  ["binding", "what it is"],
  bindings.map(({ names, about }) => [names, about]),
)}
`;
  return text.replaceAll("](docs/", "](");
}

function sentence({ about, when }) {
  return when ? `${about}. When: ${when}` : about;
}

/** Returns the README with the tables between its markers replaced. Throws a \`Problem\` if a marker is missing. */
export function readmeTables(readme, { groups, variables, bindings }) {
  const [root, ...tables] = groups;
  const below = ({ path }) => tables.find((group) => group.path === path)?.rows ?? [];
  const chosen = root.rows.flatMap((row) => [row, ...below(row)]).filter(({ when }) => when);
  const parts = {
    options: table(
      ["key", "default", "what it does", "when you want it"],
      chosen.map((row) => [`\`${row.path}\``, row.default, row.about, row.when]),
    ),
    variables: table(
      ["secret or variable", "what it is", "when you want it"],
      variables.map(({ names, about, when }) => [names, about, when]),
    ),
    bindings: table(
      ["binding", "what it is", "when you want it"],
      bindings.map(({ names, about, when }) => [names, about, when]),
    ),
  };
  return Object.entries(parts).reduce((text, [name, part]) => between(text, name, part), readme);
}

function between(text, name, part) {
  const [start, end] = [`<!-- ${name}: written by npm run options -->\n`, `\n<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Problem(`The README lacks the markers of its table of ${name}.`);
  return text.slice(0, from + start.length) + part + text.slice(to);
}
