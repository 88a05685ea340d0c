import type { Locator, Page } from "playwright-core";

/** The chat as a person sees it. */
export class ChatPage {
  readonly input: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly loading: Locator;
  readonly answers: Locator;
  readonly questions: Locator;
  readonly sessions: Locator;
  readonly banner: Locator;
  readonly newText: Locator;

  constructor(private readonly page: Page) {
    this.input = page.getByTestId("message-input");
    this.send = page.getByTestId("send-button");
    this.stop = page.getByTestId("stop-button");
    this.loading = page.getByTestId("loading-indicator");
    this.answers = page.getByTestId("assistant-message");
    this.questions = page.getByTestId("user-message");
    this.sessions = page.getByTestId("session-item");
    this.banner = page.getByTestId("demo-banner");
    this.newText = page.getByRole("button", { name: "New text below" });
  }

  async ask(text: string): Promise<void> {
    await this.input.fill(text);
    await this.send.click();
  }

  /** Waits until the n-th answer (from 1) has ended as told and is laid out, and returns its text. */
  async ended(n: number, status = "complete", timeout = 30_000): Promise<string> {
    await this.page
      .locator(`[data-testid=assistant-message][data-status=${status}]:not(:has(.plain))`)
      .nth(n - 1)
      .waitFor({ timeout });
    return this.answers.nth(n - 1).innerText();
  }

  async texts(of: Locator): Promise<string[]> {
    return (await of.allInnerTexts()).map((text) => text.trim());
  }

  async rename(n: number, title: string): Promise<void> {
    const row = this.sessions.nth(n - 1);
    await row.hover();
    await row.getByTestId("session-menu-button").click();
    await this.page.getByTestId("rename-session-button").click();
    await this.page.getByTestId("title-input").fill(title);
    await this.page.keyboard.press("Enter");
    await row.getByText(title, { exact: true }).waitFor();
  }

  async delete(n: number): Promise<void> {
    const row = this.sessions.nth(n - 1);
    await row.hover();
    await row.getByTestId("session-menu-button").click();
    await this.page.getByTestId("delete-session-button").click();
  }

  undo(): Promise<void> {
    return this.page.getByTestId("undo-button").click();
  }

  /** How many pixels of the conversation are below what is shown. */
  distanceToEnd(): Promise<number> {
    return this.answers.first().evaluate((answer) => {
      let frame = answer.parentElement;
      while (frame !== null && getComputedStyle(frame).overflowY !== "auto") frame = frame.parentElement;
      return frame === null ? Number.NaN : frame.scrollHeight - frame.scrollTop - frame.clientHeight;
    });
  }

  newChat(): Promise<void> {
    return this.page.getByTestId("new-chat-button").click();
  }

  signOut(): Promise<void> {
    return this.page.getByTestId("logout-button").click();
  }
}
