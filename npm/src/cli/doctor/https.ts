// Whether visitors reach the site over HTTPS alone.

import { error, type Finding, NoAnswer, note, ok, type Site, warning } from "./site.js";

export async function httpsFindings(site: Site): Promise<Finding[]> {
  if (!site.isHttps && site.isLocal)
    return [note("http on this machine: HTTPS and the names of its cookies are not checked")];
  if (!site.isHttps)
    return [
      error(
        "the address is http, so anyone on the way reads the session cookie",
        `Ask https://${new URL(site.origin).host}, and turn on "Always Use HTTPS" (SSL/TLS, Edge Certificates).`,
      ),
    ];
  if (site.isLocal || new URL(site.origin).port !== "") return [];
  return plainFindings(site, `http://${new URL(site.origin).host}${site.basePath}/providers`);
}

async function plainFindings(site: Site, plain: string): Promise<Finding[]> {
  try {
    const { status, headers } = await site.ask(plain);
    const location = headers.get("location");
    if (status >= 300 && status < 400 && location?.startsWith("https:"))
      return [ok("http redirects to https")];
    return [
      warning(
        `${plain} answers ${status} without a redirect to https`,
        'Turn on "Always Use HTTPS" for the zone: SSL/TLS, Edge Certificates.',
      ),
    ];
  } catch (thrown) {
    if (thrown instanceof NoAnswer) return [ok("there is no server for http")];
    throw thrown;
  }
}
