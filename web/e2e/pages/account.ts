import type { Page } from "playwright-core";

export interface Person {
  username: string;
  email: string;
  password: string;
}

let people = 0;

/** A user who has not registered yet. */
export function somebody(): Person {
  people += 1;
  const username = `person_${people}`;
  return { username, email: `${username}@example.com`, password: "SecurePass123!" };
}

/** The registration and sign-in pages. */
export class AccountPages {
  constructor(private readonly page: Page) {}

  async register({ username, email, password }: Person): Promise<void> {
    await this.page.goto("/register");
    await this.page.getByTestId("username-input").fill(username);
    await this.page.getByTestId("email-input").fill(email);
    await this.page.getByTestId("password-input").fill(password);
    await this.page.getByTestId("register-button").click();
  }

  /** Fills in the open sign-in page. */
  async signIn({ username, password }: Pick<Person, "username" | "password">): Promise<void> {
    await this.page.getByTestId("username-input").fill(username);
    await this.page.getByTestId("password-input").fill(password);
    await this.page.getByTestId("login-button").click();
  }

  /** Tries the demo if the page leads to connecting a model, as it does the first admin of a server without a provider. */
  async skipConnecting(): Promise<void> {
    const demo = this.page.getByTestId("try-demo");
    await demo.or(this.page.getByTestId("message-input")).first().waitFor();
    if (await demo.isVisible()) await demo.click();
    await this.page.waitForURL("**/chat*");
  }

  /** Opens the chat as a new person. */
  async enter(person: Person): Promise<void> {
    await this.create(person);
    await this.openAs(person);
    await this.page.getByText(`Welcome, ${person.username}`).waitFor();
  }

  /** Registers a person through the API; `register` goes by the form. */
  create(person: Person): Promise<void> {
    return this.post("/api/auth/register", person);
  }

  /** Signs in through the API, with the cookies of a browser, and opens an address; `signIn` goes by the form. */
  async openAs(
    { username, password }: Pick<Person, "username" | "password">,
    address = "/chat",
  ): Promise<void> {
    await this.post("/api/auth/login", { username, password, token_delivery: "cookie" });
    await this.page.goto(address);
  }

  /** Sends a request as the page would, with its cookies. */
  private async post(path: string, data: object): Promise<void> {
    const reply = await this.page.request.post(path, { data, headers: { "Sec-Fetch-Site": "same-origin" } });
    if (!reply.ok()) throw new Error(`POST ${path}: ${reply.status()} ${await reply.text()}`);
  }
}
