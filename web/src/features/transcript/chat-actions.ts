import type { Decision, Model } from "@/data/client/types";
import type { TurnRequest } from "@/lib/stream/turn";

/** Actions on the messages of one chat. */
export interface ChatActions {
  /** Asks the chat's model, or the given one, which the chat then keeps. */
  ask(request: TurnRequest, model?: Model): void;
  /** Sends an unsent message again. */
  retry(turnKey: string): void;
  /** Sends an unsent message to a model that is offered. */
  askAgain(turnKey: string, model: Model): void;
  /** Switches to another version of a message and the branch below it. */
  select(messageId: number): Promise<void>;
  /** Removes an unsent message; its text goes back to the composer. */
  discard(turnKey: string, text?: string): void;
  /** Decides on a call that waits. Rejects if the decision is not stored, and the call still waits. */
  decide(messageId: number, callId: string, decision: Decision): Promise<void>;
  /** Opens the editor of a message; undefined closes it. */
  edit(messageId: number | undefined): void;
}
