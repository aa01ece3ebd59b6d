// What Auth.js's `raw` returns: https://authjs.dev/reference/core#raw.

import { readSetCookie } from "./core-cookies.js";
import type { ResponseInternal } from "./core-types.js";

/** Takes a response apart. */
export async function internal(response: Response): Promise<ResponseInternal> {
  const headers = new Headers(response.headers);
  const cookies = headers.getSetCookie().map(readSetCookie);
  headers.delete("set-cookie");
  const redirect = headers.get("location") ?? undefined;
  headers.delete("location");
  const text = await response.text();
  const isJson = headers.get("content-type")?.startsWith("application/json");
  const made: ResponseInternal = { status: response.status, headers, cookies };
  if (redirect !== undefined) made.redirect = redirect;
  else if (text !== "") made.body = isJson ? JSON.parse(text) : text;
  return made;
}
