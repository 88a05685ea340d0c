import { type Asked, type Chunk, Model, type Reply } from "./model";

/** Calls that are made at once: tools by the names that models see, and their arguments. */
export type Step = readonly (readonly [tool: string, values: object])[];

/** A model that makes the calls of a question step by step, and then says that it has finished. */
export class CallingModel {
  private readonly plans = new Map<string, readonly Step[]>();
  private readonly ends = new Map<string, string>();

  private constructor(readonly model: Model) {}

  static async start(): Promise<CallingModel> {
    let calling: CallingModel | undefined;
    const model = await Model.start((_, asked) => calling?.reply(asked));
    calling = new CallingModel(model);
    return calling;
  }

  /** Plans the calls for a question. */
  plan(question: string, ...steps: Step[]): string {
    this.plans.set(question, steps);
    return question;
  }

  /** Ends the answer to a question with a text of its own. */
  close(question: string, text: string): void {
    this.ends.set(question, text);
  }

  private reply({ messages }: Asked): Reply {
    const at = messages.findLastIndex(({ role }) => role === "user");
    const question = String(messages[at]?.content);
    let results = messages.slice(at).filter(({ role }) => role === "tool").length;
    for (const step of this.plans.get(question) ?? []) {
      if (results <= 0) return calls(step);
      results -= step.length;
    }
    return this.ends.get(question) ?? "That is all.";
  }
}

async function* calls(step: Step): AsyncGenerator<Chunk> {
  yield "One moment.";
  yield {
    tool_calls: step.map(([name, values], index) => ({
      index,
      id: `call-${index}`,
      type: "function",
      function: { name, arguments: JSON.stringify(values) },
    })),
  };
}
