import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The chat as a user sees it. */
export class ChatPage {
  readonly input: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly loading: Locator;
  readonly answers: Locator;
  readonly questions: Locator;
  readonly sessions: Locator;
  readonly banner: Locator;
  readonly toLatest: Locator;
  readonly queued: Locator;

  constructor(private readonly page: Page) {
    this.input = page.getByTestId("message-input");
    this.send = page.getByTestId("send-button");
    this.stop = page.getByTestId("stop-button");
    this.loading = page.getByTestId("loading-indicator");
    this.answers = page.getByTestId("assistant-message");
    this.questions = page.getByTestId("user-message");
    this.sessions = page.getByTestId("session-item");
    this.banner = page.getByTestId("demo-banner");
    this.toLatest = page.getByTestId("to-latest");
    this.queued = page.getByTestId("queued-message");
  }

  async ask(text: string): Promise<void> {
    await this.input.fill(text);
    await this.send.click();
  }

  /** The n-th message (from 1), while it is near the viewport. */
  message(n: number): Locator {
    return this.page.locator(`li[aria-posinset="${n}"]`);
  }

  /** The n-th answer (from 1) of a chat in which each question has one. */
  answer(n: number): Locator {
    return this.message(2 * n).getByTestId("assistant-message");
  }

  /** Waits until the n-th answer has the given status and is laid out; returns its text. */
  async ended(n: number, status = "complete", timeout = 30_000): Promise<string> {
    const answer = this.message(2 * n).locator(
      `[data-testid=assistant-message][data-status=${status}]:not(:has(.plain))`,
    );
    await answer.waitFor({ timeout });
    return answer.innerText();
  }

  /** Waits until an answer has started and has this many characters. */
  async begun(n = 1, characters = 60): Promise<void> {
    await expect
      .poll(async () => (await this.answer(n).allInnerTexts()).join("").length)
      .toBeGreaterThan(characters);
  }

  /** Waits until these and no others are shown, in this order: what a click shows comes a moment later. */
  async shows(of: Locator, texts: string[]): Promise<void> {
    await expect.poll(() => this.texts(of), { timeout: 10_000 }).toEqual(texts);
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

  /** Pixels of the conversation below the viewport. */
  distanceToEnd(): Promise<number> {
    return this.answers.first().evaluate((answer) => {
      let frame = answer.parentElement;
      while (frame !== null && getComputedStyle(frame).overflowY !== "auto") frame = frame.parentElement;
      return frame === null ? Number.NaN : frame.scrollHeight - frame.scrollTop - frame.clientHeight;
    });
  }

  /** Scrolls the conversation by wheel; does not wait for it to settle. */
  async scroll(by: number): Promise<void> {
    const box = await this.input.boundingBox();
    if (box === null) throw new Error("the chat is not in view");
    await this.page.mouse.move(box.x + 20, box.y - 100);
    await this.page.mouse.wheel(0, by);
  }

  newChat(): Promise<void> {
    return this.page.getByTestId("new-chat-button").click();
  }

  /** Opens the menu of the account, in the sidebar. */
  async openAccount(): Promise<void> {
    await this.page.locator("[data-testid=account-button]:visible").click();
    await this.page.getByRole("menu").waitFor();
  }

  async signOut(): Promise<void> {
    await this.openAccount();
    await this.page.getByTestId("logout-button").click();
  }
}
