import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useHighlighted } from "@/components/markdown/use-highlighted";
import { Button } from "@/components/ui/button";
import { VisibleText } from "@/components/ui/visible-text";
import type { CallPart, Decision } from "@/data/client/types";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { CallCard, firstClick, hidesSomething, useDecisions } from "./call-card";

/** The code of a call, which the server has checked. */
function codeOf({ arguments: values }: CallPart): string {
  const { code } = values as { code?: unknown };
  return typeof code === "string" ? code : "";
}

function Code({ part }: { part: CallPart }) {
  const code = codeOf(part);
  const highlighted = useHighlighted("python", code);
  return (
    <pre className="font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]" dir="ltr">
      <code>{hidesSomething(part) ? <VisibleText text={code} /> : (highlighted ?? code)}</code>
    </pre>
  );
}

interface RunCardProps {
  part: CallPart;
  /** The answer of the call. */
  answerId: number;
  decide(decision: Decision): Promise<void>;
}

/** Asks the person whether code may run, and runs it in this page. Leaving the page, or stopping, ends a run without a result: the call still waits. */
export function RunCard({ part, answerId, decide }: RunCardProps) {
  const words = useWords("tools", tools);
  const { card, sending, problem, setProblem, send, press, refuseEnter } = useDecisions();
  const [phase, setPhase] = useState<"waiting" | "starting" | "running">();
  const run = useRef<AbortController>(undefined);

  /** Runs the code in turn, and sends its result. Returns false if there is none: the run was stopped, or did not begin. */
  async function runAndSend(always: boolean): Promise<boolean> {
    const abort = new AbortController();
    run.current = abort;
    setPhase("starting");
    const enter = (next: typeof phase) => run.current === abort && setPhase(next);
    let ended = false;
    try {
      const { inTurn, runPython, resultOf } = await import("@/features/code");
      enter("waiting");
      const make = async () => {
        enter("starting");
        const result = resultOf(await runPython(codeOf(part), () => enter("running"), abort.signal));
        ended = true;
        enter(undefined);
        await decide({ result, always });
      };
      await inTurn(`${answerId}/${part.id}`, make, abort.signal);
      return true;
    } catch (error) {
      if (ended) throw error;
      if (run.current === abort) setProblem(abort.signal.aborted ? words.stopped : words.noPython);
      return false;
    } finally {
      enter(undefined);
    }
  }

  const runAllowed = useEffectEvent(() => {
    if (part.allowed) void send(() => runAndSend(false));
  });
  useEffect(() => {
    runAllowed();
    return () => {
      const last = run.current;
      run.current = undefined;
      last?.abort();
    };
  }, []);

  const busy = sending || phase !== undefined;
  return (
    <CallCard
      card={card}
      title={words.askRun}
      about={words.aboutRun}
      part={part}
      shown={<Code part={part} />}
      problem={problem}
    >
      {phase === undefined ? (
        <>
          <Button
            disabled={busy}
            onKeyDown={refuseEnter}
            onClick={firstClick(() => press(() => runAndSend(false)))}
          >
            {words.run}
          </Button>
          <Button
            variant="quiet"
            disabled={busy}
            onKeyDown={refuseEnter}
            onClick={firstClick(() => press(() => runAndSend(true)))}
          >
            {words.runInChat}
          </Button>
          <Button variant="quiet" disabled={busy} onClick={() => press(() => decide({ approve: false }))}>
            {words.decline}
          </Button>
        </>
      ) : (
        <>
          <Button key="stop" variant="quiet" onClick={firstClick(() => run.current?.abort())}>
            {words.stop}
          </Button>
          <span role="status" className="self-center text-muted" data-testid="run-phase">
            {words.phases[phase]}
          </span>
        </>
      )}
    </CallCard>
  );
}
