// The deployed Worker that `doctor` asks.

import type { Mark } from "../terminal.js";

/** What a check found. */
export interface Finding {
  mark: Mark;
  text: string;
  /** What to change. */
  fix?: string;
}

export const ok = (text: string): Finding => ({ mark: "ok", text });
export const note = (text: string, fix?: string): Finding => ({ mark: "note", text, fix });
export const warning = (text: string, fix: string): Finding => ({ mark: "warning", text, fix });
export const error = (text: string, fix: string): Finding => ({ mark: "error", text, fix });

/** An answer with its body. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body, if it is JSON. */
  json: unknown;
}

/** A clock that an answer showed: the time of its `Date` above that of this machine, and the seconds that the answer took. */
export interface Clock {
  host: string;
  ahead: number;
  took: number;
}

export class Site {
  readonly origin: string;
  readonly basePath: string;
  /** Whether the site is on this machine, where http is allowed. */
  readonly isLocal: boolean;
  readonly isHttps: boolean;
  readonly clocks: Clock[] = [];
  readonly #timeout: number;

  constructor(url: URL, basePath: string | undefined, timeout: number) {
    this.origin = url.origin;
    const path = (basePath ?? url.pathname).replace(/\/+$/, "");
    this.basePath = path === "" ? "/api/auth" : `/${path.replace(/^\/+/, "")}`;
    this.isLocal = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
    this.isHttps = url.protocol === "https:";
    this.#timeout = timeout;
  }

  /** The URL of an auth route. */
  route(name: string): string {
    return `${this.origin}${this.basePath}/${name}`;
  }

  /** Sends one request, and follows no redirect. Throws a `NoAnswer`. */
  async ask(url: string, init: RequestInit = {}): Promise<Answer> {
    const began = Date.now();
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        redirect: "manual",
        signal: AbortSignal.timeout(this.#timeout),
        ...init,
      });
      text = await response.text();
    } catch (thrown) {
      throw new NoAnswer(url, thrown as Error, this.#timeout);
    }
    const date = Date.parse(response.headers.get("date") ?? "");
    const now = Date.now();
    // `Date` has whole seconds.
    if (!Number.isNaN(date))
      this.clocks.push({
        host: new URL(url).host,
        ahead: (date + 500 - (began + now) / 2) / 1000,
        took: (now - began) / 1000,
      });
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request without an answer, with its reason in words. */
export class NoAnswer extends Error {
  readonly fix: string;

  constructor(url: string, thrown: Error, timeout: number) {
    const { host } = new URL(url);
    const { code = "", message = "" } = (thrown.cause ?? {}) as { code?: string; message?: string };
    const [said, fix] = reason(host, code, thrown, timeout);
    super(said ?? `${url} cannot be asked: ${message || thrown.message}`);
    this.fix = fix;
  }
}

function reason(host: string, code: string, thrown: Error, timeout: number): [string | undefined, string] {
  if (thrown.name === "TimeoutError")
    return [
      `${host} did not answer in ${timeout / 1000} seconds`,
      "Try again, or give --timeout a larger number.",
    ];
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return [
      `${host} has no address in DNS`,
      "Check the spelling. A new custom domain takes some minutes: Workers & Pages, your Worker, Settings, Domains & Routes.",
    ];
  if (code === "ECONNREFUSED") return [`${host} refuses connections`, "Start the server, or check the port."];
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
    return [
      `the certificate of ${host} is not accepted (${code})`,
      "Use a name that the certificate covers; a new custom domain gets its certificate within minutes.",
    ];
  return [undefined, "Check the address and your connection."];
}

/** Returns the findings of a check. A request without an answer is an error. */
export async function answered(check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (thrown) {
    if (thrown instanceof NoAnswer) return [error(thrown.message, thrown.fix)];
    throw thrown;
  }
}

/** The page of a Worker that cannot use its configuration. */
export const isMisconfigured = ({ status, text }: Answer): boolean =>
  status >= 500 && /problem with the server configuration/i.test(text);
