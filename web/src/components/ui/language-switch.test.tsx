import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { switchLanguage } from "@/words/language";
import { LanguageSwitch } from "./language-switch";

afterEach(async () => {
  await act(() => switchLanguage("en"));
  // biome-ignore lint/suspicious/noDocumentCookie: the page uses it, too
  document.cookie = "language=; Path=/; Max-Age=0";
});

describe("choosing a language", () => {
  it("works outside the settings, each language in its own name", async () => {
    render(<LanguageSwitch />);
    expect(screen.getByRole("group", { name: "Language" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "English", pressed: true })).toHaveAttribute("lang", "en");
    await userEvent.click(screen.getByRole("button", { name: "Deutsch" }));
    expect(await screen.findByRole("group", { name: "Sprache" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Deutsch", pressed: true })).toBeInTheDocument();
  });
});
