import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatActions } from "./branches";
import { MessageView } from "./message-view";
import type { Entry } from "./transcript";

let broken = true;
vi.mock("./markdown/markdown", () => ({
  default: ({ text }: { text: string }) => {
    if (broken && text.includes("bomb")) throw new RangeError("Maximum call stack size exceeded");
    return <p>drawn: {text}</p>;
  },
}));

const actions: ChatActions = { ask() {}, async select() {}, edit() {}, discard() {} };

function entry(text: string, phase: Entry["phase"] = "complete"): Entry {
  return { key: "a", id: 1, role: "assistant", text, phase, siblings: [1] } as Entry;
}

function view(of: Entry) {
  return <MessageView entry={of} actions={actions} editing={false} busy={false} last />;
}

describe("an answer that fails to render", () => {
  beforeEach(() => {
    broken = true;
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });

  it("shows its text with Copy and Try again", async () => {
    const user = userEvent.setup();
    render(view(entry("a bomb\n  with spaces")));
    const raw = await screen.findByTestId("raw-message");
    expect(raw).toHaveTextContent("Couldn't display this message.");
    expect(raw.textContent).toContain("a bomb\n  with spaces");
    await user.click(screen.getAllByRole("button", { name: "Copy" })[0] as HTMLElement);
    expect(await navigator.clipboard.readText()).toBe("a bomb\n  with spaces");
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText(/^drawn: a bomb/)).toBeInTheDocument();
  });

  it("renders again when it grows", async () => {
    const { rerender } = render(view(entry("a bomb", "streaming")));
    await screen.findByTestId("raw-message");
    broken = false;
    rerender(view(entry("a bomb that goes on", "streaming")));
    await waitFor(() => expect(screen.getByText("drawn: a bomb that goes on")).toBeInTheDocument());
  });

  it("does not affect the direction of questions", () => {
    render(view({ ...entry("שלום"), role: "user" }));
    expect(screen.getByTestId("user-message")).toHaveAttribute("dir", "auto");
  });
});

describe("an answer that is complete but not stored", () => {
  it("shows Saving and no actions", async () => {
    broken = false;
    const { rerender } = render(view({ ...entry("all of it", "streaming"), saving: true }));
    expect(await screen.findByText("drawn: all of it")).toBeInTheDocument();
    expect(screen.getByRole("status")).toHaveTextContent("Saving…");
    expect(screen.queryByRole("button", { name: /again|Regenerate|Continue/ })).toBeNull();
    rerender(view({ ...entry("all of it"), saving: true }));
    expect(screen.queryByText("Saving…")).toBeNull();
  });

  it("shows Saving instead of Thinking without text", () => {
    render(view({ ...entry("", "streaming"), saving: true }));
    expect(screen.queryByTestId("loading-indicator")).toBeNull();
    expect(screen.getByText("Saving…")).toBeInTheDocument();
  });
});
