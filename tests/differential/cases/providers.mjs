// A whole sign-in with every built-in provider, for each sample of a user.

import { answersWith } from "../providers/dialects.mjs";
import { builtIn, moduleOf, optional } from "../providers/options.mjs";
import { randomSample, samplesOf } from "../providers/samples.mjs";
import { form, signIn } from "./parts.mjs";

// The properties of @auth/core's modules.
const modules = await modulesOf({ "built-in": builtIn({ clientId: "client-1" }), ...optional });

export function providerCases() {
  return modules.flatMap((one) =>
    (one.configuration === "built-in"
      ? samplesOf(one.provider.id)
      : samplesOf(one.provider.id).slice(0, 3)
    ).map((sample) => whole(one, sample)),
  );
}

/** A whole sign-in with one of them and a random sample. */
export function randomProviderCase(choices) {
  const one = choices.of(modules.filter(({ configuration }) => configuration !== "as-shipped"));
  return whole(one, randomSample(one.provider.id, choices));
}

/** A whole sign-in with a provider and a sample. `response` is an unusual authorization response. */
export function wholeSignIn(id, sample, response) {
  return whole(
    modules.find(({ provider }) => provider.id === id),
    sample,
    response,
  );
}

function whole({ configuration, provider }, sample, response) {
  return {
    configuration,
    name: `sign-in with ${provider.id}: ${sample.name}`,
    signsIn: configuration === "built-in" && sample.name === "full",
    sample: { ...sample, provider: provider.id },
    steps: signIn(provider.id, responded(provider, sample, response)),
    answers: { issuer: provider.issuer, ...answersWith(provider, sample) },
  };
}

// A state comes back if one was sent.
function responded({ formPost }, { callback }, query = "code=code-1{{&state}}") {
  if (!formPost) return { response: query };
  const user = callback ? `&user=${encodeURIComponent(callback.user)}` : "";
  return { response: "", back: { method: "POST", headers: form, body: `${query}${user}` } };
}

async function modulesOf(configurations) {
  const entries = Object.entries(configurations).flatMap(([configuration, list]) =>
    list.map((entry) => ({ configuration, entry })),
  );
  return Promise.all(
    entries.map(async ({ configuration, entry: { id, ...options } }) => {
      const { default: factory } = await import(moduleOf(id));
      const { type, issuer, idToken = true, authorization, options: told } = factory({ ...options });
      const formPost = authorization?.params?.response_mode === "form_post";
      return {
        configuration,
        provider: { id, type, idToken, formPost, issuer: told.issuer ?? options.issuer ?? issuer },
      };
    }),
  );
}
