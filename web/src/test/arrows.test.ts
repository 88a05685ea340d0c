import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { faultOf, importsOf, matches, pageArrows, targetOf } from "./arrows";

const root = join(import.meta.dirname, "..");
const list = pageArrows(load(readFileSync(join(root, "../../arrows.yaml"), "utf8")));
const withoutExtension = (file: string) => file.replace(/(?:\.d)?\.tsx?$/, "");
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".gen.ts"))
  .map((file) => ({ file, path: withoutExtension(file), text: readFileSync(join(root, file), "utf8") }));
const paths = new Set(files.map(({ path }) => path));

/** What is wrong with the imports of one file. */
function faultsIn(file: string, text: string): string[] {
  const importer = withoutExtension(file);
  return importsOf(file, text).flatMap(({ specifier }) => {
    if (specifier === undefined) return [`${file} imports what is not a constant`];
    const target = targetOf(paths, importer, specifier);
    const fault = target === undefined ? undefined : faultOf(list, importer, target);
    return fault === undefined ? [] : [`${file} imports ${specifier}: ${fault}`];
  });
}

describe("the imports of the page", () => {
  it("follow the arrows", () => {
    expect(files.length).toBeGreaterThan(250);
    expect(files.flatMap(({ file, text }) => faultsIn(file, text))).toEqual([]);
  });

  it("of every file are covered, and no pattern is without a file", () => {
    const named = (pattern: string) => [...paths].some((path) => matches(pattern, path));
    expect(list.flatMap(({ from, to }) => [...from, ...to]).filter((pattern) => !named(pattern))).toEqual([]);
    const uncovered = (path: string) => !list.some(({ from }) => from.some((one) => matches(one, path)));
    expect([...paths].filter(uncovered)).toEqual([]);
  });

  it("use every arrow between two features", () => {
    const targets = (from: readonly string[]) =>
      files
        .filter(({ path }) => from.some((pattern) => matches(pattern, path)))
        .flatMap(({ file, path, text }) =>
          importsOf(file, text).map(({ specifier = "" }) => targetOf(paths, path, specifier) ?? ""),
        );
    const unused = list.flatMap(({ from, to }) => {
      const used = targets(from);
      return to.filter((one) => one.startsWith("features/") && !used.some((target) => matches(one, target)));
    });
    expect(unused).toEqual([]);
  });

  it("of a lazy face load nothing at once", () => {
    const faces = files.filter(({ path }) => matches("features/*/lazy", path));
    expect(faces.length).toBeGreaterThan(3);
    for (const { file, text } of faces) {
      const eager = importsOf(file, text).filter((one) => one.eager);
      expect({ file, eager: eager.map(({ specifier }) => specifier) }).toEqual({
        file,
        eager: ["@/components/ui/load-lazily"],
      });
    }
  });
});

describe("the check of imports", () => {
  it.each([
    ["words/language", "@/lib/theme"],
    ["words/language", "../components/ui/button"],
    ["words/en/chat", "@/data/client/types"],
    ["data/client/http", "@/data/account/requests"],
    ["data/client/http", "../sessions/queries"],
    ["data/account/requests", "@/data/sessions/requests"],
    ["data/sessions/queries", "@/data/models/queries"],
    ["data/sessions/changes", "@/data/models/choice"],
    ["data/messages/queries", "@/lib/stream/turn"],
    ["data/messages/queries", "@/lib/theme"],
    ["data/search/queries", "@/components/ui/button"],
    ["data/search/queries", "@/features/search"],
    ["data/search/queries", "../../features/search"],
    ["lib/theme", "@/data/client/types"],
    ["lib/theme", "./stream/turn"],
    ["lib/theme", "@/components/ui/button"],
    ["lib/highlight/ranges", "@/data/client/types"],
    ["lib/form/use-form", "@/data/account/requests"],
    ["lib/form/use-form", "@/lib/stream/turn"],
    ["lib/stream/outbox", "@/features/chat/live"],
    ["lib/stream/outbox", "../../features/models"],
    ["lib/stream/outbox", "@/components/ui/button"],
    ["components/ui/button", "@/data/client/types"],
    ["components/ui/button", "@/lib/stream/turn"],
    ["components/ui/button", "@/lib/form/rules"],
    ["components/ui/button", "@/features/models"],
    ["components/ui/button", "../markdown/markdown"],
    ["components/markdown/markdown", "@/features/parts"],
    ["features/transcript/message-view", "@/features/parts/raw-message"],
    ["features/transcript/message-view", "../parts/raw-message"],
    ["features/transcript/message-view", "@/features/models/models-context"],
    ["features/transcript/message-view", "@/features/composer/lazy"],
    ["features/transcript/message-view", "@/features/sessions"],
    ["features/composer/chat-input", "@/features/models"],
    ["features/composer/chat-input", "@/features/chat/live"],
    ["features/parts/message-text", "@/features/transcript"],
    ["features/models/index", "@/features/chat/live"],
    ["features/models/model-button", "@/features/composer"],
    ["features/sessions/session-row", "@/features/export/export-items"],
    ["features/sessions/session-row", "@/features/search"],
    ["features/search/palette", "../sessions/session-row"],
    ["features/search/palette", "@/features/sessions"],
    ["features/export/print-view", "@/features/sessions"],
    ["features/shortcuts/overlays", "@/features/search/palette"],
    ["features/shortcuts/overlays", "@/features/search"],
    ["features/offline/connection-bar", "@/features/chat/live"],
    ["features/settings/settings-page", "@/features/auth/login-form"],
    ["features/settings/settings-page", "@/features/auth/login-page"],
    ["features/auth/login-form", "@/features/settings/schemas"],
    ["features/home/home-page", "@/features/auth/registration"],
    ["features/errors/error-page", "@/app/providers"],
    ["features/chat/side-panel", "@/features/sessions/sidebar"],
    ["features/chat/top-bar", "../sessions/chat-title"],
    ["features/chat/chat-page", "@/app/chat/page"],
    ["features/chat/live", "../../app/providers"],
    ["features/chat/live", "@/test/fake-server"],
    ["app/chat/page", "@/features/chat/live"],
    ["app/chat/page", "@/features/sessions"],
    ["app/chat/page", "../../features/models"],
    ["app/layout", "@/data/sessions/queries"],
    ["app/layout", "@/lib/stream/turn"],
    ["test/fake-tab", "@/features/chat/live"],
    ["test/fake-tab", "@/components/ui/button"],
    ["features/sessions/row-menu.test", "@/features/search/palette"],
    ["data/lists/recent", "@/words/language"],
    ["utils/dates", "@/words/language"],
    ["lib/theme", "../../e2e/harness"],
  ])("flags %s that imports %s, in every form", (importer, specifier) => {
    for (const text of [
      `import { a } from "${specifier}";`,
      `import a from "${specifier}";`,
      `import * as a from "${specifier}";`,
      `import "${specifier}";`,
      `import type { A } from "${specifier}";`,
      `import { type A } from "${specifier}";`,
      `export { a } from "${specifier}";`,
      `export * from "${specifier}";`,
      `export type { A } from "${specifier}";`,
      `const a = () => import("${specifier}");`,
      `const a = async () => (await import(\`${specifier}\`)).a;`,
      `let a: import("${specifier}").A;`,
      `let a: typeof import("${specifier}");`,
      `import a = require("${specifier}");`,
      `const a = require("${specifier}");`,
      `vi.mock("${specifier}", () => ({}));`,
      `const a = vi.importActual<object>("${specifier}");`,
      `const quote = /\`/;\nconst a = <p title="it's">don't</p>;\nvoid import("${specifier}");`,
    ])
      expect({ text, faults: faultsIn(`${importer}.tsx`, text) }).toEqual({
        text,
        faults: [expect.stringContaining(`imports ${specifier}: `)],
      });
  });

  it.each([
    ["words/de/chat", "../en"],
    ["data/client/http", "@/words/en/common"],
    ["data/account/me", "./requests"],
    ["data/account/me", "@/data/client/client"],
    ["data/sessions/setup", "./changes"],
    ["lib/theme", "./composing"],
    ["lib/form/use-form", "@/data/client/api-error"],
    ["lib/stream/outbox", "@/data/drafts/drafts"],
    ["lib/stream/outbox", "@/lib/new-id"],
    ["components/markdown/diagram", "@/lib/use-dark"],
    ["components/markdown/markdown", "@/components/ui/button"],
    ["features/transcript/message-view", "@/features/parts"],
    ["features/transcript/message-view", "@/features/parts/index"],
    ["features/transcript/message-view", "../models"],
    ["features/chat/side-panel", "@/features/sessions"],
    ["features/chat/top-bar", "@/features/sessions/lazy"],
    ["features/chat/live", "@/lib/stream/outbox"],
    ["features/search/palette", "./search-results"],
    ["features/search/palette", "react"],
    ["app/chat/page", "@/features/chat/chat-page"],
    ["app/layout", "./providers"],
    ["features/sessions/row-menu.test", "@/test/fake-server"],
  ])("lets %s import %s", (importer, specifier) => {
    expect(faultsIn(`${importer}.tsx`, `import { a } from "${specifier}";`)).toEqual([]);
  });

  it("flags imports whose name it cannot know", () => {
    const [fault] = faultsIn("lib/theme.ts", "void import(name);");
    expect(fault).toBe("lib/theme.ts imports what is not a constant");
  });

  it.each([
    { page: [{ from: ["a"], to: ["b"] }] },
    { page: [{ from: "a", to: ["b"], because: "Why." }] },
    { page: [{ from: ["a"], to: [], because: "Why." }] },
    { page: [{ from: ["a"], to: ["b"], because: "Why.", not: ["c"] }] },
    {},
  ])("refuses a list of another form: %j", (other) => {
    expect(() => pageArrows(other)).toThrow();
  });
});
