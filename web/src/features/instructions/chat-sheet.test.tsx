import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/data/client/api-error";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { fakeDialogs } from "@/test/models";
import ChatSheet, { type ChatSheetProps } from "./chat-sheet";

async function open(of: Partial<ChatSheetProps> = {}, personal = "") {
  fakeServer({ "GET /api/chat/instructions": () => json(200, { instructions: personal }) });
  const props = {
    sessionId: 3,
    now: { instructions: "", parameters: {} },
    reasons: true,
    setInstructions: vi.fn(async () => undefined),
    setParameters: vi.fn(async () => undefined),
    onClose: vi.fn(),
    ...of,
  };
  const sheet = (more: Partial<ChatSheetProps> = {}) => (
    <QueryClientProvider client={queryClient}>
      <ChatSheet {...props} {...more} />
    </QueryClientProvider>
  );
  const { rerender, unmount } = render(sheet());
  const dialog = screen.getByRole("dialog", { name: "Instructions and parameters" });
  return {
    ...props,
    user: userEvent.setup(),
    field: within(dialog).getByRole("textbox", { name: "Instructions for this chat" }),
    show: (more: Partial<ChatSheetProps>) => rerender(sheet(more)),
    unmount,
  };
}

describe("the sheet of a chat", () => {
  beforeEach(() => {
    queryClient.clear();
    sessionStorage.clear();
    beginLogin(tokens(1));
    fakeDialogs();
  });

  it.each([
    ["", "", "No instructions apply to this chat."],
    ["", "Me.", "Your personal instructions apply to this chat."],
    ["Chat.", "", "Only these instructions apply to this chat."],
    ["Chat.", "Me.", "Your personal instructions apply first, then these."],
  ])("says what applies with own %j and personal %j", async (instructions, personal, text) => {
    await open({ now: { instructions, parameters: {} } }, personal);
    await waitFor(() => expect(screen.getByTestId("instructions-applying")).toHaveTextContent(text));
    expect(screen.getByRole("link", { name: "Personal instructions…" })).toHaveAttribute(
      "href",
      "/settings#instructions",
    );
  });

  it("stores instructions when it closes, and only what has changed", async () => {
    const { user, field, setInstructions, onClose, unmount } = await open();
    await user.type(field, "Be brief.");
    await user.click(screen.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(setInstructions).toHaveBeenCalledExactlyOnceWith("Be brief.", expect.any(Function));
    unmount();
    const again = await open();
    await user.click(screen.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(again.onClose).toHaveBeenCalled());
    expect(again.setInstructions).not.toHaveBeenCalled();
  });

  it("keeps what was not stored, and says why", async () => {
    const setInstructions = vi.fn(() => Promise.reject(new ApiError("refused", "Not now.", { status: 500 })));
    const { user, field, unmount } = await open({ setInstructions });
    await user.type(field, "Be brief.");
    await user.tab();
    expect(await screen.findByRole("alert")).toHaveTextContent("Not now.");
    unmount();
    const again = await open();
    expect(again.field).toHaveValue("Be brief.");
    expect(screen.getByText("Not saved yet")).toBeInTheDocument();
  });

  it("has the model's own temperature until one is chosen, and again after a reset", async () => {
    const { user, setParameters, show } = await open({ now: { instructions: "", parameters: {} } });
    const value = screen.getByTestId("temperature-value");
    expect(value).toHaveTextContent("The model's own");
    expect(screen.queryByRole("button", { name: "Reset" })).toBeNull();
    const slider = screen.getByRole("slider", { name: "Temperature" });
    fireEvent.input(slider, { target: { value: "0.3" } });
    expect(value).toHaveTextContent("0.3");
    expect(setParameters).not.toHaveBeenCalled();
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    expect(setParameters).toHaveBeenCalledExactlyOnceWith({ temperature: 0.3 });
    show({ now: { instructions: "", parameters: { temperature: 0.3, max_output_tokens: 9 } } });
    await user.click(screen.getByRole("button", { name: "Reset" }));
    expect(setParameters).toHaveBeenLastCalledWith({ temperature: null, max_output_tokens: 9 });
  });

  it("offers an effort for models that reason only", async () => {
    const { user, setParameters, show } = await open();
    const efforts = screen.getByRole("group", { name: "Reasoning effort" });
    expect(within(efforts).getByRole("radio", { name: "Automatic" })).toBeChecked();
    await user.click(within(efforts).getByRole("radio", { name: "High" }));
    expect(setParameters).toHaveBeenCalledExactlyOnceWith({ reasoning_effort: "high" });
    show({ reasons: false });
    expect(screen.queryByRole("radio")).toBeNull();
  });

  it("says why a parameter was not stored", async () => {
    const setParameters = vi.fn(() => Promise.reject(new ApiError("refused", "Not now.", { status: 500 })));
    const { user } = await open({ setParameters });
    await user.click(screen.getByRole("radio", { name: "High" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Not now.");
  });
});
