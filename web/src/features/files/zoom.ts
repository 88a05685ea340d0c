export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** How a picture is shown: its centre is moved from that of the screen, by pixels; at scale 1 it fits. */
export interface View extends Point {
  scale: number;
}

export const fit: View = { scale: 1, x: 0, y: 0 };

const largest = 8;

function within(value: number, bound: number): number {
  return Math.max(-bound, Math.min(value, bound));
}

/** The view with the picture covering the screen, or in its middle where it is smaller. */
export function bounded({ scale, x, y }: View, picture: Size, screen: Size): View {
  const room = (side: keyof Size) => Math.max(0, (picture[side] * scale - screen[side]) / 2);
  return { scale, x: within(x, room("width")), y: within(y, room("height")) };
}

/** Zooms by a factor; what is at a point, seen from the centre of the screen, stays there. `picture` is its size at scale 1. */
export function zoomed(view: View, factor: number, at: Point, picture: Size, screen: Size): View {
  const scale = Math.max(1, Math.min(view.scale * factor, largest));
  const by = scale / view.scale;
  return bounded({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, picture, screen);
}
