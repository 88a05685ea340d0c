import type { CallPart, Decision, SourcePart } from "@/data/client/types";
import { ApprovalCard } from "./approval-card";
import { CallLine } from "./call-line";
import { sourcesIn } from "./call-words";
import { RunCard } from "./run-card";

export interface CallGroupProps {
  /** Of the answer; unknown while it is being asked for. */
  answerId: number | undefined;
  calls: readonly CallPart[];
  /** Those of the answer. */
  sources: readonly SourcePart[];
  /** The answer grows. */
  live: boolean;
  /** What their tools said last about their progress, by the ids of the calls. */
  progress?: Readonly<Record<string, string>>;
  /** Decides on a call that waits. Absent where nothing can be decided. */
  decide?(callId: string, decision: Decision): Promise<void>;
}

/** Calls that stand together in an answer: a line for each, and a card for each that waits for a decision. */
export default function CallGroup({ answerId, calls, sources, live, progress, decide }: CallGroupProps) {
  const many = (tool: string | undefined) => calls.filter((call) => call.tool === tool).length > 1;
  return (
    // Not a list: the rules of Markdown's lists would count here, too.
    <div className="my-2 text-sm text-muted print:hidden" data-testid="tool-calls">
      {calls.map((part) => {
        if (part.status !== "waiting" || !decide || answerId === undefined)
          return (
            <CallLine
              key={part.id}
              part={part}
              sources={sourcesIn(part, sources)}
              live={live}
              progress={progress?.[part.id]}
              hinted={many(part.tool)}
            />
          );
        const card = { part, decide: (decision: Decision) => decide(part.id, decision) };
        return part.in_page ? (
          <RunCard key={part.id} answerId={answerId} {...card} />
        ) : (
          <ApprovalCard key={part.id} {...card} />
        );
      })}
    </div>
  );
}
