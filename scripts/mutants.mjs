// `npm run mutants [-- ARGUMENTS]`: runs cargo-mutants over the code that decides about access. It takes
// hours, so it is for releases.

import { cargoTool } from "./cargo-tools.mjs";
import { main } from "./main.mjs";
import { hasOpenSsl } from "./openssl.mjs";
import { run } from "./processes.mjs";
import { root } from "./project.mjs";
import { requireRust } from "./rust.mjs";

const cargoMutants = { crate: "cargo-mutants", version: "27.1.0", flags: ["--debug"] };

// Sessions, cookies, JOSE, paths, the gate, checks, ID Tokens, redirects. docs/proof.md has the scores.
const decisive = [
  "crates/authjs-{a256cbc-hs512,claims,gate,jose,oauth,session}/**/*.rs",
  "crates/authjs/src/gate/**/*.rs",
  "crates/authjs/src/provider/signature.rs",
  "crates/authjs/src/redirect_proxy.rs",
  "crates/authjs/src/session/**/*.rs",
  "crates/authjs/src/sign_in/checks/**/*.rs",
];

async function mutants() {
  await requireRust();
  const program = await cargoTool(cargoMutants);
  const features = hasOpenSsl() ? ["--features", "josekit"] : [];
  const given = process.argv.slice(2);
  const choosesFiles = given.some((argument) => /^(-f|--file(=.*)?)$/.test(argument));
  const files = choosesFiles ? [] : decisive.flatMap((glob) => ["--file", glob]);
  await run(program, ["mutants", "--workspace", ...features, ...files, ...given], { cwd: root });
}

await main(mutants);
