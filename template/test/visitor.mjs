// A browser without a window: it keeps cookies, and signs in at the local OpenID Provider.

export class Visitor {
  #cookies = new Map();
  #origin;

  constructor(origin) {
    this.#origin = origin;
  }

  /** Sends a request, and follows no redirect. `form` makes it a POST. */
  async open(target, form) {
    const url = new URL(target, this.#origin);
    // Cookies of localhost are for every port, as in a browser.
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { accept: "text/html", cookie, ...(form && { origin: url.origin }) },
      body: form && new URLSearchParams(form),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    const location = answer.headers.get("location");
    const next = location && new URL(location, url).href;
    return { status: answer.status, url: url.href, location: next, text: await answer.text() };
  }

  /** Signs in with the local OpenID Provider as a persona, and returns the page that the visitor asked for. */
  async signIn(persona, callbackUrl) {
    const { csrfToken } = JSON.parse((await this.open("/api/auth/csrf")).text);
    const form = await this.#follow(await this.open("/api/auth/signin/dev", { csrfToken, callbackUrl }));
    return this.#follow(await this.open(form.url, { persona }));
  }

  async signOut() {
    const { csrfToken } = JSON.parse((await this.open("/api/auth/csrf")).text);
    return this.open("/api/auth/signout", { csrfToken });
  }

  /** Returns a visitor with a copy of the cookies. */
  copy() {
    const copy = new Visitor(this.#origin);
    copy.#cookies = new Map(this.#cookies);
    return copy;
  }

  async #follow(answer) {
    for (let hops = 0; answer.location && hops < 10; hops += 1) answer = await this.open(answer.location);
    return answer;
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const isGone = value === "" || attributes.some((one) => /^\s*max-age=0$/i.test(one));
    if (isGone) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
