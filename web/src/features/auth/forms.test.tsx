import { act, render, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useSignedIn } from "@/data/account/use-signed-in";
import { beginLogin, endLogin, loginState } from "@/data/client/login-state";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { Queries } from "@/test/queries";
import { switchLanguage } from "@/words/language";
import { AuthLayout } from "./auth-layout";
import { LoginForm } from "./login-form";
import { RegisterForm } from "./register-form";

const push = vi.fn();
const replace = vi.fn();
let search = "";
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push, replace }),
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
  replace.mockClear();
  window.history.replaceState(null, "", "/");
  search = "";
  sessionStorage.clear();
});

describe("registration", () => {
  it("restores what was typed before a reload, except the password, until the account exists", async () => {
    fakeServer({ "POST /api/auth/register": () => json(201, { id: 1, role: "member" }) });
    const { unmount } = render(<RegisterForm />);
    await userEvent.type(field("username"), "ada");
    await userEvent.type(field("email"), "ada@example.com");
    await userEvent.type(field("password"), "SecurePass123!");
    unmount();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("SecurePass");
    const second = render(<RegisterForm />);
    expect(field("username")).toHaveValue("ada");
    expect(field("email")).toHaveValue("ada@example.com");
    expect(field("password")).toHaveValue("");
    await userEvent.type(field("password"), "SecurePass123!");
    await userEvent.click(screen.getByTestId("register-button"));
    await vi.waitFor(() => expect(push).toHaveBeenCalled());
    second.unmount();
    render(<RegisterForm />);
    expect(field("username")).toHaveValue("");
  });

  it("leads the first account, which is an admin's, to connecting a model", async () => {
    fakeServer({ "POST /api/auth/register": () => json(201, { id: 1, role: "admin" }) });
    await fillRegister("newuser", "new@example.com", "SecurePass123!");
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=registered&next=%2Fconnect"));
  });

  it("submits the account and leads to signing in", async () => {
    const server = fakeServer({ "POST /api/auth/register": () => json(201, { id: 2, role: "member" }) });
    await fillRegister("newuser", "new@example.com", "SecurePass123!");
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=registered"));
    const body = { username: "newuser", email: "new@example.com", password: "SecurePass123!" };
    expect(await server.seen[0]?.json()).toEqual(body);
  });

  it("shows each error once, sends nothing and focuses the first field", async () => {
    const server = fakeServer({});
    await fillRegister("a!", "", "short");
    expect(screen.getByText("Use 3 to 50 characters.")).toBeInTheDocument();
    expect(screen.getByText("Enter your email address.")).toBeInTheDocument();
    expect(screen.getByText("Use 8 to 128 characters.")).toBeInTheDocument();
    expect(field("username")).toHaveFocus();
    expect(field("username")).toBeInvalid();
    expect(server.seen).toHaveLength(0);
  });

  it("asks for the setup code once the server needs it, and keeps the inputs", async () => {
    let answer = problem(403, "Enter the setup code.", [], "setup_code_needed");
    const server = fakeServer({ "POST /api/auth/register": () => answer });
    await fillRegister("newuser", "new@example.com", "SecurePass123!");
    expect(await screen.findByText(/setup code that the server printed/)).toBeInTheDocument();
    expect(field("setup-code")).toHaveFocus();
    expect(field("username")).toHaveValue("newuser");
    expect(field("password")).toHaveValue("SecurePass123!");

    answer = problem(403, "Wrong.", [{ field: "setup_code", message: "Wrong." }], "setup_code_wrong");
    await userEvent.type(field("setup-code"), "ABCD");
    await userEvent.click(screen.getByTestId("register-button"));
    await vi.waitFor(() => expect(field("setup-code")).toBeInvalid());
    expect(await server.seen[1]?.json()).toMatchObject({ username: "newuser", setup_code: "ABCD" });

    answer = json(201, { id: 1 });
    await userEvent.type(field("setup-code"), "-EFGH");
    await userEvent.click(screen.getByTestId("register-button"));
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=registered"));
    expect(await server.seen[2]?.json()).toMatchObject({ setup_code: "ABCD-EFGH" });
  });

  it("shows server errors next to their fields and keeps the inputs", async () => {
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

describe("a password that only the server rejects", () => {
  it("shows the error at its field", async () => {
    const common = { field: "password", message: "This password is too common." };
    fakeServer({ "POST /api/auth/register": () => problem(400, "Invalid.", [common]) });
    await fillRegister("newuser", "new@example.com", "Welcome1");
    expect(await screen.findByText(common.message)).toBeInTheDocument();
    expect(field("password")).toBeInvalid();
    expect(field("password")).toHaveFocus();
  });
});

describe("an error at a field", () => {
  it("is in the reader's language, with the numbers of the server", async () => {
    const length = {
      field: "username",
      code: "length_out_of_range",
      message: "Usernames must have 3 to 5000 characters.",
      params: { min: 3, max: 5000 },
    };
    fakeServer({ "POST /api/auth/register": () => problem(400, "Invalid.", [length]) });
    await fillRegister("newuser", "new@example.com", "Difference1822");
    expect(await screen.findByText("Use 3 to 5,000 characters.")).toBeInTheDocument();
    await act(() => switchLanguage("de"));
    expect(screen.getByText("Verwende 3 bis 5.000 Zeichen.")).toBeInTheDocument();
    await act(() => switchLanguage("en"));
  });
});

describe("sign-in", () => {
  async function fillLogin() {
    render(<LoginForm />, { wrapper: Queries });
    await userEvent.type(field("username"), "newuser");
    await userEvent.type(field("password"), "wrong");
    await userEvent.click(screen.getByTestId("login-button"));
  }

  it("requests a cookie and stores nothing readable by scripts", async () => {
    const server = fakeServer({ "POST /api/auth/login": () => json(200, tokens(1)) });
    await fillLogin();
    await vi.waitFor(() => expect(loginState()).toBe("in"));
    expect(await server.seen[0]?.json()).toMatchObject({ username: "newuser", token_delivery: "cookie" });
    expect(localStorage).toHaveLength(0);
  });

  it("shows server errors and keeps the inputs", async () => {
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
    ["needed", "Sign in to continue."],
  ])("explains the redirect: %s", (note, words) => {
    search = `note=${note}`;
    render(<LoginForm />, { wrapper: Queries });
    expect(screen.getByRole("status")).toHaveTextContent(words);
  });

  it.each(["__proto__", "constructor", "toString", "else"])("ignores unknown notices: %s", (note) => {
    search = `note=${note}`;
    render(<LoginForm />, { wrapper: Queries });
    expect(screen.queryByRole("status")).toBeNull();
  });
});

describe("registration and sign-in", () => {
  it("focus an empty first field", () => {
    const { unmount } = render(<RegisterForm />);
    expect(field("username")).toHaveFocus();
    unmount();
    search = "note=registered";
    render(<LoginForm />, { wrapper: Queries });
    expect(field("username")).toHaveFocus();
    expect(field("username")).toHaveValue("");
  });

  it("set autocomplete attributes for password managers", () => {
    const { unmount } = render(<RegisterForm />);
    const described = () =>
      ["username", "email", "password"].flatMap((name) => {
        const input = screen.queryByTestId(`${name}-input`);
        return input ? [[input.getAttribute("name"), input.getAttribute("autocomplete")]] : [];
      });
    expect(described()).toEqual([
      ["username", "username"],
      ["email", "email"],
      ["password", "new-password"],
    ]);
    expect(field("password").getAttribute("passwordrules")).toContain("minlength: 8");
    unmount();
    render(<LoginForm />, { wrapper: Queries });
    expect(described()).toEqual([
      ["username", "username webauthn"],
      ["password", "current-password"],
    ]);
    expect(field("password")).not.toHaveAttribute("passwordrules");
  });

  it("show the password on request, keep the cursor, and hide it on submit", async () => {
    fakeServer({ "POST /api/auth/login": () => problem(401, "Incorrect username or password.") });
    render(<LoginForm />, { wrapper: Queries });
    await userEvent.type(field("username"), "newuser");
    await userEvent.type(field("password"), "Secret123");
    expect(field("password")).toHaveAttribute("type", "password");
    await userEvent.click(screen.getByRole("button", { name: "Show password" }));
    expect(field("password")).toHaveAttribute("type", "text");
    expect(field("password")).toHaveFocus();
    expect(field("password")).toHaveValue("Secret123");
    await userEvent.click(screen.getByRole("button", { name: "Hide password" }));
    expect(field("password")).toHaveAttribute("type", "password");
    await userEvent.click(screen.getByRole("button", { name: "Show password" }));
    await userEvent.click(screen.getByTestId("login-button"));
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    expect(field("password")).toHaveAttribute("type", "password");
    expect(field("password")).toHaveValue("Secret123");
  });
});

describe("pages that require a login", () => {
  const visit = (address: string) => {
    window.history.replaceState(null, "", address);
    renderHook(useSignedIn);
  };

  it("explain an ended login and include a return path", () => {
    beginLogin(tokens(1));
    visit("/chat?id=5&message=9");
    expect(replace).not.toHaveBeenCalled();
    act(() => endLogin("ended"));
    const next = encodeURIComponent("/chat?id=5&message=9");
    expect(replace).toHaveBeenCalledExactlyOnceWith(`/login?note=ended&next=${next}`);
  });

  it("include a return path when opened signed out", () => {
    visit("/settings");
    expect(replace).toHaveBeenCalledExactlyOnceWith("/login?note=needed&next=%2Fsettings");
  });

  it("include neither return path nor notice after signing out", () => {
    beginLogin(tokens(1));
    visit("/chat?id=5");
    act(() => endLogin("out"));
    expect(replace).toHaveBeenCalledExactlyOnceWith("/login");
  });

  it.each([
    ["/login?note=ended&next=%2Fchat%3Fid%3D5", "/chat?id=5"],
    ["/login?next=%2F%2Fevil.test%2Fchat", "/chat"],
    ["/login", "/chat"],
  ])("%s opens after signing in", (address, expected) => {
    window.history.replaceState(null, "", address);
    render(<AuthLayout title="signIn">{null}</AuthLayout>);
    act(() => beginLogin(tokens(1)));
    expect(replace).toHaveBeenLastCalledWith(expected);
  });
});
