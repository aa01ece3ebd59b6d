// `npm run mutants [-- ARGUMENTS]`: cargo-mutants over the code that decides, as .cargo/mutants.toml says. For releases:
// it takes hours. Arguments go to cargo-mutants, e.g. `--file primitives/src/csrf.rs` or `--list`.

import { cargoTool } from "./cargo-tools.mjs";
import { main } from "./main.mjs";
import { hasOpenSsl } from "./openssl.mjs";
import { run } from "./processes.mjs";
import { root } from "./project.mjs";
import { requireRust } from "./rust.mjs";

const cargoMutants = { crate: "cargo-mutants", version: "27.1.0", flags: ["--debug"] };

async function mutants() {
  await requireRust();
  const program = await cargoTool(cargoMutants);
  const features = hasOpenSsl() ? ["--features", "josekit"] : [];
  await run(program, ["mutants", "--workspace", ...features, ...process.argv.slice(2)], { cwd: root });
}

await main(mutants);
