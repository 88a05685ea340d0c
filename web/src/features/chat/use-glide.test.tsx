import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useGlide } from "./use-glide";

function Field({ centred }: { centred: boolean }) {
  return <div ref={useGlide(centred)} data-centred={centred} />;
}

const animate = vi.fn();
let reduced = false;

beforeEach(() => {
  animate.mockClear();
  reduced = false;
  vi.stubGlobal("matchMedia", () => ({ matches: reduced }));
  Object.assign(HTMLElement.prototype, { animate });
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    return { top: this.dataset.centred === "true" ? 300 : 700 } as DOMRect;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("begins where the field was, once", () => {
  const { rerender } = render(<Field centred />);
  rerender(<Field centred={false} />);
  rerender(<Field centred={false} />);
  expect(animate).toHaveBeenCalledExactlyOnceWith(
    [{ transform: "translateY(-400px)" }, { transform: "none" }],
    { duration: 200, easing: "ease-out" },
  );
});

it("does not move a field that begins at the bottom", () => {
  const { rerender } = render(<Field centred={false} />);
  rerender(<Field centred={false} />);
  expect(animate).not.toHaveBeenCalled();
});

it("does not move with reduced motion", () => {
  reduced = true;
  const { rerender } = render(<Field centred />);
  rerender(<Field centred={false} />);
  expect(animate).not.toHaveBeenCalled();
});
