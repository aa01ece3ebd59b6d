// The sections of CHANGELOG.md (https://keepachangelog.com/en/1.1.0/).

const heading = /^## \[(?<name>[^\]]+)\](?: - (?<date>\S+))?$/gm;

/** Returns the sections, newest first: `name` is a version or "Unreleased", `content` the text below its heading. */
export function sections(changelog) {
  const found = [...changelog.matchAll(heading)];
  return found.map(({ index, groups, 0: line }, at) => ({
    name: groups?.name ?? "",
    date: groups?.date,
    content: changelog
      .slice(index + line.length, found[at + 1]?.index)
      .replace(/^\[[^\]]+\]: .*$/gm, "")
      .trim(),
  }));
}

/** Returns what changed in a version, or throws an `Error` that says what the changelog lacks. */
export function notesOf(version, changelog) {
  const section = sections(changelog).find(({ name }) => name === version);
  if (!section) throw new Error(`CHANGELOG.md has no section "## [${version}] - <date>".`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(section.date ?? ""))
    throw new Error(`The section ${version} of CHANGELOG.md has no date: "## [${version}] - 2027-01-31".`);
  if (!/^- /m.test(section.content)) throw new Error(`The section ${version} of CHANGELOG.md is empty.`);
  return section.content;
}

/** Returns the entries under "Unreleased". Throws an `Error` if there are no entries. */
export function unreleased(changelog) {
  const [first] = sections(changelog);
  if (first?.name !== "Unreleased" || !/^- /m.test(first.content))
    throw new Error('CHANGELOG.md has no entries under "## [Unreleased]".');
  return first.content;
}

/** Returns the changelog with the entries of "Unreleased" under the heading of a version. Throws an `Error` if there are no entries. */
export function released(version, date, changelog) {
  unreleased(changelog);
  if (sections(changelog).some(({ name }) => name === version))
    throw new Error(`CHANGELOG.md has a section ${version} already.`);
  return changelog.replace(/^## \[Unreleased\]$/m, `## [Unreleased]\n\n## [${version}] - ${date}`);
}
