// The structure of a page: its title, its forms, and the fields in them.

/** A page's `title`, `forms` and `fields`. */
export function page(html) {
  const text = html.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, "");
  const all = (pattern) => [...text.matchAll(pattern)].map((match) => match[0]);
  return {
    title: text.match(/<title>(.*?)<\/title>/s)?.[1] ?? "",
    forms: all(/<form\b[^>]*>/g)
      .map((tag) => `${attribute(tag, "method")} ${attribute(tag, "action")}`)
      .join("\n"),
    fields: all(/<(?:input|select|textarea|button)\b[^>]*>/g)
      .map(field)
      .join("\n"),
  };
}

function field(tag) {
  const told = ["type", "name", "value"].map((name) => attribute(tag, name));
  return `${tag.match(/^<(\w+)/)[1]} ${told.join(" ")}`;
}

function attribute(tag, name) {
  const value = tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? "";
  return value.replace(
    /&(amp|quot|#39|#x27|lt|gt|#x2F);/g,
    (_, entity) => ({ amp: "&", quot: '"', "#39": "'", "#x27": "'", lt: "<", gt: ">", "#x2F": "/" })[entity],
  );
}
