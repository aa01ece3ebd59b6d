// Files with secrets stay out of commits.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inProject } from "../../scripts/project.mjs";

test("git ignores every file that wrangler reads secrets from, and not the example", () => {
  const folder = mkdtempSync(join(tmpdir(), "authjs-worker-ignore-"));
  const git = (...args) => spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  try {
    copyFileSync(inProject(".gitignore"), join(folder, ".gitignore"));
    assert.equal(git("init", "--quiet").status, 0);
    const secret = [
      ".dev.vars",
      ".dev.vars.staging",
      ".env",
      ".env.local",
      ".env.staging.local",
      "sub/.dev.vars",
      "AuthKey_F6G7H8I9J0.p8",
      "acme.pem",
    ];
    const others = [".dev.vars.example", ".env.example", "wrangler.toml", "README.md"];
    const { stdout } = git("check-ignore", ...secret, ...others);
    assert.deepEqual(stdout.trim().split("\n"), secret);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("no page of the documentation writes a secret into a file", () => {
  const pages = ["README.md", ...readdirSync(inProject("docs")).map((name) => `docs/${name}`)].filter(
    (name) => name.endsWith(".md"),
  );
  for (const page of pages) {
    assert.doesNotMatch(
      readFileSync(inProject(page), "utf8"),
      /openssl rand[^\n|)]*>|secret put AUTH_SECRET[^\n]* < /,
      page,
    );
  }
});
