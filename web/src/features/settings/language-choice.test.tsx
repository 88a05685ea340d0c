import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { switchLanguage } from "@/words/language";
import { LanguageChoice } from "./language-choice";

afterEach(async () => {
  await act(() => switchLanguage("en"));
  // biome-ignore lint/suspicious/noDocumentCookie: the page uses it, too
  document.cookie = "language=; Path=/; Max-Age=0";
});

it("the language can be chosen in the settings, and changed back", async () => {
  render(<LanguageChoice />);
  expect(screen.getByRole("radio", { name: "English" })).toBeChecked();
  await userEvent.click(screen.getByRole("radio", { name: "Deutsch" }));
  expect(await screen.findByRole("group", { name: "Sprache" })).toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "Deutsch" })).toBeChecked();
  expect(document.cookie).toContain("language=de");
  await userEvent.click(screen.getByRole("radio", { name: "English" }));
  expect(document.cookie).toContain("language=en");
});
