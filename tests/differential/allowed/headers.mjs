// What differs wherever it appears.

const private_ = "private, no-cache, no-store";
const isPage = ({ all }) => all.ours["content-type"]?.startsWith("text/html");

export const inHeaders = {
  "pages-headers": (told) =>
    isPage(told) && ((told.field === "cache-control" && told.theirs === undefined && told.ours === private_) || (told.theirs === "text/html" && told.ours === "text/html; charset=utf-8")),
  "redirect-caching": (told) => !isPage(told) && told.field === "cache-control" && told.theirs === undefined && told.ours === private_,
  "request-headers": ({ field, theirs, ours }) => field.startsWith("request ") && withoutOurs(theirs) === withoutOurs(ours),
};

// The user agent, and what a profile may come as: ours is JSON everywhere.
function withoutOurs(request) {
  return request?.replace(/^user-agent: (oauth4webapi\/v[\d.]+|authjs|authjs-worker\/[\d.]+)$/m, "").replace(/^accept: (\*\/\*|application\/json(, application\/jwt)?)$/m, "");
}
