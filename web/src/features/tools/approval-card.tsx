import { Button } from "@/components/ui/button";
import type { CallPart, Decision } from "@/data/client/types";
import { useTools } from "@/data/tools/queries";
import { tools } from "@/words/en/tools";
import { useWords } from "@/words/language";
import { ArgumentsView } from "./arguments-view";
import { CallCard, firstClick, useDecisions } from "./call-card";
import { callTitle, ownName, serverOf } from "./call-words";

interface ApprovalCardProps {
  part: CallPart;
  decide(decision: Decision): Promise<void>;
}

/** Asks the person whether the server may make a call. */
export function ApprovalCard({ part, decide }: ApprovalCardProps) {
  const words = useWords("tools", tools);
  const { card, sending, problem, press, refuseEnter } = useDecisions();
  const offered = useTools().data;
  const asks = offered?.find((tool) => tool.id === part.tool)?.approval === "ask";
  const server = serverOf(part.tool);
  const send = (decision: Decision) => press(() => decide(decision));
  return (
    <CallCard
      card={card}
      title={words.ask(callTitle(words, part))}
      about={server ? words.ofServer(server, ownName(part.tool)) : words.ofOurs}
      part={part}
      shown={<ArgumentsView part={part} />}
      problem={problem}
    >
      <Button disabled={sending} onKeyDown={refuseEnter} onClick={firstClick(() => send({ approve: true }))}>
        {words.once}
      </Button>
      {(offered === undefined || asks) && (
        <Button
          variant="quiet"
          disabled={sending}
          className={asks ? undefined : "invisible"}
          onKeyDown={refuseEnter}
          onClick={firstClick(() => send({ approve: true, always: true }))}
        >
          {words.inChat}
        </Button>
      )}
      <Button variant="quiet" disabled={sending} onClick={() => send({ approve: false })}>
        {words.decline}
      </Button>
    </CallCard>
  );
}
