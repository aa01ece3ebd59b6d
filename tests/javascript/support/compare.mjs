// Answers of two libraries, in a form in which only what is random differs.

/** Calls `ask` with each library. Returns what both show. */
export async function answers(libraries, ask) {
  const all = [];
  for (const library of libraries) all.push(await described(await ask(library)));
  return all;
}

/** Describes a response, or what `raw` returns. */
async function described(answer) {
  if (answer instanceof Response) {
    const cookies = Object.fromEntries(answer.headers.getSetCookie().map(cookie));
    const kind = answer.headers.get("content-type")?.split(";")[0];
    const text = await answer.text();
    const body =
      kind === "application/json" ? shown(JSON.parse(text)) : { kind: text === "" ? undefined : kind };
    return { status: answer.status, location: address(answer.headers.get("location")), cookies, body };
  }
  const cookies = Object.fromEntries(
    answer.cookies.map(({ name, value, options }) => [
      name,
      { value: random(value), options: shown(options) },
    ]),
  );
  return { redirect: address(answer.redirect), cookies, body: shown(answer.body ?? null) };
}

/** Returns the name of a `Set-Cookie` header, and its value and attributes. */
function cookie(header) {
  const [pair, ...attributes] = header.split("; ");
  const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
  const dated = attributes.map((attribute) => attribute.replace(/^Expires=.*/, "Expires=…"));
  return [name, { value: random(decodeURIComponent(value)), attributes: dated }];
}

/** Returns an address with its random parameters replaced. */
function address(text) {
  return text?.replace(/\b(state|nonce|code_challenge)=[^&]+/g, "$1=…") ?? null;
}

/** Returns what is the same each time of a text: sealed tokens and CSRF tokens are random. */
const random = (text) =>
  text.replace(/^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/, "sealed").replace(/[0-9a-f]{64}/g, "hex");

/** Returns a value as JSON, without what is random or an instant. */
export const shown = (value) =>
  JSON.parse(
    JSON.stringify(value, (key, member) => {
      if (key === "expires") return "…";
      return typeof member === "string" ? random(member) : member;
    }) ?? "null",
  );
