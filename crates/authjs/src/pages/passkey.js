// The script of the sign-in page for passkeys: crates/authjs/src/pages/passkey.rs. Its name has its hash.
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential) {
    for (const form of forms) form.closest(".provider").hidden = true;
    return;
  }
  const encode = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const decode = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const named = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));
  // SimpleWebAuthn 9 and Auth.js take the user handle for a text.
  const toBytes = (text) => new TextEncoder().encode(text);
  const toText = (bytes) => new TextDecoder().decode(bytes);

  const optionsOf = async (form, action, signal) => {
    const query = new URLSearchParams(action);
    for (const field of form.querySelectorAll("[data-form-field]")) query.set(field.name, field.value);
    const response = await fetch(`${form.dataset.passkey}?${query}`, { signal });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  };

  const register = async (options) => {
    const publicKey = {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
    const credential = await navigator.credentials.create({ publicKey });
    const { attestationObject, clientDataJSON } = credential.response;
    return [
      credential,
      {
        attestationObject: encode(attestationObject),
        clientDataJSON: encode(clientDataJSON),
        transports: credential.response.getTransports?.(),
      },
    ];
  };

  const authenticate = async (options, more) => {
    const allowCredentials = named(options.allowCredentials);
    const publicKey = { ...options, challenge: decode(options.challenge), allowCredentials };
    const credential = await navigator.credentials.get({ publicKey, ...more });
    const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
    return [
      credential,
      {
        authenticatorData: encode(authenticatorData),
        clientDataJSON: encode(clientDataJSON),
        signature: encode(signature),
        userHandle: userHandle ? toText(userHandle) : undefined,
      },
    ];
  };

  const send = (form, action, [{ id, type, authenticatorAttachment }, response]) => {
    const data = { id, rawId: id, type, response, authenticatorAttachment, clientExtensionResults: {} };
    for (const [name, value] of Object.entries({ action, data: JSON.stringify(data) })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.submit();
  };

  for (const form of forms) {
    const failed = form.querySelector("[role=alert]");
    let offer;
    const begin = async () => {
      offer = new AbortController();
      const { signal } = offer;
      // An aborted offer sets no challenge in place of that of the button.
      const { options } = await optionsOf(form, { action: "authenticate" }, signal);
      send(form, "authenticate", await authenticate(options, { mediation: "conditional", signal }));
    };
    if ("conditional" in form.dataset)
      PublicKeyCredential.isConditionalMediationAvailable?.().then(
        // The browser only offers: without a passkey, or when it is aborted, the form remains.
        (is) => is && begin().catch(() => {}),
      );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      offer?.abort();
      failed.hidden = true;
      try {
        const { action, options } = await optionsOf(form, {});
        send(form, action, await (action === "register" ? register(options) : authenticate(options)));
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
