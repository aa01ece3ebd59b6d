// Adds one fault to an answer, to check that it is detected.

import { judge } from "./judge.mjs";

/**
 * Returns how many faulty answers a verdict of `rig.mjs` has, and those that only allowed differences distinguish
 * from valid ones.
 */
export function faults(site, { name, configuration, steps, shown }) {
  const missed = [];
  let tried = 0;
  for (const [index, { theirs, ours }] of shown.entries()) {
    for (const fault of broken(ours, site)) {
      const [[field, value]] = Object.entries(fault);
      if (value === ours[field] || value === theirs[field]) continue;
      tried += 1;
      const faulty = Object.entries({ ...ours, ...fault }).filter(([, one]) => one !== undefined);
      const differences = judge(
        site,
        { name, configuration, steps },
        shown.with(index, { ...shown[index], ours: Object.fromEntries(faulty) }),
      );
      if (differences.every(({ allowed }) => allowed))
        missed.push(`${configuration}: ${name}, step ${index}, ${field}: ${ours[field]} as ${value}`);
    }
  }
  return { tried, missed };
}

const attributes = "Path=/; HttpOnly; SameSite=Lax";

// Returns every variant of an answer with one faulty field, each as the fields that differ from the valid
// ones.
function broken(fields, site) {
  const wrong = Object.entries(fields).flatMap(([field, value]) =>
    [undefined, ...variants(field, value)].map((other) => ({ [field]: other })),
  );
  const added = {
    location: "https://evil.example/",
    [`cookie ${site.names.session}`]: `x; ${attributes}`,
    "cookie more": `x; ${attributes}`,
    "request 9": "GET /x\n",
    reached: "GET /x\n",
  };
  const more = Object.entries(added)
    .filter(([field]) => fields[field] === undefined)
    .map(([field, value]) => ({ [field]: value }));
  return [...wrong, ...more];
}

function variants(field, value) {
  if (field === "status")
    return ["200", "302", "307", "401", "418", "500"].filter((status) => status !== value);
  if (field === "cache-control") return ["public", "private", `${value}, immutable`];
  if (field === "content-type") return ["text/plain", `${value}; x=y`];
  if (field === "location") return [...addresses(value), ...sealed(value)];
  if (field.startsWith("cookie ")) return [...cookies(value), ...sealed(value)];
  if (field.startsWith("request ")) return lines(value);
  if (field === "body" && isJson(value)) return members(value);
  if (/^(users|accounts|sessions|verification_tokens)$/.test(field)) return rows(value);
  return [`${value}x`];
}

function addresses(value) {
  const parameters = [...value.matchAll(/[?&][^=&]*=[^&]*/g)].map(([one]) => value.replace(one, ""));
  return [
    `${value}x`,
    `${value}&x=y`,
    value.replace(/^https?:\/\/[^/?]*/, "https://evil.example"),
    value.replace(/=([^&]+)$/, "=x"),
    ...parameters,
  ];
}

function cookies(value) {
  const [first, ...rest] = value.split("; ");
  const without = rest.map((_, index) => [first, ...rest.filter((_, other) => other !== index)].join("; "));
  return [
    `x${value}`,
    ...without,
    `${value}; Domain=evil.example`,
    value.replace("SameSite=Lax", "SameSite=None"),
    value.replace("Path=/", "Path=/x"),
    value.replace(/in \d+ s/, "in 10 s"),
  ];
}

function sealed(value) {
  const faults = [
    ["secret 0", "secret 1"],
    [/<iat \+ \d+>/, "<iat + 1>"],
    ['"sub":"', '"sub":"x'],
    ['"provider":"', '"provider":"x'],
    ['"iat":"<now>",', ""],
    ['{"name":"Ada",', "{"],
  ];
  return faults.map(([good, bad]) => value.replace(good, bad));
}

const lines = (value) =>
  value.split("\n").flatMap((line) => [value.replace(line, `${line}x`), value.replace(`${line}\n`, "")]);

// A text with an opened JWE in it is not JSON.
function isJson(value) {
  try {
    return typeof JSON.parse(value) === "object" && value !== "null";
  } catch {
    return false;
  }
}

// A table without a row, with one twice, and with a member of a row changed or lost.
function rows(value) {
  const lines = value.split("\n");
  const changed = lines.flatMap((line, index) => {
    const row = isJson(line) ? JSON.parse(line) : {};
    const rowsOfMembers = Object.keys(row).flatMap((name) => [
      { ...row, [name]: undefined },
      { ...row, [name]: `${row[name]}x` },
    ]);
    return [
      lines.toSpliced(index, 1),
      lines.toSpliced(index, 0, line),
      ...rowsOfMembers.map((other) => lines.with(index, JSON.stringify(other))),
    ];
  });
  return changed.map((other) => other.join("\n"));
}

function members(value) {
  const parsed = JSON.parse(value);
  const changed = Object.keys(parsed).flatMap((name) => [
    { ...parsed, [name]: undefined },
    { ...parsed, [name]: `${parsed[name]}x` },
  ]);
  const nested = Object.entries(parsed.user ?? {}).flatMap(([name]) =>
    [undefined, "x"].map((other) => ({ ...parsed, user: { ...parsed.user, [name]: other } })),
  );
  return [`${value} `, ...[...changed, ...nested, { ...parsed, more: 1 }].map((one) => JSON.stringify(one))];
}
