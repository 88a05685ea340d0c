import type { Page } from "playwright-core";

export interface Person {
  username: string;
  email: string;
  password: string;
}

let people = 0;

/** Somebody who has not registered yet. */
export function somebody(): Person {
  people += 1;
  const username = `person_${people}`;
  return { username, email: `${username}@example.com`, password: "SecurePass123!" };
}

/** The pages for registering and signing in. */
export class AccountPages {
  constructor(private readonly page: Page) {}

  async register({ username, email, password }: Person): Promise<void> {
    await this.page.goto("/register");
    await this.page.getByTestId("username-input").fill(username);
    await this.page.getByTestId("email-input").fill(email);
    await this.page.getByTestId("password-input").fill(password);
    await this.page.getByTestId("register-button").click();
  }

  /** Fills in the sign-in page that is open. */
  async signIn({ username, password }: Pick<Person, "username" | "password">): Promise<void> {
    await this.page.getByTestId("username-input").fill(username);
    await this.page.getByTestId("password-input").fill(password);
    await this.page.getByTestId("login-button").click();
  }

  async enter(person: Person): Promise<void> {
    await this.register(person);
    await this.page.waitForURL("**/login*");
    await this.signIn(person);
    await this.page.waitForURL("**/chat*");
    await this.page.getByText(`Welcome, ${person.username}`).waitFor();
  }
}
