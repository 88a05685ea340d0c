import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ComponentProps, useState } from "react";
import { expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { fakeDialogs } from "@/test/models";
import { type Overlay, Overlays } from "./overlays";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

function Page(props: Pick<ComponentProps<typeof Overlays>, "onNewChat" | "onRail">) {
  const [open, setOpen] = useState<Overlay>();
  return <Overlays open={open} onOpen={setOpen} {...props} />;
}

const keys = { key: "M", ctrlKey: true, shiftKey: true };
const onClick = vi.fn();

it("keeps Ctrl+Shift+M from the browser where there are models, and opens the list beside no dialog", () => {
  render(<Page onNewChat={vi.fn()} onRail={vi.fn()} />);
  // fireEvent returns false if the default was prevented.
  expect(fireEvent.keyDown(window, keys)).toBe(true);
  const { rerender } = render(<button type="button" data-testid="model-button" onClick={onClick} />);
  expect(fireEvent.keyDown(window, keys)).toBe(false);
  expect(onClick).toHaveBeenCalledOnce();
  rerender(
    <>
      <button type="button" data-testid="model-button" onClick={onClick} />
      <dialog open />
    </>,
  );
  expect(screen.getByRole("dialog")).toBeVisible();
  expect(fireEvent.keyDown(window, keys)).toBe(false);
  expect(onClick).toHaveBeenCalledOnce();
});

it("closes the palette before it runs a command, which could not focus anything beside it", async () => {
  fakeDialogs();
  beginLogin(tokens(1));
  fakeServer({ "GET /api/chat/sessions": () => json(200, { sessions: [], total: 0, limit: 30, offset: 0 }) });
  const onNewChat = vi.fn(() => document.querySelector("dialog[open]"));
  render(
    <QueryClientProvider client={queryClient}>
      <Page onNewChat={onNewChat} onRail={vi.fn()} />
    </QueryClientProvider>,
  );
  fireEvent.keyDown(window, { key: "k", ctrlKey: true });
  await userEvent.type(await screen.findByTestId("palette-input"), "new{Enter}");
  expect(onNewChat.mock.results).toEqual([{ type: "return", value: null }]);
});
