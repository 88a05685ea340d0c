export const languages = ["curl", "Python", "JavaScript"] as const;

export type ProgramLanguage = (typeof languages)[number];

/** A program that asks a model with the key in OPENAI_API_KEY. JSON strings are strings in each of the languages. */
export function exampleIn(language: ProgramLanguage, address: string, model: string): string {
  return programs[language](JSON.stringify(address), JSON.stringify(model));
}

const programs: Record<ProgramLanguage, (address: string, model: string) => string> = {
  curl: (address, model) => {
    // A single quote would end the argument of the shell.
    const body = `{"model": ${model}, "messages": [{"role": "user", "content": "Hello!"}]}`;
    return `curl ${address.slice(1, -1)}/chat/completions \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body.replaceAll("'", "\\u0027")}'`;
  },
  Python: (address, model) => `# pip install openai
from openai import OpenAI

client = OpenAI(base_url=${address})
stream = client.chat.completions.create(
    model=${model},
    messages=[{"role": "user", "content": "Hello!"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
  JavaScript: (address, model) => `// npm install openai
import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${address} });
const stream = await client.chat.completions.create({
  model: ${model},
  messages: [{ role: "user", content: "Hello!" }],
  stream: true,
});
for await (const chunk of stream)
  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`,
};
