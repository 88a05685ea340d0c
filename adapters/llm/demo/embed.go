package demo

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

const (
	// usualDimensions and mostDimensions are the lengths of vectors; mostInputs is how many a call may ask for, as OpenAI's.
	usualDimensions, mostDimensions, mostInputs = 256, 1024, 2048
	base64Format                                = "base64"
)

type embeddingRequest struct {
	Input          json.RawMessage `json:"input"`
	Dimensions     *int            `json:"dimensions"`
	EncodingFormat string          `json:"encoding_format"`
}

type embedding struct {
	Object    string `json:"object"`
	Index     int    `json:"index"`
	Embedding any    `json:"embedding"`
}

// Embed returns a vector of each text. It counts the words and their parts, so that texts with the same words are close to each other; it knows
// nothing of what they mean. The same text has the same vector.
func (m *Model) Embed(_ context.Context, call ports.EmbeddingCall) (answer []byte, taken int, err error) {
	var r embeddingRequest
	if err := json.Unmarshal(call.Body, &r); err != nil {
		return nil, 0, completion.Refuse("", "invalid_type", "The fields of the request have other types than OpenAI's.")
	}
	texts, err := inputs(r.Input)
	if err != nil {
		return nil, 0, err
	}
	dimensions := usualDimensions
	if r.Dimensions != nil {
		dimensions = *r.Dimensions
	}
	switch {
	case dimensions < 1 || dimensions > mostDimensions:
		return nil, 0, completion.Refuse("dimensions", "invalid_value", "The demo has 1 to 1024 dimensions.")
	case r.EncodingFormat != "" && r.EncodingFormat != "float" && r.EncodingFormat != base64Format:
		return nil, 0, completion.Refuse("encoding_format", "invalid_value", "encoding_format must be float or base64.")
	}
	data := make([]embedding, len(texts))
	for i, text := range texts {
		taken += len(tokens(text))
		data[i] = embedding{Object: "embedding", Index: i, Embedding: encoded(vector(text, dimensions), r.EncodingFormat)}
	}
	answer, err = json.Marshal(map[string]any{"object": "list", "data": data, "model": Name, "usage": map[string]int{"prompt_tokens": taken, "total_tokens": taken}})
	return answer, taken, err
}

// inputs returns the texts of a request: one, or a list. Texts that the program has split into tokens are their numbers.
func inputs(raw json.RawMessage) ([]string, error) {
	all := gjson.ParseBytes(raw)
	list := []gjson.Result{all}
	if all.IsArray() && all.Get("0").Type != gjson.Number {
		list = all.Array()
	}
	if len(list) == 0 || len(list) > mostInputs {
		return nil, completion.Refuse("input", "invalid_value", "input must have 1 to 2048 texts.")
	}
	texts := make([]string, len(list))
	for i, one := range list {
		switch {
		case one.Type == gjson.String:
			texts[i] = one.Str
		case one.IsArray() && !slices.ContainsFunc(one.Array(), func(token gjson.Result) bool { return token.Type != gjson.Number }):
			texts[i] = strings.Trim(strings.ReplaceAll(one.Raw, ",", " "), "[]")
		default:
			return nil, completion.Refuse("input", "invalid_type", "input must be a text, a list of texts, or their tokens.")
		}
		if texts[i] == "" {
			return nil, completion.Refuse("input", "invalid_value", "A text of input must not be empty.")
		}
	}
	return texts, nil
}

// vector adds up a direction for each word, and shorter ones for its parts of three letters, to a vector of length 1.
func vector(text string, dimensions int) []float32 {
	sums := make([]float64, dimensions)
	add := func(feature string, weight float64) {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(feature))
		h := hash.Sum64()
		if h>>63 == 1 {
			weight = -weight
		}
		sums[h%uint64(dimensions)] += weight //nolint:gosec // dimensions are positive
	}
	add("", 1) // a text without words has a direction, too
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		add(word, 1)
		letters := []rune(" " + word + " ")
		for i := range len(letters) - 2 {
			add(string(letters[i:i+3]), 0.3)
		}
	}
	var squares float64
	for _, sum := range sums {
		squares += sum * sum
	}
	values := make([]float32, dimensions)
	for i, sum := range sums {
		values[i] = float32(sum / max(math.Sqrt(squares), math.SmallestNonzeroFloat32))
	}
	return values
}

// encoded returns a vector as it stands in an answer: a list of numbers, or their bytes as text, which OpenAI's SDKs ask for.
func encoded(values []float32, format string) any {
	if format != base64Format {
		return values
	}
	return completion.VectorText(values)
}
