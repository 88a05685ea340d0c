package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/report"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// longestEmbeddings bounds an answer, in bytes: thousands of vectors as text. Those of more than largeEmbeddings are read one at a time.
const (
	longestEmbeddings = 128 << 20
	largeEmbeddings   = 8 << 20
)

// encodingFormat is the field that asks for vectors as text, which OpenAI's SDKs do by themselves.
const encodingFormat = "encoding_format"

// Embed answers a call as the server does: request and answer are passed on, apart from what the caller does not decide. A server that refuses to
// be asked for vectors as text is asked for numbers, which become text here.
func (m *Model) Embed(ctx context.Context, call ports.EmbeddingCall) (answer []byte, tokens int, err error) {
	asksText := gjson.GetBytes(call.Body, encodingFormat).Str == "base64"
	body, err := m.post(ctx, "embeddings", learned.Key{Model: call.Model}, func(d dialect) ([]byte, *question, error) {
		return embeddingRequest(call, asksText && d.numbers), &question{asksText: asksText && !d.numbers}, nil
	})
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = body.Close() }()
	answer, leave, err := m.readEmbeddings(ctx, body)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	o := gjson.ParseBytes(answer)
	if !gjson.ValidBytes(answer) || !o.IsObject() || report.Is(o) || !o.Get("data.0.embedding").Exists() {
		return nil, 0, report.Failure(answer)
	}
	tokens = max(int(o.Get("usage.prompt_tokens").Int()), 0)
	if asksText {
		if answer, err = asText(answer, o); err != nil {
			return nil, 0, err
		}
	}
	if !utf8.Valid(answer) { // ToValidUTF8 copies in any case
		answer = bytes.ToValidUTF8(answer, []byte("\uFFFD"))
	}
	return answer, tokens, nil
}

// embeddingRequest returns the caller's request for the provider.
func embeddingRequest(call ports.EmbeddingCall, numbers bool) []byte {
	request := append([]byte(`{"model":`), quoted(call.Model)...)
	theirs(gjson.ParseBytes(call.Body), func(name, value gjson.Result) {
		if numbers && strings.EqualFold(name.Str, encodingFormat) {
			return
		}
		request = append(append(append(append(request, ','), name.Raw...), ':'), value.Raw...)
	})
	return append(request, '}')
}

// readEmbeddings reads an answer. A large one waits for the one before it, so that the memory of all is bounded, and the caller calls leave when it
// needs no memory for it besides the answer. Faults: a refusal of a call whose answer is too large.
func (m *Model) readEmbeddings(ctx context.Context, body io.Reader) (answer []byte, leave func(), err error) {
	var read bytes.Buffer
	if _, err := read.ReadFrom(io.LimitReader(body, largeEmbeddings)); err != nil {
		return nil, nil, failure.Stream(err)
	}
	if read.Len() < largeEmbeddings {
		return read.Bytes(), func() {}, nil
	}
	select {
	case m.large <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	leave = func() { <-m.large }
	answer, err = joined(read.Bytes(), io.LimitReader(body, longestEmbeddings-largeEmbeddings+1))
	switch {
	case err != nil:
		err = failure.Stream(err)
	case len(answer) > longestEmbeddings:
		err = ports.ErrModelRejected.Because(&ports.Refusal{Message: "The embeddings take more than 128 MiB. Send fewer inputs in one call.", Param: "input", Code: "embeddings_too_large"})
	default:
		return answer, leave, nil
	}
	leave()
	return nil, nil, err
}

// joined returns what begins with first and ends with what is read, without a buffer that grows, which would take four times its memory.
func joined(first []byte, rest io.Reader) ([]byte, error) {
	pieces := [][]byte{first}
	for {
		const size = largeEmbeddings / 2
		piece := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
		n, err := piece.ReadFrom(io.LimitReader(rest, size))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return bytes.Join(pieces, nil), nil
		}
		pieces = append(pieces, piece.Bytes())
	}
}

// asText returns an answer with vectors as text where they are lists of numbers, although the program has asked for text: some servers ignore that,
// and OpenAI's SDKs then read vectors of another length. Fault: ports.ErrModelBadReply for a vector that is not of numbers alone: null stands for a
// number that the server could not compute, and text has no sign for it.
func asText(answer []byte, o gjson.Result) ([]byte, error) {
	var edits []edit
	for _, one := range o.Get("data").Array() {
		list := one.Get("embedding")
		if !list.IsArray() || !at(answer, list) {
			continue
		}
		var values []float32
		numbers := true
		list.ForEach(func(_, value gjson.Result) bool {
			numbers = value.Type == gjson.Number
			values = append(values, float32(value.Num))
			return numbers
		})
		if !numbers {
			return nil, ports.ErrModelBadReply.Because(errors.New("a vector with something else than numbers"))
		}
		edits = append(edits, edit{list.Index, list.Index + len(list.Raw), strconv.Quote(completion.VectorText(values))})
	}
	return edited(answer, edits), nil
}
