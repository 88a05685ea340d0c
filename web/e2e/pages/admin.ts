import type { Locator, Page } from "playwright-core";
import { Program } from "../program";
import { AccountPages, type Person, somebody } from "./account";

/** Creates an account through the API. */
export async function createAccount(
  admin: Program,
  role: "admin" | "member",
): Promise<Person & { id: number }> {
  const person = somebody();
  const reply = await admin.request("POST", "/api/admin/users", { ...person, role });
  return { ...person, id: ((await reply.json()) as { id: number }).id };
}

/** Registers the first account, which is the admin's, and returns its API client. */
export async function firstAdmin(url: string, page: Page): Promise<{ person: Person; program: Program }> {
  const person = somebody();
  await new AccountPages(page).enter(person);
  return { person, program: await Program.signIn(url, person) };
}

/** A setting on its page. */
export function settingOn(page: Page, name: string) {
  const form = page.getByTestId(`setting-${name}`);
  const button = (label: string): Locator => form.getByRole("button", { name: label });
  return {
    form,
    button,
    field: form.locator(`#${name}`),
    source: form.getByTestId("setting-source"),
    outdated: form.getByTestId("setting-outdated"),
    save: () => button("Save").click(),
    saved: () => form.getByText("Saved.").waitFor(),
  };
}
