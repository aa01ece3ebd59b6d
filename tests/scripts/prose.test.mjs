// The words that `npm run check` counts are found only in comments and in documents.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countProse } from "../../scripts/prose.mjs";
import { countedWords } from "../../scripts/prose-words.mjs";

const found = (file, source) => countProse(file, source).hits.map(({ word, line }) => `${line} ${word}`);

for (const { word } of countedWords) {
  test(`"${word}" is found in a comment, not in a string or in code`, () => {
    const [name, text] = [word.replaceAll(" ", "_"), `A fact that ${word} knows.`];
    assert.deepEqual(
      found("a.rs", `/// ${text}\nfn ${name}() {\n    say("${text}", r#"// "${text}"#, '"') // ${text}\n}\n`),
      [`1 ${word}`, `3 ${word}`],
    );
    const script = `/** ${text} */\nsay("${text}", '// ${text}', \`\${"${text}"} // ${text}\`, /${text}/); // ${text}\n`;
    assert.deepEqual(found("a.mjs", script), [`1 ${word}`, `2 ${word}`]);
    assert.deepEqual(
      found("a.md", `${text}\n\n\`${word}\`\n\n\`\`\`\n${text}\n\`\`\`\n\n[a](${name}.md)\n`),
      [`1 ${word}`],
    );
  });
}

test("other forms of a word are found", () => {
  assert.deepEqual(found("a.md", "Nobody's, are none, whomever, lets be."), [
    "1 nobody",
    "1 whoever",
    "1 is none",
    "1 let be",
  ]);
});

test("a word inside another is not", () =>
  assert.deepEqual(found("a.md", "Bodies, manewver, is nonexistent, of_ours."), []));

test("a phrase is found across the lines of a comment, not across two comments", () => {
  assert.deepEqual(found("a.rs", "/// there is\n/// none\n"), ["1 is none"]);
  assert.deepEqual(found("a.mjs", "/*\n * there is\n * none\n */\n"), ["2 is none"]);
  assert.deepEqual(found("a.rs", "// there is\nlet a = 1;\n// none\n"), []);
});

test("code in a comment of the documentation is no prose", () => {
  assert.deepEqual(found("a.rs", "/// ```\n/// let nobody = 1;\n/// ```\n/// `nobody`\n"), []);
});

test("a quote in Rust may be a lifetime, a character or a string", () => {
  assert.deepEqual(found("a.rs", `fn a<'a>(b: &'a str) { c('"', '\\'', b"\\"", 'é') } // nobody\n`), [
    "1 nobody",
  ]);
  assert.deepEqual(found("a.rs", "/* a /* nested */ nobody */ fn b() {}"), ["1 nobody"]);
});

test("a slash in JavaScript may divide or begin a regular expression", () => {
  assert.deepEqual(found("a.mjs", 'const a = b / c; // nobody\nconst d = /[/"]/.test(e) / 2; // nobody\n'), [
    "1 nobody",
    "2 nobody",
  ]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a script
  assert.deepEqual(found("a.mjs", "const a = `${{ b: `}` }}`; // nobody\n"), ["1 nobody"]);
});

test("the words of comments are counted, not those of code", () => {
  assert.equal(countProse("a.rs", "/// Returns `a_b` of two words.\nfn main() {}\n").words, 4);
});
