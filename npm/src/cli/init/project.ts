// The folder that `init` writes into. What exists stays as it is.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Choices, Template } from "./templates.js";

/** What happened to a file. */
export interface Outcome {
  path: string;
  text: string;
  skipped: boolean;
  /** What the user should do to a file that stays as it is. */
  advice?: string;
}

/** The folder of a project. */
export class Project {
  readonly outcomes: Outcome[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes files, except those that exist, or that another one takes the place of. */
  write(templates: Template[]): void {
    const inPlace = ({ path, insteadOf = [] }: Template) =>
      [path, ...insteadOf].find((name) => existsSync(this.#at(name)));
    for (const [template, existing] of templates.map((one) => [one, inPlace(one)] as const)) {
      const { path, content, about = "", advice, secret } = template;
      if (existing !== undefined) {
        const text = existing === path || content === undefined ? "exists" : `${existing} exists`;
        const advised = advice?.(this.#read(existing));
        if (content === undefined && advised === undefined) continue;
        const named = content === undefined ? existing : path;
        this.outcomes.push({ path: named, text, skipped: true, advice: advised });
        continue;
      }
      if (content === undefined) continue;
      mkdirSync(dirname(this.#at(path)), { recursive: true });
      // `wx` fails if another program has just written the file.
      writeFileSync(this.#at(path), content, { flag: "wx", mode: secret ? 0o600 : 0o666 });
      this.outcomes.push({ path, text: about, skipped: false });
    }
  }

  /** Lets git ignore a pattern. */
  ignore(pattern: string): void {
    const path = ".gitignore";
    const lines = this.#read(path);
    const ignored = [pattern, `/${pattern}`, ".dev.vars", "/.dev.vars"];
    if (lines.split(/\r?\n/).some((line) => ignored.includes(line.trim()))) {
      this.outcomes.push({ path, text: "ignores .dev.vars", skipped: true });
      return;
    }
    const added =
      lines === "" ? `node_modules\n.wrangler\n${pattern}\n` : `${lines.replace(/\n?$/, "\n")}${pattern}\n`;
    writeFileSync(this.#at(path), added);
    this.outcomes.push({ path, text: `git ignores ${pattern}`, skipped: false });
  }

  /** Adds scripts that package.json lacks. */
  addScripts(scripts: Record<string, string>, { name }: Choices): void {
    const path = "package.json";
    const text = this.#read(path);
    let content: { scripts?: Record<string, string> };
    try {
      content = text === "" ? ({ name, private: true, type: "module" } as object) : JSON.parse(text);
    } catch {
      this.outcomes.push({ path, text: "is no JSON", skipped: true });
      return;
    }
    const has = content.scripts ?? {};
    const missing = Object.entries(scripts).filter(([key]) => has[key] === undefined);
    const others = Object.entries(scripts).filter(
      ([key, value]) => has[key] !== undefined && has[key] !== value,
    );
    if (missing.length) {
      content.scripts = { ...has, ...Object.fromEntries(missing) };
      const indent = /^\{\r?\n([ \t]+)/.exec(text)?.[1] ?? "  ";
      writeFileSync(this.#at(path), `${JSON.stringify(content, null, indent)}\n`);
      const names = missing.map(([key]) => key).join(" and ");
      this.outcomes.push({ path, text: `the scripts ${names}`, skipped: false });
    }
    for (const [key, value] of others)
      this.outcomes.push({
        path,
        text: `has a script ${key}`,
        skipped: true,
        advice: `Instead of \`npm run ${key}\`: npx ${value}`,
      });
  }

  /** Whether package.json names a package. */
  dependsOn(name: string): boolean {
    return this.#range(name) !== undefined;
  }

  /** Returns the major version of a package that package.json names. */
  major(name: string): number | undefined {
    const [, major] = /(\d+)/.exec(this.#range(name) ?? "") ?? [];
    return major === undefined ? undefined : Number(major);
  }

  #range(name: string): string | undefined {
    try {
      const { dependencies, devDependencies } = JSON.parse(this.#read("package.json"));
      return { ...devDependencies, ...dependencies }[name];
    } catch {
      return undefined;
    }
  }

  /** Whether a package is installed here. */
  has(name: string): boolean {
    try {
      createRequire(this.#at("package.json")).resolve(`${name}/package.json`);
      return true;
    } catch {
      return existsSync(this.#at(`node_modules/${name}/package.json`));
    }
  }

  /** Whether \`npm run dev\` starts the local OpenID Provider. */
  get startsProvider(): boolean {
    return /"dev":\s*"authjs-worker-dev/.test(this.#read("package.json"));
  }

  #at(path: string): string {
    return join(this.#folder, path);
  }

  /** Returns the text of a file, or an empty text for a folder and without the file. */
  #read(path: string): string {
    try {
      return readFileSync(this.#at(path), "utf8");
    } catch {
      return "";
    }
  }
}
