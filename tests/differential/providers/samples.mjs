// Profiles for each provider: a complete one with every member that its mapping reads, and variants with
// members that are missing, null, or of another type.

import { samples as written } from "../../../crates/authjs/tests/providers/samples.mjs";
import { paths } from "./paths.mjs";

/** Samples of a provider, each with a `name` and a `profile`, maybe a form field `callback.user` or a `photo`. */
export function samplesOf(id) {
  const own = written
    .filter(({ provider }) => provider === id)
    .map((sample, index) => ({ ...sample, profile: unwrapped(sample), name: `written sample ${index}` }));
  return [...generated(paths[id]), ...own];
}

// The place of the profile in a written sample, which `dialects.mjs` wraps again.
const within = { nextcloud: ["ocs", "data"], notion: ["bot", "owner", "user"], vk: ["response", 0] };

function unwrapped({ provider, profile, tokens }) {
  const inner = (within[provider] ?? []).reduce((value, step) => value?.[step], profile);
  return { ...inner, ...tokens };
}

/** A sample in which each member is randomly present, absent, null or of another type. */
export function randomSample(id, choices) {
  const kinds = [
    ...Array(6).fill((value) => value),
    () => undefined,
    () => null,
    () => 12345,
    () => "",
    () => true,
    () => ["x"],
    () => ({ x: 1 }),
  ];
  const profile = build(paths[id], (_, value) => choices.of(kinds)(value));
  return { name: `random sample ${JSON.stringify(profile)}`, profile };
}

function generated(known) {
  const made = (name, change) => ({ name, profile: build(known, change) });
  const [id, ...others] = known;
  const isId = (path) => path === id || path.join() === "id";
  const isMail = (path) => /mail/i.test(path);
  const inner = new Map(
    known
      .flatMap((path) => path.slice(0, -1).map((_, end) => path.slice(0, end + 1)))
      .map((path) => [path.join("."), path]),
  );
  return [
    made("full"),
    made("its id alone", (path, value) => (isId(path) ? value : undefined)),
    made("its id and nulls", (path, value) => (isId(path) ? value : null)),
    ...known.map((path) =>
      made(`without ${path.join(".")}`, (one, value) => (one === path ? undefined : value)),
    ),
    ...known.map((path) => made(`${path.join(".")} null`, (one, value) => (one === path ? null : value))),
    ...[...inner].map(([name, path]) => ({ name: `${name} null`, profile: put(build(known), path, null) })),
    made("a number for an id", (path, value) => (isId(path) ? 12345 : value)),
    made("numbers", (path, value) => (isId(path) || isMail(path) ? value : 7)),
    made("a number for an address", (path, value) => (isMail(path) ? 7 : value)),
    made("empty texts", (path, value) => (isId(path) ? value : "")),
    made("an empty id", (path, value) => (isId(path) ? "" : value)),
    ...(others.length
      ? [
          made("lists", (path, value) => (isId(path) || isMail(path) ? value : ["x"])),
          made("tables", (path, value) => (isId(path) || isMail(path) ? value : { x: 1 })),
        ]
      : []),
    { name: "nothing", profile: {} },
  ];
}

function build(known, change = (_, value) => value) {
  return known.reduce((profile, path) => {
    const value = change(path, example(path));
    return value === undefined ? profile : put(profile, path, value);
  }, {});
}

function put(profile, [step, ...rest], value) {
  const into = Array.isArray(profile) ? [...profile] : { ...profile };
  const next = /^\d+$/.test(rest[0]) ? [] : {};
  into[step] = rest.length ? put(into[step] ?? next, rest, value) : value;
  return into;
}

const examples = [
  [/^emails \d$|mail/i, "Ada@Example.com"],
  [/^(is_avatar_empty)$/, false],
  [/primary$/, true],
  [/^discriminator$/, "1337"],
  [/^avatar$/, "a_8342729096ea3675442027381ff50dfe"],
  [/name$/i, undefined],
  [/prefix$/, "https://img.example/"],
  [
    /(picture|image|avatar|photo|url|link|href|icon|img|big|full|profile|suffix)\w*$/i,
    "https://img.example/a.png",
  ],
  [/(id|sub|slug)$/i, "80351110224678912"],
];

function example(path) {
  const text = path.join(" ");
  return examples.find(([pattern]) => pattern.test(text))?.[1] ?? `Ada ${path.at(-1)}`;
}
