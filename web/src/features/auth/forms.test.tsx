import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { endLogin, loginState } from "@/api/login-state";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { LoginForm } from "./login-form";
import { RegisterForm } from "./register-form";

const push = vi.fn();
let search = "";
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push, replace: vi.fn() }),
  useSearchParams: () => new URLSearchParams(search),
}));

const field = (name: string) => screen.getByTestId(`${name}-input`);

async function fillRegister(username: string, email: string, password: string) {
  render(<RegisterForm />);
  if (username) await userEvent.type(field("username"), username);
  if (email) await userEvent.type(field("email"), email);
  if (password) await userEvent.type(field("password"), password);
  await userEvent.click(screen.getByTestId("register-button"));
}

beforeEach(() => {
  endLogin("out");
  push.mockClear();
  search = "";
});

describe("registering", () => {
  it("sends the account and leads to signing in", async () => {
    const server = fakeServer({ "POST /api/auth/register": () => json(201, { id: 1 }) });
    await fillRegister("newuser", "new@example.com", "SecurePass123!");
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=registered"));
    const body = { username: "newuser", email: "new@example.com", password: "SecurePass123!" };
    expect(await server.seen[0]?.json()).toEqual(body);
  });

  it("names each mistake once, sends nothing and goes to the first", async () => {
    const server = fakeServer({});
    await fillRegister("a!", "", "short");
    expect(screen.getByText("Use 3 to 50 characters.")).toBeInTheDocument();
    expect(screen.getByText("Enter your email address.")).toBeInTheDocument();
    expect(screen.getByText("Use 8 to 128 characters.")).toBeInTheDocument();
    expect(field("username")).toHaveFocus();
    expect(field("username")).toBeInvalid();
    expect(server.seen).toHaveLength(0);
  });

  it("puts the server's words next to their field and clears nothing", async () => {
    const taken = { field: "username", message: "This username is taken." };
    fakeServer({ "POST /api/auth/register": () => problem(409, "Taken.", [taken]) });
    await fillRegister("newuser", "new@example.com", "SecurePass123!");
    expect(await screen.findByText("This username is taken.")).toBeInTheDocument();
    expect(field("username")).toHaveValue("newuser");
    expect(field("email")).toHaveValue("new@example.com");
    expect(field("password")).toHaveValue("SecurePass123!");
    await userEvent.type(field("username"), "2");
    expect(screen.queryByText("This username is taken.")).toBeNull();
  });
});

describe("a password that only the server finds too common", () => {
  it("is named at its field", async () => {
    const common = { field: "password", message: "This password is too common." };
    fakeServer({ "POST /api/auth/register": () => problem(400, "Invalid.", [common]) });
    await fillRegister("newuser", "new@example.com", "Welcome1");
    expect(await screen.findByText(common.message)).toBeInTheDocument();
    expect(field("password")).toBeInvalid();
    expect(field("password")).toHaveFocus();
  });
});

describe("signing in", () => {
  async function fillLogin() {
    render(<LoginForm />);
    await userEvent.type(field("username"), "newuser");
    await userEvent.type(field("password"), "wrong");
    await userEvent.click(screen.getByTestId("login-button"));
  }

  it("asks for a cookie, and keeps nothing where scripts could find it", async () => {
    const server = fakeServer({ "POST /api/auth/login": () => json(200, tokens(1)) });
    await fillLogin();
    await vi.waitFor(() => expect(loginState()).toBe("in"));
    expect(await server.seen[0]?.json()).toMatchObject({ username: "newuser", token_delivery: "cookie" });
    expect(localStorage).toHaveLength(0);
  });

  it("says what the server says and clears nothing", async () => {
    fakeServer({ "POST /api/auth/login": () => problem(401, "Incorrect username or password.") });
    await fillLogin();
    expect(await screen.findByRole("alert")).toHaveTextContent("Incorrect username or password.");
    expect(field("username")).toHaveValue("newuser");
    expect(field("password")).toHaveValue("wrong");
    expect(screen.getByTestId("login-button")).toBeEnabled();
  });

  it.each([
    ["registered", "Account created. Sign in to start."],
    ["ended", "Your session has ended. Sign in again."],
  ])("explains why one is here: %s", (note, words) => {
    search = `note=${note}`;
    render(<LoginForm />);
    expect(screen.getByRole("status")).toHaveTextContent(words);
  });
});
