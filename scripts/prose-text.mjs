// The prose of a source file: its comments, without code in them. Other text becomes NUL, so that offsets and
// lines stay.

const cover = (text) => text.replace(/\S/g, "\0");

/**
 * Returns the comments of Rust or JavaScript, and all text of Markdown. Code, quoted code and addresses are
 * covered in all of them.
 */
export function prose(file, source) {
  if (file.endsWith(".md")) return withoutCode(source);
  const comments = file.endsWith(".rs") ? rustComments(source) : scriptComments(source);
  let text = "";
  let end = 0;
  for (const [from, to] of comments) {
    text += cover(source.slice(end, from)) + bare(source.slice(from, to));
    end = to;
  }
  return withoutCode(text + cover(source.slice(end)));
}

// The marks of a comment become white space, because a phrase may continue after them.
function bare(comment) {
  const blank = (marks) => " ".repeat(marks.length);
  if (comment.startsWith("//")) return comment.replace(/^\/\/[/!]*/, blank);
  return comment.replace(/^\/\*[*!]*|\*\/$/g, blank).replace(/^[ \t]*\*/gm, blank);
}

function withoutCode(text) {
  return text
    .replace(/^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^[ \t]*\2[^\n]*$|(?![\s\S]))/gm, cover)
    .replace(/(`+)(?!`)[^\n\0]*?(?:\n[^\n\0]*?)?(?<!`)\1(?!`)/g, cover)
    .replace(/\]\([^)\s]*\)/g, cover)
    .replace(/https?:\/\/[^\s)>]+/g, cover);
}

const rust = new RegExp(
  [
    String.raw`(?<line>\/\/[^\n]*)`,
    String.raw`(?<block>\/\*)`,
    String.raw`\b[bc]?r(?<hashes>#*)"[\s\S]*?"\k<hashes>`,
    String.raw`[bc]?"(?:\\[\s\S]|[^"\\])*"`,
    String.raw`'(?:\\[^\n][^'\n]*|[^\\'\n])'`,
  ].join("|"),
  "gu",
);

function* rustComments(source) {
  const token = new RegExp(rust);
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const { block, line } = match.groups ?? {};
    if (block) token.lastIndex = endOfRustBlock(source, match.index);
    if (block || line) yield [match.index, token.lastIndex];
  }
}

// Block comments of Rust nest.
function endOfRustBlock(source, start) {
  let depth = 0;
  for (const mark of source.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return start + mark.index + 2;
  }
  return source.length;
}

const script = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'`,
    "(?<template>`)",
    String.raw`(?<slash>\/)`,
    String.raw`(?<open>\{)|(?<close>\})`,
    String.raw`[\p{L}\p{N}_$]+|[^\s]`,
  ].join("|"),
  "gu",
);
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/uy;
const templateText = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/uy;
// A slash after one of these divides. After any other text it begins a regular expression.
const operand = /^(?!(?:return|typeof|case|of|in|do|else|void|delete|await|yield|new)$)[\p{L}\p{N}_$)\]"'`]/u;

function* scriptComments(source) {
  const token = new RegExp(script);
  const inside = []; // For each open brace, whether it is a `${` of a template.
  let before = "";
  const skip = (pattern) => {
    pattern.lastIndex = token.lastIndex;
    const [text] = pattern.exec(source) ?? [""];
    token.lastIndex += text.length;
    return text;
  };
  const skipTemplate = () => skip(templateText).endsWith("${") && inside.push(true);
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const { comment, slash, open, close, template } = match.groups ?? {};
    if (comment) yield [match.index, token.lastIndex];
    if (open) inside.push(false);
    if (template || (close && inside.pop())) skipTemplate();
    if (slash && !operand.test(before)) {
      token.lastIndex = match.index;
      if (!skip(regularExpression)) token.lastIndex = match.index + 1;
    }
    if (!comment) before = match[0];
  }
}
