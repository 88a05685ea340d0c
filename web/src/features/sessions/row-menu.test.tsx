import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { chatSession } from "@/test/sessions";
import RowMenu from "./row-menu";

describe("the menu of a chat", () => {
  it("moves by arrow keys, closes with Esc and runs the chosen action", async () => {
    const person = userEvent.setup();
    const [close, rename, remove] = [vi.fn(), vi.fn(), vi.fn()];
    const anchor = createRef<HTMLButtonElement>();
    render(
      <>
        <button type="button" ref={anchor} />
        <RowMenu
          session={chatSession(1)}
          anchor={anchor}
          onRename={rename}
          onDelete={remove}
          onClose={close}
        />
      </>,
    );
    const item = (name: string) => screen.getByRole("menuitem", { name });
    expect(item("Rename")).toHaveFocus();
    await person.keyboard("{ArrowDown}");
    expect(item("Pin")).toHaveFocus();
    await person.keyboard("{ArrowUp}{ArrowUp}");
    expect(item("Delete")).toHaveFocus();
    await person.keyboard("{Home}{Escape}");
    expect(close).toHaveBeenCalledTimes(1);
    await person.keyboard("{End}{Enter}");
    expect(remove).toHaveBeenCalledTimes(1);
    expect(rename).not.toHaveBeenCalled();
  });
});
