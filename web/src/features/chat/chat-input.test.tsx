import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ChatInput } from "./chat-input";
import { messageLimit } from "./message-field";

describe("ChatInput", () => {
  it("has a field with its placeholder", () => {
    render(<ChatInput onSend={vi.fn()} />);
    expect(screen.getByPlaceholderText("Type your message...")).toBeInTheDocument();
  });

  it("sends with Enter and is empty afterwards", async () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} />);
    await userEvent.type(screen.getByRole("textbox"), "Hello{Enter}");
    expect(onSend).toHaveBeenCalledExactlyOnceWith("Hello");
    expect(screen.getByRole("textbox")).toHaveValue("");
  });

  it("breaks the line with Shift+Enter", async () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} />);
    await userEvent.type(screen.getByRole("textbox"), "one{Shift>}{Enter}{/Shift}two");
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.getByRole("textbox")).toHaveValue("one\ntwo");
  });

  it("leaves Enter to an input method that is composing", () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} draft="こん" />);
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter", isComposing: true });
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter", keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
  });

  it.each(["", "   ", "\n"])("does not send %j", (text) => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} draft={text} />);
    expect(screen.getByRole("button")).toBeDisabled();
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter" });
    expect(onSend).not.toHaveBeenCalled();
  });

  it("counts code points near the limit and refuses past it without touching the text", () => {
    const onSend = vi.fn();
    render(<ChatInput onSend={onSend} />);
    const field = screen.getByRole("textbox");
    const full = "😀".repeat(messageLimit);
    fireEvent.change(field, { target: { value: full } });
    expect(screen.getByText("2000 of 2000 characters")).toBeInTheDocument();
    expect(screen.getByRole("button")).toBeEnabled();

    fireEvent.change(field, { target: { value: `${full}!` } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(screen.getByText(/1 characters? too many/)).toBeInTheDocument();
    expect(screen.getByRole("button")).toBeDisabled();
    expect(field).toHaveValue(`${full}!`);
    expect(onSend).not.toHaveBeenCalled();
  });

  it("stops a running answer and keeps what is typed meanwhile", async () => {
    const onSend = vi.fn();
    const onStop = vi.fn();
    render(<ChatInput onSend={onSend} onStop={onStop} answering />);
    await userEvent.type(screen.getByRole("textbox"), "next{Enter}");
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.getByRole("textbox")).toHaveValue("next");
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(onStop).toHaveBeenCalledOnce();
  });
});
