import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { bounded, fit, type Point, type Size, type View, zoomed } from "./zoom";

/** A pointer that moves less than this, in pixels, clicks. */
const slop = 6;
/** A finger that moves this far to a side changes the picture. */
const swipe = 60;
const clickZoom = 2.5;
const wheelSpeed = 0.0015;

interface Gestures {
  screen: RefObject<HTMLElement | null>;
  picture: RefObject<HTMLElement | null>;
  /** To another picture: -1 is the one before. */
  onSwipe(step: 1 | -1): void;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function sizeOf(element: HTMLElement): Size {
  return { width: element.clientWidth, height: element.clientHeight };
}

/** Zooms and moves a picture: by wheel, click, drag and two fingers, and by the returned functions. */
export function useZoom({ screen, picture, onSwipe }: Gestures) {
  const [view, setView] = useState<View>(fit);
  const pointers = useRef(new Map<number, Point>());
  /** Where the gesture began, and whether it has become more than a click. */
  const gesture = useRef({ start: { x: 0, y: 0 }, moved: false });

  function change(next: (view: View, picture: Size, screen: Size) => View) {
    const [image, around] = [picture.current, screen.current];
    if (image && around) setView((before) => next(before, sizeOf(image), sizeOf(around)));
  }

  /** A point of the window, seen from the centre of the screen. */
  function fromCentre({ x, y }: Point): Point {
    const at = screen.current?.getBoundingClientRect();
    return at ? { x: x - at.left - at.width / 2, y: y - at.top - at.height / 2 } : { x: 0, y: 0 };
  }

  const zoomBy = (factor: number, at: Point = { x: 0, y: 0 }) =>
    change((before, image, around) => zoomed(before, factor, at, image, around));

  // React's listeners for wheels are passive: the page could zoom, too.
  useEffect(() => {
    const element = screen.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY * wheelSpeed), fromCentre({ x: event.clientX, y: event.clientY }));
    };
    const onResize = () => change(bounded);
    element?.addEventListener("wheel", onWheel, { passive: false });
    window.addEventListener("resize", onResize);
    return () => {
      element?.removeEventListener("wheel", onWheel);
      window.removeEventListener("resize", onResize);
    };
  });

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0) return;
    const at = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
    if (pointers.current.size === 0) gesture.current = { start: at, moved: false };
    else gesture.current.moved = true;
    pointers.current.set(event.pointerId, at);
  }

  function onPointerMove(event: PointerEvent) {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const at = { x: event.clientX, y: event.clientY };
    if (distance(at, gesture.current.start) > slop) gesture.current.moved = true;
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, at);
    if (other !== undefined) {
      const middle = fromCentre({ x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
      zoomBy(distance(at, other) / Math.max(distance(before, other), 1), middle);
    } else if (gesture.current.moved) {
      const [dx, dy] = [at.x - before.x, at.y - before.y];
      change((v, image, around) => bounded({ ...v, x: v.x + dx, y: v.y + dy }, image, around));
    }
  }

  /** Ends a gesture; returns whether it was a click outside of the picture. */
  function onPointerUp(event: PointerEvent): boolean {
    if (!pointers.current.delete(event.pointerId) || pointers.current.size > 0) return false;
    const { start, moved } = gesture.current;
    const aside = event.clientX - start.x;
    if (moved) {
      const flat = Math.abs(aside) > 2 * Math.abs(event.clientY - start.y);
      if (event.pointerType === "touch" && view.scale === 1 && flat && Math.abs(aside) > swipe)
        onSwipe(aside < 0 ? 1 : -1);
      return false;
    }
    const at = { x: event.clientX, y: event.clientY };
    const box = picture.current?.getBoundingClientRect();
    const inside = box && at.x >= box.left && at.x <= box.right && at.y >= box.top && at.y <= box.bottom;
    if (inside) zoomBy(view.scale > 1 ? 0 : clickZoom, fromCentre(at));
    return box !== undefined && !inside;
  }

  const onPointerCancel = ({ pointerId }: PointerEvent) => pointers.current.delete(pointerId);

  return {
    view,
    zoomBy,
    reset: () => setView(fit),
    handlers: { onPointerDown, onPointerMove, onPointerCancel },
    onPointerUp,
  };
}
