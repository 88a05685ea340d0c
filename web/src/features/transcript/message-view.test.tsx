import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Part } from "@/data/client/types";
import { contentOf } from "@/lib/stream/parts";
import type { Entry } from "@/lib/stream/transcript";
import type { ChatActions } from "./chat-actions";
import { MessageView } from "./message-view";

let broken = true;
vi.mock("@/components/markdown/markdown", () => ({
  default: ({ text }: { text: string }) => {
    if (broken && text.includes("bomb")) throw new RangeError("Maximum call stack size exceeded");
    return <p>drawn: {text}</p>;
  },
}));

const actions: ChatActions = {
  ask() {},
  askAgain() {},
  retry() {},
  async select() {},
  async decide() {},
  edit() {},
  discard() {},
};

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

describe("an answer with reasoning", () => {
  const thinking = (text: string, took_ms?: number): Part => ({ type: "reasoning", text, took_ms });
  const written = (text: string): Part => ({ type: "text", text });
  const inParts = (parts: Part[], phase: Entry["phase"] = "complete"): Entry => ({
    ...entry(contentOf(parts), phase),
    parts,
  });
  const disclosure = (name: string) => screen.getByRole("button", { name });

  beforeEach(() => {
    broken = false;
  });

  it("shows it closed above the text and opens it by keyboard", async () => {
    const user = userEvent.setup();
    render(view(inParts([thinking("They greet.", 12_300), written("Hello")])));
    const text = await screen.findByText("drawn: Hello");
    const button = disclosure("Thought for 12 s");
    expect(button.compareDocumentPosition(text)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(button).toHaveAttribute("aria-expanded", "false");
    expect(screen.queryByText(/They greet/)).toBeNull();
    await user.tab();
    expect(button).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(button).toHaveAttribute("aria-expanded", "true");
    const region = screen.getByRole("region", { name: "Reasoning" });
    expect(region).toHaveTextContent("drawn: They greet.");
    expect(button).toHaveAttribute("aria-controls", region.id);
    await user.keyboard(" ");
    expect(screen.queryByRole("region")).toBeNull();
  });

  it("copies only the text", async () => {
    const user = userEvent.setup();
    render(view(inParts([thinking("They greet.", 1_000), written("Hello")])));
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe("Hello");
  });

  it("shows Thinking with the last line while it grows, in place of the loading indicator", async () => {
    const { rerender } = render(view(inParts([], "streaming")));
    expect(screen.getByTestId("loading-indicator")).toBeInTheDocument();
    rerender(view(inParts([thinking("First.\n## Then **this**\n")], "streaming")));
    expect(screen.queryByTestId("loading-indicator")).toBeNull();
    const button = disclosure("Thinking…");
    expect(screen.getByText("Then this")).toHaveAttribute("aria-hidden");
    await userEvent.click(button);
    expect(screen.queryByText("Then this")).toBeNull();
    expect(screen.getByRole("region", { name: "Reasoning" })).toHaveTextContent("First.");

    rerender(view(inParts([thinking("First.", 400), written("So")], "streaming")));
    expect(await screen.findByText("drawn: So")).toBeInTheDocument();
    expect(button).toHaveTextContent("Thought for a moment");
    expect(button).toHaveAttribute("aria-expanded", "true");
    rerender(view(inParts([thinking("First.", 400), written("So")])));
    expect(disclosure("Thought for a moment")).toBe(button);
  });

  it.each([
    [undefined, "Reasoning"],
    [499, "Thought for a moment"],
    [500, "Thought for 1 s"],
    [59_499, "Thought for 59 s"],
    [59_500, "Thought for 1 min 0 s"],
    [754_000, "Thought for 12 min 34 s"],
  ])("says how long it took: %j ms", (tookMs, name) => {
    render(view(inParts([thinking("Hm", tookMs), written("Hello")])));
    expect(disclosure(name)).toBeInTheDocument();
  });

  it("shows parts in their order, and offers nothing to open without text", async () => {
    render(view(inParts([written("One."), thinking("", 2_000), written("\n\nTwo."), thinking("Hm", 3_000)])));
    await screen.findByText("drawn: Two.");
    expect(screen.getByTestId("assistant-message").textContent).toBe(
      "drawn: One.Thought for 2 sdrawn: \n\nTwo.Thought for 3 s",
    );
    expect(screen.queryByRole("button", { name: "Thought for 2 s" })).toBeNull();
  });

  it("stays without text if it was stopped before", () => {
    render(view(inParts([thinking("Hm")], "stopped")));
    expect(disclosure("Reasoning")).toBeInTheDocument();
    expect(screen.getByText("You stopped this answer.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Try again" })).toBeEnabled();
    expect(screen.queryByRole("button", { name: "Copy" })).toBeNull();
  });

  it("ignores parts of unknown types", async () => {
    const unknown = { type: "hologram", id: "c1" } as unknown as Part;
    const { rerender } = render(view(inParts([unknown], "streaming")));
    expect(screen.getByTestId("loading-indicator")).toBeInTheDocument();
    rerender(view(inParts([unknown, written("Hello")])));
    expect(await screen.findByText("drawn: Hello")).toBeInTheDocument();
  });
});

describe("an answer of another model than the chosen one", () => {
  const metadata = {
    model: "two",
    model_id: "b/two",
    fallback_from: "a/vendor/one",
    tokens_used: 0,
    response_time_ms: 0,
  };

  it("says so from the beginning", () => {
    const { rerender } = render(view({ ...entry("", "streaming"), metadata }));
    expect(screen.getByTestId("fallback-note")).toHaveTextContent(
      "vendor/one didn't respond, so two answers.",
    );
    rerender(view({ ...entry("fine"), metadata }));
    expect(screen.getByTestId("fallback-note")).toBeInTheDocument();
  });

  it("says nothing where no model answered or the chosen one did", () => {
    const { rerender } = render(view({ ...entry("", "failed"), metadata }));
    expect(screen.queryByTestId("fallback-note")).toBeNull();
    rerender(view({ ...entry("fine"), metadata: { ...metadata, fallback_from: undefined } }));
    expect(screen.queryByTestId("fallback-note")).toBeNull();
  });
});
