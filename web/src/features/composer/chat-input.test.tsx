import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { defaultMessageChars } from "@/data/config/requests";
import { ChatInput, type ChatInputHandle } from "./chat-input";

describe("ChatInput", () => {
  it("shows its placeholder", () => {
    render(<ChatInput onSend={vi.fn()} />);
    expect(screen.getByPlaceholderText("Type your message...")).toBeInTheDocument();
  });

  it("sends with Enter and clears the field", async () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} />);
    await userEvent.type(screen.getByRole("textbox"), "Hello{Enter}");
    expect(onSend).toHaveBeenCalledExactlyOnceWith("Hello");
    expect(screen.getByRole("textbox")).toHaveValue("");
  });

  it("inserts a line break with Shift+Enter", async () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} />);
    await userEvent.type(screen.getByRole("textbox"), "one{Shift>}{Enter}{/Shift}two");
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.getByRole("textbox")).toHaveValue("one\ntwo");
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])("ignores keys during IME composition: %j", (ime) => {
    const [onSend, onEditLast] = [vi.fn(), vi.fn()];
    const { unmount } = render(<ChatInput onSend={onSend} draft="こん" />);
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter", ...ime });
    expect(onSend).not.toHaveBeenCalled();
    unmount();
    render(<ChatInput onSend={onSend} onEditLast={onEditLast} />);
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "ArrowUp", ...ime });
    expect(onEditLast).not.toHaveBeenCalled();
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "ArrowUp" });
    expect(onEditLast).toHaveBeenCalledOnce();
  });

  it("keeps the text while something has to be chosen before, also behind an answer", async () => {
    const [onSend, onQueue, onBlocked] = [vi.fn(), vi.fn(() => true), vi.fn()];
    const composer = (answering: boolean) => (
      <ChatInput onSend={onSend} onQueue={onQueue} onBlocked={onBlocked} answering={answering} />
    );
    const { rerender } = render(composer(false));
    await userEvent.type(screen.getByRole("textbox"), "Hello{Enter}");
    rerender(composer(true));
    await userEvent.type(screen.getByRole("textbox"), "{Enter}");
    expect(onBlocked).toHaveBeenCalledTimes(2);
    expect([onSend.mock.calls, onQueue.mock.calls]).toEqual([[], []]);
    expect(screen.getByRole("textbox")).toHaveValue("Hello");
  });

  it.each(["", "   ", "\n"])("does not send %j", (text) => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} draft={text} />);
    expect(screen.getByRole("button")).toBeDisabled();
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter" });
    expect(onSend).not.toHaveBeenCalled();
  });

  it("counts code points near the limit and rejects longer texts without changing them", () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} />);
    const field = screen.getByRole("textbox");
    const full = "😀".repeat(defaultMessageChars);
    fireEvent.change(field, { target: { value: full } });
    expect(screen.getByText("2,000 / 2,000 characters")).toBeInTheDocument();
    expect(screen.getByRole("button")).toBeEnabled();

    fireEvent.change(field, { target: { value: full.repeat(5) } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(screen.getByText("10,000 / 2,000 characters. Shorten by 8,000.")).toBeInTheDocument();
    expect(screen.getByRole("button")).toBeDisabled();
    expect(field).toHaveValue(full.repeat(5));
    expect(onSend).not.toHaveBeenCalled();
  });

  it("enforces the given limit", () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} limit={20_000} draft={"x".repeat(20_000)} />);
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter" });
    expect(onSend).toHaveBeenCalledOnce();
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "x".repeat(20_001) } });
    expect(screen.getByText("20,001 / 20,000 characters. Shorten by 1.")).toBeInTheDocument();
  });

  it("rejects input that would make typing slow, with a message", () => {
    render(<ChatInput onSend={vi.fn()} draft="Look: " />);
    const field = screen.getByRole("textbox");
    const paste = (length: number) =>
      new InputEvent("beforeinput", {
        data: "x".repeat(length),
        inputType: "insertFromPaste",
        cancelable: true,
      });
    expect(fireEvent(field, paste(49_000))).toBe(true);
    expect(fireEvent(field, paste(200_000))).toBe(false);
    expect(fireEvent(field, paste(2_000_000))).toBe(false);
    expect(
      screen.getByText("Too long to insert: 2,000,000 characters. The limit is 2,000."),
    ).toBeInTheDocument();
    fireEvent.change(field, { target: { value: "Look: here" } });
    expect(screen.queryByText(/Not inserted/)).toBeNull();
  });

  it("queues with Enter while an answer runs and keeps the text when the queue is full", async () => {
    const [onSend, onStop] = [vi.fn(), vi.fn()];
    const onQueue = vi.fn(() => true);
    render(<ChatInput onSend={onSend} onQueue={onQueue} onStop={onStop} answering />);
    const field = screen.getByRole("textbox");
    await userEvent.type(field, "next{Enter}");
    expect(onQueue).toHaveBeenCalledExactlyOnceWith("next");
    expect(field).toHaveValue("");
    onQueue.mockReturnValue(false);
    await userEvent.type(field, "too many{Enter}");
    expect(field).toHaveValue("too many");
    expect(screen.getByText(/The queue is full/)).toBeInTheDocument();
    expect(onSend).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(onStop).toHaveBeenCalledOnce();
  });

  it.each([
    ["", "back"],
    [" ", "back"],
    ["now", "back\n\nnow"],
  ])("restores a text before %j", (before, after) => {
    const handle = createRef<ChatInputHandle>();
    const onDraft = vi.fn();
    render(<ChatInput ref={handle} onSend={vi.fn()} onDraft={onDraft} draft={before} />);
    act(() => handle.current?.restoreText("back"));
    expect(screen.getByRole("textbox")).toHaveValue(after);
    expect(screen.getByRole("textbox")).toHaveFocus();
    expect(onDraft).toHaveBeenLastCalledWith(after);
  });

  it("sets the direction by its text", () => {
    render(<ChatInput onSend={vi.fn()} draft="שלום" />);
    expect(screen.getByRole("textbox")).toHaveAttribute("dir", "auto");
  });
});
