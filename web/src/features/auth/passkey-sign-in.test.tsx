import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { PasskeySignIn } from "./passkey-sign-in";

/** A browser that waits for one choice at a time, as the library has it: another one ends the one before. */
const browser = vi.hoisted(() => {
  const canceled = () => Object.assign(new Error("gave up"), { name: "AbortError" });
  type Wait = { suggested: boolean; choose(): void; end(error: Error): void };
  const browser = {
    waits: undefined as Wait | undefined,
    begun: [] as string[],
    canceled,
    cancel: () => browser.waits?.end(canceled()),
    start: ({ useBrowserAutofill: suggested = false }) => {
      browser.cancel();
      browser.begun.push(suggested ? "suggestions" : "dialog");
      return new Promise((resolve, reject) => {
        const over = (then: () => void) => () => {
          browser.waits = undefined;
          then();
        };
        browser.waits = {
          suggested,
          choose: over(() => resolve({ id: "credential" })),
          end: (error) => over(() => reject(error))(),
        };
      });
    },
  };
  return browser;
});
vi.mock("@simplewebauthn/browser", () => ({
  browserSupportsWebAuthnAutofill: async () => true,
  startAuthentication: browser.start,
  WebAuthnAbortService: { cancelCeremony: browser.cancel },
}));

type Begin = () => Response | Promise<Response>;
const begun = () => json(200, { options: { challenge: "c" }, passkey_token: "token", expires_in: 300 });

function show(begin: Begin = begun) {
  vi.stubGlobal("PublicKeyCredential", class {});
  fakeServer({
    "GET /api/config": () => json(200, { passkey_origin: window.location.origin }),
    "POST /api/auth/passkeys/login/begin": begin,
    "POST /api/auth/passkeys/login/finish": () => json(200, tokens(1)),
  });
  const onPassed = vi.fn();
  const shown = render(
    <QueryClientProvider client={queryClient}>
      <input aria-label="Name" autoComplete="username webauthn" />
      <PasskeySignIn onPassed={onPassed} />
    </QueryClientProvider>,
  );
  return { ...shown, onPassed };
}

const button = () => screen.findByRole("button", { name: "Sign in with a passkey" });
const waitsFor = (what: "suggestions" | "dialog") =>
  waitFor(() => expect(browser.waits?.suggested).toBe(what === "suggestions"));

beforeEach(() => {
  queryClient.clear();
  browser.waits = undefined;
  browser.begun = [];
});

it("signs in with a passkey among the suggestions", async () => {
  const { onPassed } = show();
  await waitsFor("suggestions");
  browser.waits?.choose();
  await waitFor(() => expect(onPassed).toHaveBeenCalledOnce());
});

it("signs in by the button while suggestions are there", async () => {
  const { onPassed } = show();
  await waitsFor("suggestions");
  await userEvent.click(await button());
  await waitsFor("dialog");
  browser.waits?.choose();
  await waitFor(() => expect(onPassed).toHaveBeenCalledOnce());
});

it("opens the dialog also while the server is still asked for suggestions, which do not close it", async () => {
  const answers: (() => void)[] = [];
  const { onPassed } = show(
    () => new Promise<Response>((resolve) => void answers.push(() => resolve(begun()))),
  );
  await waitFor(() => expect(answers).toHaveLength(1));
  await userEvent.click(await button());
  await waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.();
  await waitsFor("dialog");
  answers[0]?.(); // for the suggestions, too late
  await new Promise((done) => setTimeout(done, 50));
  expect(browser.begun).toEqual(["dialog"]);
  browser.waits?.choose();
  await waitFor(() => expect(onPassed).toHaveBeenCalledOnce());
});

it("suggests passkeys again after the dialog was canceled, as often as it is", async () => {
  show();
  await waitsFor("suggestions");
  for (let times = 0; times < 3; times++) {
    await userEvent.click(await button());
    await waitsFor("dialog");
    browser.waits?.end(Object.assign(new Error("no"), { name: "NotAllowedError" }));
    expect(await screen.findByText("Canceled, or it took too long. Try again.")).toBeInTheDocument();
    await waitsFor("suggestions");
  }
  expect(browser.begun).toHaveLength(7);
});

it("leaves the dialog open when suggestions would be asked for anew", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    show();
    await waitsFor("suggestions");
    await user.click(await button());
    await waitsFor("dialog");
    await act(() => vi.advanceTimersByTimeAsync(250_000));
    expect(browser.begun).toEqual(["suggestions", "dialog"]);
    expect(browser.waits?.suggested).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

it("ends the suggestions with the page", async () => {
  const { unmount } = show();
  await waitsFor("suggestions");
  unmount();
  await waitFor(() => expect(browser.waits).toBeUndefined());
});
