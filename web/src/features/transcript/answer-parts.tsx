import { type ReactNode, Suspense, useCallback, useMemo } from "react";
import { SourceMarks } from "@/components/markdown/source-marks";
import type { CallPart, Decision, FilePart, Part } from "@/data/client/types";
import { MessageFiles } from "@/features/files";
import { MessageText, ReasoningView } from "@/features/parts";
import { CallGroup, SourceList, SourceMark } from "@/features/tools/lazy";
import { sourcesOf } from "@/lib/stream/parts";
import type { Entry } from "@/lib/stream/transcript";

/** Newer servers may send types of parts that this page does not know. */
export function isShown({ type }: Part): boolean {
  return type === "text" || type === "reasoning" || type === "tool_call" || type === "file";
}

/** A part that stands for itself, or the calls or files that stand together. */
type Block =
  | { at: number; part: Part }
  | { at: number; calls: CallPart[] }
  | { at: number; files: FilePart[] };

/** Keyed by their first part: parts are only added at the end. */
function blocksOf(parts: readonly Part[]): Block[] {
  const blocks: Block[] = [];
  for (const [at, part] of parts.entries()) {
    const last = blocks.at(-1);
    if (part.type === "file") {
      if (last !== undefined && "files" in last) last.files.push(part);
      else blocks.push({ at, files: [part] });
    } else if (part.type !== "tool_call") blocks.push({ at, part });
    else if (last !== undefined && "calls" in last) last.calls.push(part);
    else blocks.push({ at, calls: [part] });
  }
  return blocks;
}

/** What stands for calls until their lines have loaded, as high as these. */
function Placeholder({ calls }: { calls: readonly CallPart[] }) {
  return <div className="my-2" style={{ height: calls.length * 32 }} />;
}

interface AnswerPartsProps {
  entry: Entry;
  /** Those that are shown. */
  parts: readonly Part[];
  growing: boolean;
  decide(messageId: number, callId: string, decision: Decision): Promise<void>;
}

/** The parts of an answer, in order, and its sources. Numbers in its texts open these. */
export function AnswerParts({ entry, parts, growing, decide }: AnswerPartsProps) {
  const { id, phase } = entry;
  const sources = useMemo(() => sourcesOf(entry.parts), [entry.parts]);
  const markOf = useCallback(
    (number: number): ReactNode => {
      const source = sources.find((one) => one.number === number);
      return (
        source && (
          <Suspense fallback={`[${number}]`}>
            <SourceMark source={source} />
          </Suspense>
        )
      );
    },
    [sources],
  );
  const blocks = blocksOf(parts).map((block) => {
    if ("calls" in block)
      return (
        <Suspense key={block.at} fallback={<Placeholder calls={block.calls} />}>
          <CallGroup
            answerId={id}
            calls={block.calls}
            sources={sources}
            live={growing}
            progress={entry.progress}
            decide={
              phase === "waiting" && id !== undefined
                ? (callId, decision) => decide(id, callId, decision)
                : undefined
            }
          />
        </Suspense>
      );
    if ("files" in block) return <MessageFiles key={block.at} files={block.files} returned />;
    const { at, part } = block;
    const grows = growing && at === parts.length - 1;
    if (part.type === "reasoning") return <ReasoningView key={at} part={part} growing={grows} />;
    return part.type === "text" ? <MessageText key={at} text={part.text} growing={grows} /> : null;
  });
  return (
    <SourceMarks value={markOf}>
      {blocks}
      {sources.length > 0 && !growing && (
        <Suspense fallback={<div className="h-8" />}>
          <SourceList sources={sources} />
        </Suspense>
      )}
    </SourceMarks>
  );
}
