/** How a run of code ended. */
export interface Ended {
  output: string;
  value?: string | undefined;
  error?: string | undefined;
  /** Seconds after which it was ended. */
  timedOut?: number | undefined;
}

/** The longest result in bytes, which is less than the server takes. */
export const longestResult = 30_000;
const outputCut = "\n[The output is cut here.]\n";

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text).length;

/** The beginning of a text, at most so many bytes. */
function cut(text: string, bytes: number): string {
  const room = new Uint8Array(Math.max(0, bytes));
  return text.slice(0, encoder.encodeInto(text, room).read);
}

function endOf({ value, error, timedOut }: Ended): string {
  if (timedOut !== undefined) return `[The code was ended after ${timedOut} seconds.]`;
  if (error !== undefined) return error;
  return value === undefined ? "" : `[Value of the last expression] ${value}`;
}

/** What the model is told of a run: what was printed, cut if it is long, and how it ended. */
export function resultOf(ended: Ended): string {
  const end = cut(endOf(ended), longestResult / 2);
  const room = longestResult - bytesOf(end) - bytesOf(outputCut);
  const fits = bytesOf(ended.output) <= room;
  const output = fits ? ended.output : cut(ended.output, room) + outputCut;
  const between = output === "" || end === "" || output.endsWith("\n") ? "" : "\n";
  return output + between + end || "[The code ran, and printed nothing.]";
}
