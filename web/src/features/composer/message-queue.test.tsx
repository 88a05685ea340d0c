import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import MessageQueue from "./message-queue";

describe("the message queue", () => {
  it("is a named list whose buttons name their message", async () => {
    const [now, again, remove] = [vi.fn(), vi.fn(), vi.fn()];
    const queue = ["one", "two"].map((text) => ({
      key: `k-${text}`,
      conversation: "c",
      text,
      held: text === "two",
    }));
    render(<MessageQueue queue={queue} onSendNow={now} onEdit={again} onRemove={remove} />);
    expect(screen.getByRole("list", { name: "Queued messages" })).toBeInTheDocument();
    expect(screen.getByRole("status")).toHaveTextContent("Paused because the answer didn't finish.");
    for (const [name, act] of [
      ["Send now", now],
      ["Edit", again],
      ["Remove", remove],
    ] as const) {
      const [, second] = screen.getAllByRole("button", { name });
      expect(second).toHaveAccessibleDescription("two");
      await userEvent.click(second as HTMLElement);
      expect(act).toHaveBeenCalledExactlyOnceWith("k-two");
    }
  });
});
