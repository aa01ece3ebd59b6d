// Python packages in a virtual environment of the cache, once per list of packages and Python.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cargo-tools.mjs";
import { note, step } from "./console.mjs";
import { output, run } from "./processes.mjs";

/** A Python that has the packages of a requirements file; `undefined` where this machine has no Python 3.11 with `venv`. */
export async function pythonWith(requirements) {
  const base = findPython();
  if (!base) return undefined;
  const key = createHash("sha256")
    .update(base.version)
    .update(readFileSync(requirements))
    .digest("hex")
    .slice(0, 16);
  const folder = join(cacheFolder(), `python-${key}`);
  const python = join(
    folder,
    ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
  );
  const complete = join(folder, "complete");
  if (existsSync(complete)) return python;
  step(`Installing Python packages: once, into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run(base.program, ["-m", "venv", folder]);
  await run(python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--requirement",
    requirements,
  ]);
  writeFileSync(complete, "");
  return python;
}

function findPython() {
  for (const program of ["python3", "python", "python3.13", "python3.12", "python3.11"]) {
    const version = output(program, [
      "-c",
      "import ensurepip, sys, venv; print(*sys.version_info[:3], sep='.')",
    ]);
    if (!version) continue;
    const [major, minor] = version.split(".").map(Number);
    if (major === 3 && minor >= 11) return { program, version };
    note(`${program} is ${version}: too old`);
  }
  return undefined;
}
