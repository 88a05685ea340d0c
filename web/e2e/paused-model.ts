import { Model } from "./model";

/** A model that holds answers to questions starting with "hold" until they are released. */
export class PausedModel {
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly model: Model) {}

  static async start(): Promise<PausedModel> {
    let held: PausedModel | undefined;
    const model = await Model.start((asked) => {
      // Unanswered questions arrive joined with the next one.
      const question = asked.split("\n\n").at(-1) ?? "";
      if (question.startsWith("refuse")) return undefined;
      if (question.startsWith("break")) return broken();
      return question.startsWith("hold") && held ? held.wait(question) : `This answers: ${question}.`;
    });
    held = new PausedModel(model);
    return held;
  }

  get url(): string {
    return this.model.url;
  }

  private async *wait(question: string): AsyncGenerator<string> {
    if (!question.includes("silently")) yield `This answers: ${question}. `;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    yield "That is all.";
  }

  /** Ends the running answers. */
  release(): void {
    for (const end of this.waiting.splice(0)) end();
  }

  stop(): void {
    this.release();
    this.model.stop();
  }
}

async function* broken(): AsyncGenerator<string> {
  yield "Half of an answer ";
  await new Promise((resolve) => setTimeout(resolve, 100));
  throw new Error("the model breaks off");
}
