import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Model } from "@/data/client/types";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { fakeDialogs, model, threeModels } from "@/test/models";
import { ModelButton } from "./model-button";
import { ModelsContext } from "./models-context";

const onChoose = vi.fn();

interface Shown {
  current?: Model;
  gone?: string;
  models?: readonly Model[];
}

async function open({ current = threeModels[0], gone, models = threeModels }: Shown = {}, reply?: Handler) {
  const server = fakeServer({ "GET /api/models": reply ?? (() => json(200, { models })) });
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={queryClient}>
      <ModelsContext value={models}>
        <ModelButton current={gone ? undefined : current} gone={gone} onChoose={onChoose} />
      </ModelsContext>
    </QueryClientProvider>,
  );
  const button = screen.getByTestId("model-button");
  await user.click(button);
  const field = await screen.findByRole("combobox", { name: "Search models" });
  const active = () =>
    document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;
  return { user, button, field, active, server };
}

const options = () => screen.findAllByRole("option");

beforeEach(() => {
  queryClient.clear();
  beginLogin(tokens(1));
  fakeDialogs();
  vi.resetAllMocks();
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
});

describe("the model picker", () => {
  it("lists the models by provider, the one in effect selected and active", async () => {
    const { button, field, active } = await open({ current: threeModels[1] });
    expect(button).toHaveAccessibleName("Model: LARGE · acme Inc.");
    expect(screen.getByRole("dialog", { name: "Choose a model" })).toContainElement(field);
    await options();
    const acme = screen.getByRole("group", { name: "acme Inc." });
    const names = within(acme).getAllByRole("option");
    expect(names.map(({ textContent }) => textContent)).toEqual([
      "SMALLReasons",
      "LARGEFor long texts.Sees images",
    ]);
    expect(names.map((name) => name.getAttribute("aria-selected"))).toEqual(["false", "true"]);
    expect(screen.getByRole("group", { name: "umbrella Inc." })).toHaveTextContent("DEEPUses toolsReasons");
    expect(active()).toContain("LARGE");
    expect(field).toHaveAttribute("aria-controls", screen.getByRole("listbox", { name: "Models" }).id);
    expect(field).toHaveFocus();
  });

  it("moves by keyboard and chooses with Enter", async () => {
    const { user, active } = await open();
    await options();
    await user.keyboard("{ArrowDown}");
    expect(active()).toContain("LARGE");
    await user.keyboard("{End}");
    expect(active()).toContain("DEEP");
    await user.keyboard("{ArrowDown}");
    expect(active()).toContain("SMALL");
    await user.keyboard("{ArrowUp}{Home}{ArrowDown}{Enter}");
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(threeModels[1]);
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("filters by what is typed, and says when nothing is found", async () => {
    const { user, field, active } = await open();
    await options();
    await user.type(field, "umb");
    expect(active()).toContain("DEEP");
    await user.type(field, "zz");
    expect(screen.getByRole("status")).toHaveTextContent("No models found");
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(field).toHaveAttribute("aria-expanded", "false");
    await user.keyboard("{Enter}");
    expect(onChoose).not.toHaveBeenCalled();
    await user.clear(field);
    await user.click((await options())[2] as HTMLElement);
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(threeModels[2]);
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])(
    "ignores keys during IME composition: %j",
    async (ime) => {
      const { field, active } = await open();
      await options();
      fireEvent.keyDown(field, { key: "ArrowDown", ...ime });
      fireEvent.keyDown(field, { key: "Enter", ...ime });
      expect(active()).toContain("SMALL");
      expect(onChoose).not.toHaveBeenCalled();
    },
  );

  it("requests the list each time it opens, and keeps showing the one it has", async () => {
    queryClient.setQueryData(["models"], threeModels);
    const { user, field, server } = await open({}, () => problem(404, "No."));
    await vi.waitFor(() => expect(server.count("/api/models")).toBe(1));
    expect(await options()).toHaveLength(3);
    await user.type(field, "zz");
    expect(screen.getByRole("status")).toHaveTextContent("No models found");
  });

  it("says that it loads, why there is nothing, and tries again", async () => {
    let reply = (_: Response) => {};
    const { user } = await open(
      {},
      () =>
        new Promise((resolve) => {
          reply = resolve;
        }),
    );
    expect(screen.getByRole("status")).toHaveTextContent("Loading models…");
    await vi.waitFor(() => reply(problem(404, "No.")));
    expect(await screen.findByRole("alert")).toHaveTextContent("Couldn't load the models.");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Loading models…")).toBeInTheDocument();
    reply(json(200, { models: threeModels }));
    expect(await options()).toHaveLength(3);
  });

  it("names a model that is gone", async () => {
    const { button, active } = await open({ gone: "acme/removed" });
    expect(button).toHaveAccessibleName("removed is no longer available. Choose another model.");
    const all = await options();
    expect(all.filter((option) => option.getAttribute("aria-selected") === "true")).toEqual([]);
    expect(active()).toContain("SMALL");
  });

  it("tells models apart that have the same name", async () => {
    const twins = [
      ...threeModels,
      model("umbrella/small"),
      model("acme/large-2", { name: "LARGE", reasoning: true }),
    ];
    const { button } = await open({ models: twins });
    expect(button).toHaveTextContent("SMALL · acme Inc.");
    const names = (await options()).map(({ textContent }) => textContent);
    expect(names).toEqual([
      "SMALLReasons",
      "acme/largeFor long texts.Sees images",
      "acme/large-2Reasons",
      "DEEPUses toolsReasons",
      "SMALL",
    ]);
  });

  it("chooses nothing else with Enter when the active model is no longer offered", async () => {
    const { user, active } = await open({ current: threeModels[1] });
    await options();
    act(() => void queryClient.setQueryData(["models"], [threeModels[0], threeModels[2]]));
    await vi.waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(2));
    expect(active()).toBeUndefined();
    await user.keyboard("{Enter}");
    expect(onChoose).not.toHaveBeenCalled();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(threeModels[0]);
  });

  it("keeps the focus in the search field", async () => {
    const { user, field } = await open();
    await options();
    await user.click(screen.getByText("acme Inc."));
    expect(field).toHaveFocus();
    await user.click(screen.getByRole("listbox"));
    expect(field).toHaveFocus();
    expect(screen.getByRole("listbox")).toHaveAttribute("tabindex", "-1");
  });

  it("closes on a click outside, and the focus returns; not at the end of a selection", async () => {
    const { user, button, field } = await open();
    const dialog = screen.getByRole("dialog");
    await user.pointer([{ keys: "[MouseLeft>]", target: field }, { target: dialog }, "[/MouseLeft]"]);
    fireEvent.click(dialog); // jsdom has no click on the common ancestor
    expect(dialog).toBeInTheDocument();
    await user.click(dialog);
    expect(dialog).not.toBeInTheDocument();
    expect(button).toHaveFocus();
  });
});
