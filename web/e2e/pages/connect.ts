import type { Page } from "playwright-core";

/** The page with providers and models. */
export class ModelsPage {
  constructor(private readonly page: Page) {}

  /** The form that connects a provider, also on the page for the first model. */
  get form() {
    const form = this.page.getByTestId("add-provider");
    return {
      form,
      service: (name: string) => form.getByText(name, { exact: true }),
      address: form.getByLabel("Address"),
      key: form.getByLabel("API key", { exact: true }),
      name: form.getByLabel("Name", { exact: true }),
      connect: form.getByRole("button", { name: "Connect", exact: true }),
      check: form.getByRole("button", { name: "Check" }),
      anyway: form.getByRole("button", { name: "Save anyway" }),
    };
  }

  provider(name: string) {
    const item = this.page
      .getByTestId("provider")
      .filter({ has: this.page.getByText(name, { exact: true }) });
    return { item, button: (action: string) => item.getByRole("button", { name: `${action}: ${name}` }) };
  }

  get models() {
    return this.page.getByTestId("model");
  }

  model(name: string) {
    const item = this.models.filter({ has: this.page.getByText(name, { exact: true }) });
    return { item, enabled: item.getByRole("checkbox"), open: item.getByRole("button", { name }).first() };
  }
}
