// The metadata of an OpenID Provider: https://openid.net/specs/openid-connect-discovery-1_0.html

import { providerClock } from "./clock.js";
import type { Listed } from "./listed.js";
import { error, type Finding, NoAnswer, note, ok, type Site, warning } from "./site.js";

export async function discoveryFindings(
  site: Site,
  provider: Listed,
  issuer: string | undefined,
): Promise<Finding[]> {
  if (provider.type !== "oidc") return [];
  if (issuer === undefined)
    return [note("its issuer is in the configuration of the Worker: its discovery is not asked")];
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const { status, json, headers } = await site.ask(url, {
      headers: { accept: "application/json" },
      redirect: "follow",
    });
    const { host } = new URL(url);
    if (status !== 200 || typeof json !== "object" || json === null)
      return [
        warning(
          `its discovery answers ${status}: ${url}`,
          "The provider may be down. Its status page says so.",
        ),
      ];
    const metadata = json as Record<string, unknown>;
    const faults = [...metadataFaults(metadata, issuer), ...providerClock(site, host)];
    const type = headers.get("content-type") ?? "";
    if (!/json/.test(type))
      faults.push(warning(`its discovery is of the type ${JSON.stringify(type)}`, "Correct the provider."));
    return faults.length ? faults : [ok(`its discovery is in order: ${url}`)];
  } catch (thrown) {
    if (thrown instanceof NoAnswer)
      return [note(`its discovery was not reached from this machine: ${thrown.message}`, thrown.fix)];
    throw thrown;
  }
}

function metadataFaults(metadata: Record<string, unknown>, issuer: string): Finding[] {
  const faults: Finding[] = [];
  if (metadata.issuer !== issuer && !String(metadata.issuer).includes("{"))
    faults.push(
      error(
        `its discovery names the issuer ${JSON.stringify(metadata.issuer)}, not ${issuer}`,
        "Set `issuer` to the first one, letter by letter.",
      ),
    );
  for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"])
    if (typeof metadata[name] !== "string" || !metadata[name].startsWith("https:"))
      faults.push(error(`its discovery has no https \`${name}\``, "Correct the provider."));
  return faults;
}
