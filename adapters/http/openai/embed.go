package openai

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"
	"github.com/tidwall/gjson"

	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// embed has a model compute embeddings.
func (h handlers) embed(c *fiber.Ctx) error {
	return h.answer(c, func(body []byte, _ *held) (call, error) {
		r, err := parseEmbedding(body)
		return call{false, wholeCompletion{}, func(ctx context.Context, actor identity.Actor, a *answer) error {
			vectors, err := h.completions.Embed(ctx, actor, r)
			if err != nil {
				return err
			}
			a.begin(model.Model{ID: r.Model})
			return a.add(vectors)
		}}, err
	})
}

// parseEmbedding reads a request for embeddings. Faults: errJSON, or a parameter that is invalid.
func parseEmbedding(body []byte) (completion.Embedding, error) {
	var f struct {
		Model *string         `json:"model"`
		Input json.RawMessage `json:"input"`
	}
	if err := decode(body, &f); err != nil {
		return completion.Embedding{}, err
	}
	switch {
	case f.Model == nil || *f.Model == "":
		return completion.Embedding{}, errNoModel
	case len(f.Input) == 0 || string(f.Input) == "null":
		return completion.Embedding{}, invalid("input", "missing_required_parameter", "Missing required parameter: 'input'.")
	}
	return completion.Embedding{Model: model.ID(*f.Model), Body: body, Prompt: inputTokens(f.Input)}, nil
}

// inputTokens estimates the tokens of an input: a text, texts, or tokens that the program has counted.
func inputTokens(input json.RawMessage) int {
	all := gjson.ParseBytes(input)
	if all.Type == gjson.String {
		return model.EstimateTokens(all.Str)
	}
	total := 0
	all.ForEach(func(_, one gjson.Result) bool { // without a slice of all: there may be millions of tokens
		switch {
		case one.Type == gjson.String:
			total += model.EstimateTokens(one.Str)
		case one.IsArray():
			one.ForEach(func(_, _ gjson.Result) bool {
				total++
				return true
			})
		default:
			total++
		}
		return true
	})
	return total
}
