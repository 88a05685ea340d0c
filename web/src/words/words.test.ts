import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { de } from "./de";
import { byCode, errorText } from "./de/errors";
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
    "chat.title",
    "chat.chats",
    "sidebar.chats",
    "sidebar.kindChat",
    "sidebar.keys.escape",
    "models.demo",
    "messages.seconds",
    "messages.minutes",
    "common.product",
    "common.errorText",
    "settings.device",
  ];

  it("has no untranslated texts, except names", () => {
    const same = leaves(en).filter(([place, leaf]) => filled(leaf) === filled(german.get(place)));
    expect(same.map(([place]) => place).toSorted()).toEqual(shared.toSorted());
  });

  it("has every English text with the same placeholders", () => {
    expect([...german.keys()]).toEqual(leaves(en).map(([place]) => place));
    for (const [place, leaf] of leaves(en)) {
      const other = filled(german.get(place));
      expect(other, place).not.toBe("");
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
  const go = ["domain", "application", "adapters", "ports"]
    .flatMap((folder) => filesIn(folder, /\.go$/))
    .filter((name) => !name.endsWith("/export_text.go")); // texts of exported files
  const sources = go.map((name) => readFileSync(join(root, name), "utf8")).join("\n");
  const all = (pattern: RegExp) => [...sources.matchAll(pattern)].map(([, one = ""]) => one);

  it("have a German text for every code, and no others", () => {
    const codes = [
      ...all(/\bNew\((?:fault\.)?[A-Z]\w+, "([a-z_]+)"/g),
      ...all(/\b(?:conflict|absent)\("([a-z_]+)"/g),
    ];
    expect(codes.length).toBeGreaterThan(30);
    expect(Object.keys(byCode).toSorted()).toEqual([...new Set(codes)].toSorted());
  });

  /** Errors that only API clients can trigger. */
  const forPrograms =
    /^(A temperature is|Give a title, (?:model, )?pinned|A session can only be marked|A session can only be marked as read|Last-Event-ID|An Idempotency-Key|A client_message_id)/;

  it("have a German text for every field error", () => {
    const sentences = [
      ...all(/\bin\.Add\("[\w-]+", (?:fmt\.Sprintf\()?"([A-Z][^"%]*(?:%d[^"%]*)*)"/g),
      ...all(/return "([A-Z][^"]+\.)"\n/g),
    ].map((sentence) => sentence.replaceAll("%d", "7"));
    expect(sentences.length).toBeGreaterThan(10);
    const english = sentences.filter((sentence) => errorText("invalid_input", sentence) === sentence);
    expect(english.filter((sentence) => !forPrograms.test(sentence))).toEqual([]);
  });

  it("keep numbers, and show unknown messages unchanged", () => {
    expect(errorText("", "Messages can have at most 2000 characters. This one has 2001.")).toBe(
      "Eine Nachricht darf höchstens 2000 Zeichen haben. Diese hat 2001.",
    );
    expect(errorText("new_code", "Something new.")).toBe("Something new.");
    expect(errorText("invalid_input", "Another rule.")).toBe("Another rule.");
    expect(de.common.errorText("offline", en.common.errors.offline)).toBe(de.common.errors.offline);
    expect(de.common.errorText("", en.common.status(502))).toBe(de.common.status(502));
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
        const key = attribute && /\/page\.tsx$/.test(name);
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
