package openai

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/report"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// longestEmbeddings bounds an answer, in bytes: thousands of vectors as text.
const longestEmbeddings = 128 << 20

// Embed answers a call as the server does: request and answer are passed on, apart from what the caller does not decide.
func (m *Model) Embed(ctx context.Context, call ports.EmbeddingCall) (answer []byte, tokens int, err error) {
	request := append([]byte(`{"model":`), quoted(call.Model)...)
	theirs(gjson.ParseBytes(call.Body), func(name, value gjson.Result) {
		request = append(append(append(append(request, ','), name.Raw...), ':'), value.Raw...)
	})
	request = append(request, '}')
	body, err := m.post(ctx, "embeddings", learned.Key{Model: call.Model}, func(dialect) ([]byte, *question, error) { return request, &question{}, nil })
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(body, longestEmbeddings+1))
	switch {
	case err != nil:
		return nil, 0, failure.Stream(err)
	case len(answer) > longestEmbeddings:
		return nil, 0, ports.ErrModelTooLong
	}
	o := gjson.ParseBytes(answer)
	if !gjson.ValidBytes(answer) || !o.IsObject() || report.Is(o) || !o.Get("data.0.embedding").Exists() {
		return nil, 0, report.Failure(answer)
	}
	if gjson.GetBytes(call.Body, "encoding_format").Str == "base64" {
		answer = asText(answer, o)
	}
	return bytes.ToValidUTF8(answer, []byte("\uFFFD")), max(int(o.Get("usage.prompt_tokens").Int()), 0), nil
}

// asText returns an answer with vectors as text where they are lists of numbers, although the program has asked for text: some servers ignore that,
// and OpenAI's SDKs, which ask for it by themselves, then read vectors of another length.
func asText(answer []byte, o gjson.Result) []byte {
	var edits []edit
	for _, one := range o.Get("data").Array() {
		list := one.Get("embedding")
		if !list.IsArray() || !at(answer, list) {
			continue
		}
		var values []float32
		list.ForEach(func(_, value gjson.Result) bool {
			values = append(values, float32(value.Num))
			return true
		})
		edits = append(edits, edit{list.Index, list.Index + len(list.Raw), strconv.Quote(completion.VectorText(values))})
	}
	return edited(answer, edits)
}
