import { Model } from "./model";

/** A model whose answers to questions that begin with "hold" last until they are let go. */
export class HeldModel {
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly model: Model) {}

  static async start(): Promise<HeldModel> {
    let held: HeldModel | undefined;
    const model = await Model.start((asked) => {
      // Questions that had no answer come joined with the next.
      const question = asked.split("\n\n").at(-1) ?? "";
      if (question.startsWith("refuse")) return undefined;
      if (question.startsWith("break")) return broken();
      return question.startsWith("hold") && held ? held.wait(question) : `This answers: ${question}.`;
    });
    held = new HeldModel(model);
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

  /** Lets the running answers end. */
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
