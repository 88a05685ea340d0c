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

  async enter(person: Person): Promise<void> {
    await this.register(person);
    await this.page.waitForURL("**/login*");
    await this.signIn(person);
    await this.skipConnecting();
    await this.page.getByText(`Welcome, ${person.username}`).waitFor();
  }
}
