import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LanguageSwitch } from "@/components/ui/language-switch";
import { RegisterForm } from "@/features/auth/register-form";
import { LanguageChoice } from "@/features/settings/language-choice";
import { fakeServer, problem } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { languageScript } from "@/words/languages";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

const root = document.documentElement;
const forget = "language=; Path=/; Max-Age=0";

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await act(() => switchLanguage("en"));
  for (const name of ["lang", "data-language", "data-untranslated"]) root.removeAttribute(name);
  // biome-ignore lint/suspicious/noDocumentCookie: the page uses it, too
  document.cookie = forget;
});

describe("choosing a language", () => {
  it("changes texts, visible errors and the cookie, and back", async () => {
    const server = fakeServer({
      "POST /api/auth/register": () =>
        problem(409, "This username is taken. Choose another.", [], "username_taken"),
    });
    render(
      <>
        <LanguageChoice />
        <RegisterForm />
      </>,
    );
    expect(screen.getByRole("radio", { name: "English" })).toBeChecked();
    await userEvent.type(screen.getByLabelText("Username"), "anna");
    await userEvent.click(screen.getByTestId("register-button"));
    expect(screen.getByText("Enter your email address.")).toBeInTheDocument();

    await userEvent.click(screen.getByRole("radio", { name: "Deutsch" }));
    expect(await screen.findByText("Gib deine E-Mail-Adresse ein.")).toBeInTheDocument();
    expect(screen.getByLabelText("Benutzername")).toHaveValue("anna");
    expect(screen.getByRole("button", { name: "Konto anlegen" })).toBeInTheDocument();
    expect(document.cookie).toContain("language=de");
    expect(server.seen).toHaveLength(0);

    await userEvent.type(screen.getByLabelText("E-Mail-Adresse"), "anna@example.com");
    await userEvent.type(screen.getByLabelText("Passwort"), "SecurePass123!");
    await userEvent.click(screen.getByTestId("register-button"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Dieser Benutzername ist vergeben.");

    await userEvent.click(screen.getByRole("radio", { name: "English" }));
    expect(screen.getByRole("alert")).toHaveTextContent("This username is taken. Choose another.");
    expect(document.cookie).toContain("language=en");
  });

  it("works outside the settings, each language in its own name", async () => {
    render(<LanguageSwitch />);
    expect(screen.getByRole("group", { name: "Language" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "English", pressed: true })).toHaveAttribute("lang", "en");
    await userEvent.click(screen.getByRole("button", { name: "Deutsch" }));
    expect(await screen.findByRole("group", { name: "Sprache" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Deutsch", pressed: true })).toBeInTheDocument();
  });
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
    vi.doMock("@/words/de", () => Promise.reject(new Error("offline")));
    root.dataset.language = "de";
    root.dataset.untranslated = "";
    root.lang = "de";
    const fresh = await import("@/words/language");
    await vi.waitFor(() => expect(root.lang).toBe("en"));
    expect("untranslated" in root.dataset).toBe(false);
    expect(fresh.currentWords("common", { tryAgain: "Try again" } as never)).toEqual({
      tryAgain: "Try again",
    });
    vi.doUnmock("@/words/de");
  });
});
