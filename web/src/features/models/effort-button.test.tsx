import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { EffortButton } from "./effort-button";

describe("the effort of a chat", () => {
  it("is in the button's name, and chosen from a menu by keyboard", async () => {
    const onChoose = vi.fn();
    const user = userEvent.setup();
    render(<EffortButton chosen="high" onChoose={onChoose} />);
    const button = screen.getByRole("button", { name: "Reasoning effort: High" });
    await user.click(button);
    await screen.findByRole("menu", { name: "Reasoning effort" });
    const items = screen.getAllByRole("menuitemradio");
    expect(items.map(({ textContent, ariaChecked }) => [textContent, ariaChecked])).toEqual([
      ["Automatic", "false"],
      ["Low", "false"],
      ["Medium", "false"],
      ["High", "true"],
    ]);
    expect(items[3]).toHaveFocus();
    await user.keyboard("{ArrowUp}{Enter}");
    expect(onChoose).toHaveBeenCalledExactlyOnceWith("medium");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(button).toHaveFocus();
    await user.click(button);
    await user.click(screen.getByRole("menuitemradio", { name: "Automatic" }));
    expect(onChoose).toHaveBeenLastCalledWith(undefined);
  });

  it("closes with Escape, and nothing is chosen", async () => {
    const onChoose = vi.fn();
    const user = userEvent.setup();
    render(<EffortButton chosen={undefined} onChoose={onChoose} />);
    await user.click(screen.getByRole("button", { name: "Reasoning effort: Automatic" }));
    await screen.findByRole("menu");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(onChoose).not.toHaveBeenCalled();
  });
});
