// The Worker's pages: title, forms, fields.

import { homes } from "./places.mjs";

const form = (told, path) => `POST ${told.site.origin}${told.site.basePath}/${path}`;

/** Rules for a page of the Worker in place of another page of Auth.js or none. */
export const pageOf = {
  title: ({ ours, all }) =>
    ours === titles[all.ours.forms?.match(/\/(signin|signout)(\/|$)/)?.[1] ?? "error"],
  forms: ({ ours, ...told }) => [signInForms(told), form(told, "signout"), ""].includes(ours),
  fields: isForm,
};

/** Whether the fields are those of the page whose forms these are, with a callback URL that the visitor may have brought. */
export function isForm({ ours, all, ...told }) {
  const token = told.step.cookies?.csrf === "short-token" ? "abc" : "";
  if (all.ours.forms === form(told, "signout"))
    return ours === `input hidden csrfToken ${token}\nbutton submit  `;
  if (all.ours.forms !== signInForms(told)) return ours === "";
  return homes(told).some(
    (url) =>
      ours ===
      told.site.providers
        .map((id) =>
          told.site.mailing.includes(id)
            ? mailed(token, told)
            : `input hidden csrfToken ${token}\ninput hidden callbackUrl ${url}\nbutton submit  `,
        )
        .join("\n"),
  );
}

const mailed = (token, { step }) => {
  const email = new URLSearchParams(step.path.split("?")[1]).get("email") ?? "";
  return `input hidden csrfToken ${token}\ninput email email ${email}\nbutton submit  `;
};

const titles = { signin: "Sign In", signout: "Sign Out", error: "Error" };

const signInForms = (told) => told.site.providers.map((id) => form(told, `signin/${id}`)).join("\n");
