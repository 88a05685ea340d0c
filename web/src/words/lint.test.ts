import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { en } from "./en";

/** Phrases that make readers stop. They are excluded from texts, comments and test names. */
const unclear = [
  /\b(?:is|are|was) that of\b/i,
  /\bof wh(?:om|ich)\b/i,
  /\b(?:somebody|anybody|nobody|whoever|whence|in vain|for ever|as good as)\b/i,
  /\b(?:there is no record|is nothing heard|gone to|looked for|lets? go of|says? in words)\b/i,
  /\b(?:stands?|puts?) in (?:the|its) place\b/i,
  /\b(?:wish(?:es)?|sought|dialogue)\b/i,
  /\bwhat (?:is|was|has been|stands) (?:said|told|asked|written|drawn)\b/i,
  /\bas soon as it is\b/i,
];

/** Wordings that the interface used to have, or that are like them. */
const unclearTexts = [
  /\bis not right\b/i,
  /\bnothing common\b/i,
  /\bexists now\b/i,
  /\bgoes? with everything\b/i,
  /^keep it$/i,
  /\bpicking it up\b/i,
  /\bkeeps running\b/i,
  /\bbroke off\b/i,
  /\bwas not asked\b/i,
  /\btext below$/i,
  /\bhas that name\b/i,
  /\bdo something\b/i,
  /\b(?:narrow|widen)\b/i,
  /\btoo many\.$/i,
  /\bthe old one is kept\b/i,
  /\b(?:goes?|go) out after\b/i,
  /\bfrom elsewhere\b/i,
];

/** Parts of identifiers and file names that say less than the field's terms. */
const unclearNames =
  /^(?:sought|paper|beside|told|tell|said|saying|wish|wishes|heard|patience|whole|anew|kept|keeper|apart|mine|aloud|workbench)$/;

interface Source {
  name: string;
  identifiers: string[];
  comments: string[];
  tests: string[];
}

const camelParts = (name: string) => name.split(/(?=[A-Z])|[^a-zA-Z]+/).map((part) => part.toLowerCase());
const isUnclearName = (name: string) =>
  /^inWords$/i.test(name) || camelParts(name).some((part) => unclearNames.test(part));
const isUnclear = (text: string, more: RegExp[] = []) =>
  [...unclear, ...more].some((pattern) => pattern.test(text.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ")));

function declares(node: ts.Identifier): boolean {
  const { parent } = node;
  return "name" in parent && parent.name === node && !ts.isPropertyAccessExpression(parent);
}

function isTest(node: ts.CallExpression): boolean {
  return /^(?:it|describe|test)\b/.test(node.expression.getText());
}

function parse(name: string, text: string): Source {
  if (name.endsWith(".css"))
    return { name, identifiers: [], comments: text.match(/\/\*.*?\*\//gs) ?? [], tests: [] };
  const kind = name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind);
  const source: Source = { name, identifiers: [], comments: [], tests: [] };
  const seen = new Set<number>();
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && declares(node)) source.identifiers.push(node.text);
    if (ts.isCallExpression(node) && isTest(node)) {
      const [title] = node.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title)) source.tests.push(title.text);
    }
    for (const at of [node.getFullStart(), node.getEnd()])
      for (const { pos, end } of [
        ...(ts.getLeadingCommentRanges(text, at) ?? []),
        ...(ts.getTrailingCommentRanges(text, at) ?? []),
      ]) {
        if (!seen.has(pos)) source.comments.push(text.slice(pos, end));
        seen.add(pos);
      }
    for (const child of node.getChildren(tree)) walk(child);
  };
  walk(tree);
  return source;
}

const root = join(import.meta.dirname, "../..");
const files = ["src", "e2e", "screenshots", "scripts", "public"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  )
  .filter((file) => /\.(?:ts|tsx|mjs|js|css)$/.test(file) && !/\.gen\.ts$|lint\.test\.ts$/.test(file));
const sources = files.map((file) => parse(file, readFileSync(join(root, file), "utf8")));

function texts(group: object): string[] {
  return Object.values(group).flatMap((value) => {
    if (typeof value === "string") return [value];
    return typeof value === "function" ? [String(value("1", "2", "3"))] : texts(value as object);
  });
}

describe("plain language", () => {
  it("is used in the texts of the page", () => {
    expect(texts(en).length).toBeGreaterThan(200);
    expect(texts(en).filter((text) => isUnclear(text, unclearTexts))).toEqual([]);
  });

  it("is used in comments", () => {
    expect(sources.flatMap(({ comments }) => comments).length).toBeGreaterThan(500);
    const found = sources.flatMap(({ name, comments }) =>
      comments.filter((comment) => isUnclear(comment)).map((comment) => `${name}: ${comment}`),
    );
    expect(found).toEqual([]);
  });

  it("is used in test names", () => {
    expect(sources.flatMap(({ tests }) => tests).length).toBeGreaterThan(300);
    const found = sources.flatMap(({ name, tests }) =>
      tests.filter((title) => isUnclear(title)).map((title) => `${name}: ${title}`),
    );
    expect(found).toEqual([]);
  });

  it("is used in identifiers and file names", () => {
    expect(sources.flatMap(({ identifiers }) => identifiers).length).toBeGreaterThan(3_000);
    const found = sources.flatMap(({ name, identifiers }) =>
      [...new Set([...identifiers, ...name.split(/[/.]/)])]
        .filter(isUnclearName)
        .map((identifier) => `${name}: ${identifier}`),
    );
    expect(found).toEqual([]);
  });
});

describe("the checks", () => {
  it.each([
    "The username or the password is not right.",
    "Not your name, nothing common.",
    "Your account exists now. Sign in to start.",
    "Your account goes with everything in it",
    "Keep it",
    "Connection lost. Your answer keeps running; picking it up…",
    "No connection. Your chats are back as soon as it is.",
    "The language model broke off in the middle of its answer.",
    "That was not asked.",
    "New text below",
    "Nothing here has that name.",
    "Go to a chat, or do something…",
    "Widen the sidebar",
    "8000 characters too many.",
    "Sending this makes a new branch; the old one is kept.",
  ])("reject the text %j", (text) => {
    expect(isUnclear(text, unclearTexts)).toBe(true);
  });

  it("reject comments, test names and identifiers in a source file", () => {
    const source = parse(
      "sample.ts",
      `/** The place is that of
        * the answer. */
       const soughtMessage = { inWords: 1 };
       function useSought(told: string) {} // sent in vain
       it("is gone to", () => {});`,
    );
    expect(source.comments.filter((comment) => isUnclear(comment))).toHaveLength(2);
    expect(source.tests.filter((title) => isUnclear(title))).toEqual(["is gone to"]);
    expect(source.identifiers.filter(isUnclearName)).toEqual([
      "soughtMessage",
      "inWords",
      "useSought",
      "told",
    ]);
  });
});
