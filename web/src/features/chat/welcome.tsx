import type { Model } from "@/api/types";

const prompts = {
  demo: ["Show a table", "Show code", "What can you do?", "Long answer"],
  model: [
    "Explain how rainbows form",
    "Plan a week of simple dinners",
    "Write a polite reminder e-mail",
    "What makes a good password?",
  ],
};

function modelLine(model: Model | undefined): string {
  if (model === undefined) return "Ask anything, or start with one of these.";
  if (model.demo) return "The built-in demo model answers here.";
  return `${model.id} answers here.`;
}

interface WelcomeProps {
  name: string | undefined;
  model: Model | undefined;
  onPick(prompt: string): void;
}

export function Welcome({ name, model, onPick }: WelcomeProps) {
  return (
    <div className="my-auto flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="min-h-9 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {name && `Welcome, ${name}`}
        </h1>
        <p className="text-muted">{modelLine(model)}</p>
      </div>
      <ul className="grid gap-2 sm:grid-cols-2">
        {(model?.demo ? prompts.demo : prompts.model).map((prompt) => (
          <li key={prompt}>
            <button
              type="button"
              onClick={() => onPick(prompt)}
              className="w-full rounded-lg border border-line px-4 py-3 text-left text-sm transition-colors duration-150 hover:bg-surface"
            >
              {prompt}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
