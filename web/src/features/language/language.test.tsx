import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { RegisterForm } from "@/features/auth/register-form";
import { fakeServer, problem } from "@/test/fake-server";
import { speak } from "@/words/language";
import { languageScript } from "@/words/languages";
import { LanguageChoice } from "./language-choice";
import { LanguageSwitch } from "./language-switch";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

const root = document.documentElement;
const forget = "language=; Path=/; Max-Age=0";

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await act(() => speak("en"));
  for (const name of ["lang", "data-language", "data-unread"]) root.removeAttribute(name);
  // biome-ignore lint/suspicious/noDocumentCookie: what the page itself uses
  document.cookie = forget;
});

describe("choosing a language", () => {
  it("changes what stands there, what was already wrong, and the cookie, and back", async () => {
    const server = fakeServer({
      "POST /api/auth/register": () => problem(409, "This username is taken. Choose another."),
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

  it("is there without settings, each language in its own name", async () => {
    render(<LanguageSwitch />);
    expect(screen.getByRole("group", { name: "Language" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "English", pressed: true })).toHaveAttribute("lang", "en");
    await userEvent.click(screen.getByRole("button", { name: "Deutsch" }));
    expect(await screen.findByRole("group", { name: "Sprache" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Deutsch", pressed: true })).toBeInTheDocument();
  });
});

describe("before anything is drawn", () => {
  function load(cookie: string, ...browser: string[]) {
    // biome-ignore lint/suspicious/noDocumentCookie: what the page itself uses
    document.cookie = cookie;
    vi.spyOn(navigator, "languages", "get").mockReturnValue(browser);
    root.lang = "en";
    new Function(languageScript)();
    return { lang: root.lang, language: root.dataset.language, unread: "unread" in root.dataset };
  }
  const german = { lang: "de", language: "de", unread: true };
  const english = { lang: "en", language: undefined, unread: false };

  it.each([
    ["German", [forget, "de-AT", "en"], german],
    ["the first that is spoken here", [forget, "fr", "DE", "en"], german],
    ["English", [forget, "en-GB", "de"], english],
    ["English when none is spoken", [forget, "fr-FR", "den"], english],
    ["English when the browser says nothing", [forget], english],
    ["what was chosen: German", ["language=de", "en"], german],
    ["what was chosen: English", ["language=en", "de"], english],
    ["the browser's when the cookie makes no sense", ["language=xx", "de"], german],
  ])("it is %s", (_, [cookie = "", ...browser], expected) => {
    expect(load(cookie, ...browser)).toEqual(expected);
  });

  it("shows English when the words do not come", () => {
    vi.useFakeTimers();
    load(forget, "de");
    vi.advanceTimersByTime(2999);
    expect(root.dataset.unread).toBe("");
    vi.advanceTimersByTime(1);
    expect({ ...root.dataset, lang: root.lang }).toEqual({ language: "de", lang: "en" });
  });
});

describe("words that cannot be loaded", () => {
  it("leave the page as it is, and shown", async () => {
    vi.resetModules();
    vi.doMock("@/words/de", () => Promise.reject(new Error("offline")));
    root.dataset.language = "de";
    root.dataset.unread = "";
    root.lang = "de";
    const fresh = await import("@/words/language");
    await vi.waitFor(() => expect(root.lang).toBe("en"));
    expect("unread" in root.dataset).toBe(false);
    expect(fresh.wordsNow("common", { tryAgain: "Try again" } as never)).toEqual({ tryAgain: "Try again" });
    vi.doUnmock("@/words/de");
  });
});
