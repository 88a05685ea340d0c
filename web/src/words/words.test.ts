import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";

const root = join(import.meta.dirname, "../../..");

function filesIn(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => wanted.test(name) && !/[._]test\.|\/test\/|\.gen\.ts$/.test(name));
}

type Leaf = string | ((...markers: string[]) => string);

/** All texts of a catalogue by key, e.g. "sidebar.groups.today". */
function leaves(of: object, place = ""): [string, Leaf][] {
  return Object.entries(of).flatMap(([key, value]) =>
    typeof value === "object" ? leaves(value, `${place}${key}.`) : [[`${place}${key}`, value as Leaf]],
  );
}

const german = new Map(leaves(de));
const markers = ["⟦1⟧", "⟦2⟧", "⟦3⟧"];
const filled = (leaf: Leaf | undefined) => (typeof leaf === "function" ? leaf(...markers) : (leaf ?? ""));

describe("German", () => {
  /** Texts that are the same in both languages. */
  const shared = [
    "adminBudgets.budget",
    "adminIdentity.issuer",
    "adminIdentity.kinds.oidc",
    "adminIdentity.scopes",
    "adminIdentity.idOf",
    "adminPeople.passkeys",
    "chat.title",
    "chat.chats",
    "sidebar.chats",
    "sidebar.kindChat",
    "sidebar.keys.escape",
    "models.demo",
    "messages.seconds",
    "messages.minutes",
    "adminOverview.databaseKinds.sqlite",
    "adminOverview.databaseKinds.postgresql",
    "common.product",
    "settings.device",
    "adminModels.name",
    "adminModels.id",
    "adminModels.fields.name",
    "twoStep.code",
    "passkeys.title",
    "passkeys.name",
  ];

  it("has no untranslated texts, except names", () => {
    const same = leaves(en).filter(([place, leaf]) => filled(leaf) === filled(german.get(place)));
    expect(same.map(([place]) => place).toSorted()).toEqual(shared.toSorted());
  });

  it("has every English text with the same placeholders", () => {
    expect([...german.keys()]).toEqual(leaves(en).map(([place]) => place));
    const named = (text: string) => text.match(/\{\w+\}/g)?.toSorted() ?? [];
    for (const [place, leaf] of leaves(en)) {
      const other = filled(german.get(place));
      expect(other, place).not.toBe("");
      expect(named(other), place).toEqual(named(filled(leaf)));
      expect(
        markers.filter((marker) => other.includes(marker)),
        place,
      ).toEqual(markers.filter((marker) => filled(leaf).includes(marker)));
    }
  });

  it("uses German punctuation and the informal address", () => {
    for (const [place, leaf] of german) {
      expect(filled(leaf), place).not.toMatch(/[^ ]…|\bSie\b|\bIhre?n?\b/);
      expect(filled(leaf).replaceAll("“", ""), place).not.toMatch(/["”]/);
    }
  });
});

describe("server errors", () => {
  const go = ["domain", "application", "adapters", "ports"].flatMap((folder) => filesIn(folder, /\.go$/));
  const sources = go.map((name) => readFileSync(join(root, name), "utf8")).join("\n");
  const all = (pattern: RegExp) => [...sources.matchAll(pattern)].map(([, ...groups]) => groups);

  /** The names in a fault.Params literal. */
  const namesIn = (literal: string) => [...literal.matchAll(/"(\w+)":/g)].map(([, name = ""]) => name);
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

  it("have a text for every fault, and no others", () => {
    const codes = [
      ...all(/\bNew\((?:fault\.)?[A-Z]\w+, "([a-z_]+)"/g),
      ...all(/\b(?:conflict|absent)\("([a-z_]+)"/g),
    ].map(([code]) => code);
    expect(codes.length).toBeGreaterThan(30);
    for (const { errors } of [en, de])
      expect(Object.keys(errors.faults).toSorted()).toEqual([...new Set(codes)].toSorted());
  });

  it("of faults use only parameters that the server sends", () => {
    const codes = new Map(
      all(/\b(\w+) += fault\.New\([\w.]+, "([a-z_]+)"/g).map(([name, code]) => [name, code]),
    );
    const sent = new Map(
      all(/\b(\w+)(?:\.After\(\w+\))?\.With\(fault\.Params\{([^}]*)\}/g).map(([name = "", literal = ""]) => [
        codes.get(name),
        namesIn(literal),
      ]),
    );
    expect(sent.get("too_many_sessions")).toEqual(["max"]);
    for (const [code, text] of Object.entries(en.errors.faults))
      expect(sent.get(code) ?? [], code).toEqual(expect.arrayContaining(placeholders(text)));
  });

  /** Each broken rule in the sources: its code and the parameters sent with it. */
  const calls = sources
    .split(/\b(?=in\.Add\(|fault\.Input\()/)
    .filter((text) => /^(?:in\.Add|fault\.Input)\((?!name, code,)/.test(text)); // without the one within Input
  const rules = calls.map((call) => {
    const [, code = call.slice(0, 80)] =
      /^[\w.]+\((?:"[\w.-]+"|[\w.]+(?:\([\w.]+\))?), "([a-z_]+)",/.exec(call) ?? [];
    const [, literal = ""] = /^[^\n]*(?:,\n[^\n]*)?fault\.Params\{([^}]*)\}/.exec(call) ?? [];
    return { code, params: namesIn(literal) };
  });

  it("have a text for every broken rule, and no others", () => {
    expect(rules.length).toBeGreaterThan(30);
    const refusals = [...sources.matchAll(/\brefuseInvitation\("\w+", "(\w+)"/g)].map(
      ([, code = ""]) => code,
    );
    expect(refusals.length).toBe(5);
    const ofFaults = ["wrong_password", "setting_changed", "setup_code_wrong", ...refusals];
    const codes = [...new Set([...rules.map(({ code }) => code), ...ofFaults])];
    for (const { errors } of [en, de])
      expect(Object.keys(errors.fields).toSorted()).toEqual(codes.toSorted());
  });

  it("of broken rules use only parameters that the server sends", () => {
    expect(rules.filter(({ params }) => params.length > 0).length).toBeGreaterThan(10);
    const texts: Record<string, string> = en.errors.fields;
    for (const { code, params } of rules)
      expect(params, code).toEqual(expect.arrayContaining(placeholders(texts[code] ?? "")));
  });
});

describe("the page", () => {
  const read = new Set(["aria-label", "title", "placeholder", "alt", "label", "hint", "about", "content"]);
  const allowed = new Set(["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_HOST"]); // names of settings
  const hasWords = (text: string) => /\p{L}/u.test(text) && !allowed.has(text.trim());
  /** Looks like a sentence for readers: a capital letter, a space and lowercase letters. */
  const sentence = /^[A-Z][a-z’']*,? [a-z“‘\d]|^[A-Z][a-z]+[….!?]$/;

  function wordsOutside(name: string): string[] {
    const source = readFileSync(join(root, name), "utf8");
    const tree = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const found: string[] = [];
    const note = (node: ts.Node, text: string) => {
      found.push(`${name}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`);
    };
    const walk = (node: ts.Node): void => {
      if (ts.isJsxText(node) && hasWords(node.text)) note(node, node.text);
      const literal =
        ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node);
      if (literal) {
        let parent = node.parent;
        while (
          ts.isJsxExpression(parent) ||
          ts.isConditionalExpression(parent) ||
          ts.isTemplateExpression(parent)
        )
          parent = parent.parent;
        const attribute = ts.isJsxAttribute(parent) && read.has(parent.name.getText());
        // A page's title is a key of a text group, which tsc checks.
        const key = attribute && /\bpage\.tsx$/.test(name);
        if ((attribute && hasWords(node.text) && !key) || sentence.test(node.text)) note(node, node.text);
        else if (ts.isJsxElement(parent) && hasWords(node.text)) note(node, node.text);
      }
      node.forEachChild(walk);
    };
    walk(tree);
    return found;
  }

  it("has no texts outside the catalogue", () => {
    const files = filesIn("web/src", /\.tsx?$/).filter((name) => !name.startsWith("web/src/words/"));
    expect(files.length).toBeGreaterThan(70);
    expect(files.flatMap(wordsOutside)).toEqual([]);
  });
});
