// Placeholders in the texts of a case: {HOST}, {JWE(exp=now-16)}, {NONCE[:8]}.

/** Splits a text into literal texts and placeholders `{ name, args, slice }`. Other braces stay literal. */
export function parse(text) {
  const parts = [];
  let literal = "";
  for (let at = 0; at < text.length; ) {
    const found = placeholder(text, at);
    if (!found) {
      literal += text[at];
      at += 1;
      continue;
    }
    parts.push(literal, found);
    literal = "";
    at = found.end;
  }
  return [...parts, literal].filter((part) => part !== "");
}

function placeholder(text, at) {
  const name = /^\{([A-Z][A-Z0-9_]*)/.exec(text.slice(at, at + 64))?.[1];
  if (!name) return undefined;
  let end = at + 1 + name.length;
  let args;
  if (text[end] === "(") {
    const close = closing(text, end);
    if (close < 0) return undefined;
    args = text.slice(end + 1, close);
    end = close + 1;
  }
  const slice = /^\[:(\d+)\]/.exec(text.slice(end, end + 10));
  if (slice) end += slice[0].length;
  return text[end] === "}" ? { name, args, slice: slice && Number(slice[1]), end: end + 1 } : undefined;
}

function closing(text, open) {
  for (let at = open, depth = 0; at < text.length; at += 1) {
    depth += { "(": 1, ")": -1 }[text[at]] ?? 0;
    if (depth === 0) return at;
  }
  return -1;
}

/** Splits arguments at the commas outside brackets and quotes. */
export function splitArguments(text = "") {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (!quoted) depth += { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 }[character] ?? 0;
    if (character === "," && depth === 0 && !quoted) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts[0] === "" && parts.length === 1 ? [] : parts;
}

/** `{alg:none,crit:[exp],exp:1}` as an object: the case files' short notation. */
export function looseObject(text) {
  const entries = splitArguments(text.slice(1, -1)).map((pair) => [
    pair.slice(0, pair.indexOf(":")),
    pair.slice(pair.indexOf(":") + 1),
  ]);
  return Object.fromEntries(entries.map(([key, value]) => [key, looseValue(value)]));
}

function looseValue(text) {
  if (text.startsWith("{")) return looseObject(text);
  if (text.startsWith("[")) return splitArguments(text.slice(1, -1)).map(looseValue);
  if (/^-?\d+$/.test(text)) return Number(text);
  return { true: true, false: false, null: null }[text] ?? text;
}
