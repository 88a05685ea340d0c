import { afterEach, describe, expect, it, vi } from "vitest";
import { languageScript } from "./languages";

const root = document.documentElement;
const forget = "language=; Path=/; Max-Age=0";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const name of ["lang", "data-language", "data-untranslated"]) root.removeAttribute(name);
  // biome-ignore lint/suspicious/noDocumentCookie: the page uses it, too
  document.cookie = forget;
});

describe("before the first paint", () => {
  function load(cookie: string, ...browser: string[]) {
    // biome-ignore lint/suspicious/noDocumentCookie: the page uses it, too
    document.cookie = cookie;
    vi.spyOn(navigator, "languages", "get").mockReturnValue(browser);
    root.lang = "en";
    new Function(languageScript)();
    return { lang: root.lang, language: root.dataset.language, untranslated: "untranslated" in root.dataset };
  }
  const german = { lang: "de", language: "de", untranslated: true };
  const english = { lang: "en", language: undefined, untranslated: false };

  it.each([
    ["German", [forget, "de-AT", "en"], german],
    ["the first that is spoken here", [forget, "fr", "DE", "en"], german],
    ["English", [forget, "en-GB", "de"], english],
    ["English when none is spoken", [forget, "fr-FR", "den"], english],
    ["English when the browser says nothing", [forget], english],
    ["what was chosen: German", ["language=de", "en"], german],
    ["what was chosen: English", ["language=en", "de"], english],
    ["the browser's when the cookie makes no sense", ["language=xx", "de"], german],
  ])("the language is %s", (_, [cookie = "", ...browser], expected) => {
    expect(load(cookie, ...browser)).toEqual(expected);
  });

  it("English shows if the texts time out", () => {
    vi.useFakeTimers();
    load(forget, "de");
    vi.advanceTimersByTime(2999);
    expect(root.dataset.untranslated).toBe("");
    vi.advanceTimersByTime(1);
    expect({ ...root.dataset, lang: root.lang }).toEqual({ language: "de", lang: "en" });
  });
});

describe("texts that fail to load", () => {
  it("leave the page visible and unchanged", async () => {
    vi.resetModules();
    vi.doMock("./de/everyone", () => Promise.reject(new Error("offline")));
    root.dataset.language = "de";
    root.dataset.untranslated = "";
    root.lang = "de";
    const fresh = await import("./language");
    await vi.waitFor(() => expect(root.lang).toBe("en"));
    expect("untranslated" in root.dataset).toBe(false);
    expect(fresh.currentWords("common", { tryAgain: "Try again" } as never)).toEqual({
      tryAgain: "Try again",
    });
    vi.doUnmock("./de/everyone");
  });
});

describe("the texts of the admin pages", () => {
  it("load when they are opened, and with every language that is chosen later", async () => {
    vi.resetModules();
    const { currentWords, loadAdminWords, switchLanguage } = await import("./language");
    const english = { list: "Jobs" } as never;
    await switchLanguage("de");
    expect(currentWords("adminJobs", english).list).toBe("Jobs");
    expect(currentWords("common", { tryAgain: "Try again" } as never).tryAgain).toBe("Erneut versuchen");
    await loadAdminWords();
    expect(currentWords("adminJobs", english).list).toBe("Aufträge");
    await switchLanguage("en");
    expect(currentWords("adminJobs", english).list).toBe("Jobs");
    await switchLanguage("de");
    expect(currentWords("adminJobs", english).list).toBe("Aufträge");
  });

  it("are English if they fail to load, beside the others", async () => {
    vi.resetModules();
    vi.doMock("./de/administration", () => Promise.reject(new Error("offline")));
    const { currentWords, loadAdminWords, switchLanguage } = await import("./language");
    await switchLanguage("de");
    await loadAdminWords();
    expect(currentWords("adminJobs", { list: "Jobs" } as never).list).toBe("Jobs");
    expect(currentWords("common", { tryAgain: "Try again" } as never).tryAgain).toBe("Erneut versuchen");
    vi.doUnmock("./de/administration");
  });
});
