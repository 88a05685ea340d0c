import { expect, it } from "vitest";
import { measuresOf } from "./measures";

const complete = {
  model: "m",
  tokens_used: 130,
  prompt_tokens: 30,
  completion_tokens: 100,
  reasoning_tokens: 40,
  first_token_ms: 500,
  response_time_ms: 2500,
  cost: 0.0042,
};

it("counts the speed from the first token on", () => {
  expect(measuresOf(complete)).toEqual({
    tokensIn: 30,
    tokensOut: 100,
    reasoning: 40,
    estimated: false,
    seconds: 2.5,
    firstToken: 0.5,
    speed: 50,
    cost: 0.0042,
  });
});

it("leaves out what the server does not know, and no cost of nothing", () => {
  expect(
    measuresOf({ model: "m", tokens_used: 130, response_time_ms: 2500, tokens_estimated: true }),
  ).toEqual({
    estimated: true,
    seconds: 2.5,
  });
  expect(measuresOf({ ...complete, cost: 0 }).cost).toBe(0);
});

it.each([{ completion_tokens: 1 }, { response_time_ms: 500 }, { completion_tokens: 0 }])(
  "knows no speed of %j",
  (other) => expect(measuresOf({ ...complete, ...other }).speed).toBeUndefined(),
);
