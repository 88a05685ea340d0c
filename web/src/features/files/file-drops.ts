import { filesIn, type Picked } from "./picked-files";

/** A message that files can be added to. */
export interface DropTarget {
  /** Files dropped inside it are for this message. The newest target takes the others. */
  area(): Element | null | undefined;
  onOver(over: boolean): void;
  onDrop(picked: Picked): void;
  /** Called with what was chosen in the system's picker. */
  onPick(files: File[]): void;
}

/** How long after it has left an element a drag may be over the next one, in milliseconds. */
const leaveDelay = 120;

const targets: DropTarget[] = [];
let over: DropTarget | undefined;
/** Something of the page itself is dragged, such as a picture of an answer. */
let own = false;

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return !own && dataTransfer?.types.includes("Files") === true;
}

/** Where a browser would open a dropped link instead of the page. */
function wouldNavigate({ dataTransfer, target }: DragEvent): boolean {
  const isField = target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;
  return !isField && dataTransfer?.types.includes("text/uri-list") === true;
}

function targetOf({ target }: DragEvent): DropTarget | undefined {
  if (document.querySelector("dialog[open]") !== null) return undefined;
  const inside = targets.find((one) => target instanceof Node && one.area()?.contains(target));
  return inside ?? targets.at(-1);
}

/** The message around an element, or the one that was there first: the composer's. */
export function targetAround(element: Element | null): DropTarget | undefined {
  return targets.find((one) => element !== null && one.area()?.contains(element)) ?? targets[0];
}

function setOver(next: DropTarget | undefined): void {
  if (over === next) return;
  over?.onOver(false);
  over = next;
  next?.onOver(true);
}

let leaving: ReturnType<typeof setTimeout> | undefined;

function end(): void {
  clearTimeout(leaving);
  setOver(undefined);
}

function onDrag(event: DragEvent): void {
  clearTimeout(leaving);
  if (hasFiles(event)) {
    event.preventDefault();
    const target = targetOf(event);
    if (event.dataTransfer) event.dataTransfer.dropEffect = target === undefined ? "none" : "copy";
    setOver(target);
  } else if (!own && wouldNavigate(event)) {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  }
}

// Between two elements of the page, most browsers name the one that is entered. Safari does not, but goes on with dragover.
function onLeave({ relatedTarget }: DragEvent): void {
  clearTimeout(leaving);
  if (relatedTarget === null) leaving = setTimeout(end, leaveDelay);
}

function onDrop(event: DragEvent): void {
  const target = hasFiles(event) ? targetOf(event) : undefined;
  end();
  if (!hasFiles(event)) {
    if (!own && wouldNavigate(event)) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (event.dataTransfer) target?.onDrop(filesIn(event.dataTransfer));
}

const onOwnStart = () => {
  own = true;
};
const onOwnEnd = () => {
  own = false;
};

// The pointer and the keyboard send nothing during a drag: if they do, it has ended elsewhere or was cancelled.
const listeners: [string, (event: never) => void][] = [
  ["dragenter", onDrag],
  ["dragover", onDrag],
  ["dragleave", onLeave],
  ["drop", onDrop],
  ["dragstart", onOwnStart],
  ["dragend", onOwnEnd],
  ["pointermove", end],
  ["pointerdown", onOwnEnd],
  ["keydown", end],
];

/** Takes dropped files until the result is called. As long as there is a target, a drop never replaces the page. */
export function addDropTarget(target: DropTarget): () => void {
  if (targets.length === 0)
    for (const [name, listener] of listeners) window.addEventListener(name, listener as EventListener, true);
  targets.push(target);
  return () => {
    targets.splice(targets.indexOf(target), 1);
    if (over === target) end();
    if (targets.length === 0)
      for (const [name, listener] of listeners)
        window.removeEventListener(name, listener as EventListener, true);
  };
}
