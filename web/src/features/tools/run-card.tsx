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
  decide(decision: Decision): Promise<void>;
}

/** Asks the person whether code may run, and runs it in this page. Leaving the page, or stopping, ends a run without a result: the call still waits. */
export function RunCard({ part, decide }: RunCardProps) {
  const words = useWords("tools", tools);
  const { card, sending, problem, setProblem, send, press, refuseEnter } = useDecisions();
  const [phase, setPhase] = useState<"starting" | "running">();
  const run = useRef<AbortController>(undefined);

  /** Runs the code and sends its result. Returns false if there is none: the run was stopped, or did not begin. */
  async function runAndSend(always: boolean): Promise<boolean> {
    const abort = new AbortController();
    run.current = abort;
    setPhase("starting");
    let result: string;
    try {
      const { runPython, resultOf } = await import("@/features/code");
      result = resultOf(await runPython(codeOf(part), () => setPhase("running"), abort.signal));
    } catch {
      if (run.current === abort) setProblem(abort.signal.aborted ? words.stopped : words.noPython);
      return false;
    } finally {
      if (run.current === abort) setPhase(undefined);
    }
    await decide({ result, always });
    return true;
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
