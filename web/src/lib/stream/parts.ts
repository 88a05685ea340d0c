import type {
  CallEvent,
  CallResultEvent,
  CallStatus,
  FileEvent,
  FilePart,
  GrowthEvent,
  Part,
  PartsEvent,
  ReasoningEvent,
  SourceEvent,
  SourcePart,
  TokenEvent,
} from "@/data/client/types";

/** What a growth event changes, without its place in the stream. */
export type Delta =
  | Pick<TokenEvent, "type" | "content" | "replace">
  | Pick<ReasoningEvent, "type" | "content" | "took_ms">
  | Omit<CallEvent, "message_id" | "seq">
  | Omit<CallResultEvent, "message_id" | "seq">
  | Omit<FileEvent, "message_id" | "seq">
  | Omit<SourceEvent, "message_id" | "seq">
  | Pick<PartsEvent, "type" | "parts">
  | Pick<Extract<GrowthEvent, { type: "unknown" }>, "type">;

/** Whether a delta replaces all parts so far. */
export function replaces(delta: Delta): boolean {
  return delta.type === "parts" || (delta.type === "token" && delta.replace === true);
}

function textPart(text: string): Part[] {
  return text === "" ? [] : [{ type: "text", text }];
}

/** The part of a call, a file or a source, without its place in the stream. */
function partOf(
  delta: Omit<CallEvent | FileEvent | SourceEvent, "message_id" | "seq"> & {
    message_id?: number;
    seq?: number;
  },
): Part {
  const { message_id: _, seq: __, ...part } = delta;
  return part as Part;
}

/** The parts after a delta. It mirrors Apply of domain/chat; both pass the cases in domain/chat/testdata/parts.json. */
export function applyDelta(parts: readonly Part[], delta: Delta): readonly Part[] {
  if (delta.type === "unknown") return parts;
  if (delta.type === "parts") return delta.parts;
  if (delta.type === "tool_call" || delta.type === "file" || delta.type === "source")
    return [...parts, partOf(delta)];
  if (delta.type === "tool_result") {
    const { id, status, result, took_ms } = delta;
    const known = {
      status,
      ...(result !== undefined && { result }),
      ...(took_ms !== undefined && { took_ms }),
    };
    return parts.map((part) => (part.type === "tool_call" && part.id === id ? { ...part, ...known } : part));
  }
  const { content } = delta;
  const last = parts.at(-1);
  const others = parts.slice(0, -1);
  if (delta.type === "token") {
    if (delta.replace) return textPart(content);
    if (content === "") return parts;
    if (last?.type === "text") return [...others, { ...last, text: last.text + content }];
    return [...parts, { type: "text", text: content }];
  }
  const ended = delta.took_ms === undefined ? {} : { took_ms: delta.took_ms };
  if (content === "" && delta.took_ms === undefined) return parts;
  if (last?.type === "reasoning" && last.took_ms === undefined)
    return [...others, { ...last, text: last.text + content, ...ended }];
  return [...parts, { type: "reasoning", text: content, ...ended }];
}

/** The text of a message: its text parts, concatenated. */
export function contentOf(parts: readonly Part[]): string {
  return parts.reduce((text, part) => (part.type === "text" ? text + part.text : text), "");
}

/** The parts of a message, which has `parts` only if it is more than a single text. */
export function partsOf(content: string, parts: readonly Part[] | undefined): readonly Part[] {
  return parts ?? textPart(content);
}

/** The files of a message: of a question, in the order in which they were attached. */
export function filesOf(parts: readonly Part[] | undefined): FilePart[] {
  return (parts ?? []).filter((part) => part.type === "file");
}

/** The sources of an answer, by their numbers. */
export function sourcesOf(parts: readonly Part[] | undefined): SourcePart[] {
  return (parts ?? []).filter((part) => part.type === "source");
}

/** How far a call is. */
const progress: Partial<Record<CallStatus, number>> = { waiting: 1, running: 2 };

function sizeOfPart(part: Part): number {
  if (part.type === "tool_call") return (progress[part.status] ?? 3) + (part.result?.length ?? 0);
  return "text" in part ? part.text.length : 0;
}

/** The size of everything that the parts show. It grows with the answer. */
export function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((size, part) => size + sizeOfPart(part), 0);
}
