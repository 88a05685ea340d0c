import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LanguageSwitch } from "@/components/ui/language-switch";
import { fakeServer, problem } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { RegisterForm } from "./register-form";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

afterEach(async () => {
  await act(() => switchLanguage("en"));
  // biome-ignore lint/suspicious/noDocumentCookie: the page uses it, too
  document.cookie = "language=; Path=/; Max-Age=0";
});

describe("choosing a language", () => {
  it("changes texts, visible errors and the cookie, and back", async () => {
    const server = fakeServer({
      "POST /api/auth/register": () =>
        problem(409, "This username is taken. Choose another.", [], "username_taken"),
    });
    render(
      <>
        <LanguageSwitch />
        <RegisterForm />
      </>,
    );
    await userEvent.type(screen.getByLabelText("Username"), "anna");
    await userEvent.click(screen.getByTestId("register-button"));
    expect(screen.getByText("Enter your email address.")).toBeInTheDocument();

    await userEvent.click(screen.getByRole("button", { name: "Deutsch" }));
    expect(await screen.findByText("Gib deine E-Mail-Adresse ein.")).toBeInTheDocument();
    expect(screen.getByLabelText("Benutzername")).toHaveValue("anna");
    expect(screen.getByRole("button", { name: "Konto anlegen" })).toBeInTheDocument();
    expect(document.cookie).toContain("language=de");
    expect(server.seen).toHaveLength(0);

    await userEvent.type(screen.getByLabelText("E-Mail-Adresse"), "anna@example.com");
    await userEvent.type(screen.getByLabelText("Passwort"), "SecurePass123!");
    await userEvent.click(screen.getByTestId("register-button"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Dieser Benutzername ist vergeben.");

    await userEvent.click(screen.getByRole("button", { name: "English" }));
    expect(screen.getByRole("alert")).toHaveTextContent("This username is taken. Choose another.");
    expect(document.cookie).toContain("language=en");
  });
});
