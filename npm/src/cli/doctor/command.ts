// `authjs-worker doctor`

import { parseArgs } from "node:util";
import { bold, counted, print, report, Usage } from "../terminal.js";
import { clockFindings } from "./clock.js";
import { csrfFindings } from "./cookies.js";
import { discoveryFindings } from "./discovery.js";
import { httpsFindings } from "./https.js";
import { knownIssuers } from "./issuers.js";
import { listedProviders } from "./listed.js";
import { sessionFindings } from "./session.js";
import { shown } from "./shown.js";
import { signInFindings } from "./sign-in.js";
import { type Finding, Site } from "./site.js";

export const about = "ask a deployed Worker, and say what is wrong and how to fix it";

export const help = `Usage: npx authjs-worker doctor URL [options]

Asks the public routes of a deployed Worker, /api/auth/providers, /csrf and /session, begins a sign-in with each provider without following
it, and asks the providers' discovery. The issuers are those of the built-in providers, and of the project in this folder. Checks HTTPS, the flags of cookies, callback URLs and clocks. Changes nothing and needs no secret.

  --base-path PATH   the path of the auth routes (default: /api/auth, or the path of URL)
  --no-sign-in       begin no sign-ins
  --timeout SECONDS  wait this long for an answer (default: 10)`;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "base-path": { type: "string" },
      "no-sign-in": { type: "boolean" },
      timeout: { type: "string", default: "10" },
    },
  });
  const [address, ...more] = positionals;
  if (address === undefined || more.length) throw new Usage("Give the URL of one site.");
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new Usage(`--timeout ${values.timeout} is no number of seconds.`);
  const site = new Site(siteUrl(address), values["base-path"], seconds * 1000);
  const tally = new Tally();

  print(bold(`${site.origin}${site.basePath}`));
  const listed = await listedProviders(site);
  tally.add(listed.findings);
  // Without the first route the others would repeat what is wrong.
  if (listed.providers) {
    tally.add(await httpsFindings(site));
    const csrf = await csrfFindings(site);
    tally.add(csrf.findings);
    tally.add(await sessionFindings(site));
    tally.add(clockFindings(site));
    const issuers = await knownIssuers();
    for (const provider of listed.providers) {
      print(`\n${bold(shown(`${provider.name} (${provider.id})`))}`);
      const begins = csrf.token !== undefined && !values["no-sign-in"];
      if (begins) tally.add(await signInFindings(site, provider, csrf.token ?? "", csrf.cookies));
      tally.add(await discoveryFindings(site, provider, issuers.get(provider.id)));
    }
  }
  return tally.close();
}

function siteUrl(text: string): URL {
  const full = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(full)) throw new Usage(`${text} is not a URL. Write it like https://www.example.com.`);
  const url = new URL(full);
  if (!["http:", "https:"].includes(url.protocol)) throw new Usage(`${text} is not an http or https URL.`);
  return url;
}

class Tally {
  #errors = 0;
  #warnings = 0;

  add(findings: Finding[]): void {
    for (const { mark, text, fix } of findings) {
      report(mark, shown(text), fix?.split("\n").map(shown).join("\n"));
      if (mark === "error") this.#errors += 1;
      if (mark === "warning") this.#warnings += 1;
    }
  }

  close(): number {
    const found = `${counted(this.#errors, "error")}, ${counted(this.#warnings, "warning")}.`;
    print(`\n${this.#errors + this.#warnings ? found : "Nothing to change."}`);
    return this.#errors + this.#warnings ? 1 : 0;
  }
}
