import { describe, expect, it } from "vitest";
import { bounded, fit, zoomed } from "./zoom";

const screen = { width: 1000, height: 600 };
const picture = { width: 900, height: 600 };
const centre = { x: 0, y: 0 };

describe("the zoom of a picture", () => {
  it("leaves the point under the pointer where it is", () => {
    const at = { x: 200, y: 100 };
    const view = zoomed(fit, 2, at, picture, screen);
    expect(view).toEqual({ scale: 2, x: -200, y: -100 });
    // The point of the picture that was at the pointer still is.
    expect((at.x - view.x) / view.scale).toBe(at.x);
  });

  it("ends at eight times, and at the picture as it fits", () => {
    expect(zoomed(fit, 100, centre, picture, screen).scale).toBe(8);
    expect(zoomed({ scale: 3, x: 500, y: 200 }, 0, centre, picture, screen)).toEqual(fit);
  });

  it("never moves the picture out of the screen", () => {
    expect(bounded({ scale: 2, x: 9_000, y: -9_000 }, picture, screen)).toEqual({
      scale: 2,
      x: 400,
      y: -300,
    });
    expect(bounded({ scale: 1, x: 50, y: 50 }, picture, screen)).toEqual(fit);
  });

  it("keeps what is smaller than the screen in its middle", () => {
    expect(bounded({ scale: 2, x: 70, y: 70 }, { width: 100, height: 100 }, screen)).toEqual({
      scale: 2,
      x: 0,
      y: 0,
    });
  });
});
