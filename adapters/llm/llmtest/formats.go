package llmtest

import (
	"fmt"
	"strings"
)

type openAIFormat struct{}

func (openAIFormat) chunk(choice string) string {
	return `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[` + choice + `],"usage":null}` + "\n\n"
}

func (f openAIFormat) begin(Script) string {
	return f.chunk(`{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}`)
}

func (f openAIFormat) piece(text string) string {
	return f.chunk(`{"index":0,"delta":{"content":` + quote(text) + `},"logprobs":null,"finish_reason":null}`)
}

func (f openAIFormat) part(text string) string {
	return f.chunk(`{"index":0,"delta":{"content":[{"type":"text","text":` + quote(text) + `},{"type":"reference","reference_ids":[1]}]},"finish_reason":null}`)
}

func (f openAIFormat) last(text string, s Script) string {
	return f.chunk(`{"index":0,"delta":{"content":` + quote(text) + `},"logprobs":null,"finish_reason":` + quote(finish(s)) + `}`)
}

func (f openAIFormat) thought(text string) string {
	return f.chunk(`{"index":0,"delta":{"content":null,"reasoning_content":` + quote(text) + `},"logprobs":null,"finish_reason":null}`)
}

func (openAIFormat) document(s Script, text string) string {
	return fmt.Sprintf("\n"+`{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":%s,"reasoning_content":%s},"finish_reason":%s}],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}`+"\n",
		quote(text), quote(strings.Join(s.Thoughts, "")), quote(finish(s)), s.PromptTokens, s.CompletionTokens)
}

func (f openAIFormat) finish(s Script) string {
	return f.chunk(`{"index":0,"delta":{},"logprobs":null,"finish_reason":` + quote(finish(s)) + `}`)
}

func (f openAIFormat) end(s Script) string {
	usage := ""
	if s.PromptTokens+s.CompletionTokens > 0 {
		usage = fmt.Sprintf(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}`+"\n\n",
			s.PromptTokens, s.CompletionTokens, s.PromptTokens+s.CompletionTokens)
	}
	return usage + "data: [DONE]\n\n"
}

func (f openAIFormat) failure(kind, message string) string {
	return "data: " + f.failureBody(kind, message) + "\n\n"
}

func (openAIFormat) failureBody(kind, message string) string {
	return `{"error":{"message":` + quote(message) + `,"type":` + quote(kind) + `,"param":null,"code":null}}`
}

type anthropicFormat struct{}

func (anthropicFormat) event(kind, rest string) string {
	return "event: " + kind + "\ndata: {\"type\":\"" + kind + "\"" + rest + "}\n\n"
}

func (f anthropicFormat) begin(s Script) string {
	return f.event("message_start", fmt.Sprintf(`,"message":{"id":"msg_1","type":"message","role":"assistant","model":"scripted","content":[],"stop_reason":null,"usage":{"input_tokens":%d,"output_tokens":0}}`, s.PromptTokens)) +
		f.event("content_block_start", `,"index":0,"content_block":{"type":"text","text":""}`) +
		f.event("ping", "")
}

func (f anthropicFormat) piece(text string) string {
	return f.event("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":`+quote(text)+`}`)
}

func (f anthropicFormat) part(text string) string { return f.piece(text) }

func (f anthropicFormat) last(text string, s Script) string { return f.piece(text) + f.finish(s) }

func (f anthropicFormat) thought(text string) string {
	return f.event("content_block_delta", `,"index":0,"delta":{"type":"thinking_delta","thinking":`+quote(text)+`}`)
}

func (f anthropicFormat) document(s Script, text string) string {
	return fmt.Sprintf("\n"+`{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"thinking","thinking":%s,"signature":"x"},{"type":"text","text":%s}],"stop_reason":%s,"usage":{"input_tokens":%d,"output_tokens":%d}}`+"\n",
		quote(strings.Join(s.Thoughts, "")), quote(text), quote(f.reason(s)), s.PromptTokens, s.CompletionTokens)
}

func (anthropicFormat) reason(s Script) string {
	switch reason := finish(s); reason {
	case "stop":
		return "end_turn"
	case "length":
		return "max_tokens"
	case "content_filter":
		return "refusal"
	default:
		return reason
	}
}

func (f anthropicFormat) finish(s Script) string {
	return f.event("content_block_stop", `,"index":0`) +
		f.event("message_delta", fmt.Sprintf(`,"delta":{"stop_reason":%s,"stop_sequence":null},"usage":{"output_tokens":%d}`, quote(f.reason(s)), s.CompletionTokens))
}

func (f anthropicFormat) end(Script) string { return f.event("message_stop", "") }

func (f anthropicFormat) failure(kind, message string) string {
	return "event: error\ndata: " + f.failureBody(kind, message) + "\n\n"
}

func (anthropicFormat) failureBody(kind, message string) string {
	return `{"type":"error","error":{"type":` + quote(kind) + `,"message":` + quote(message) + `}}`
}

func finish(s Script) string {
	if s.Finish == "" {
		return "stop"
	}
	return s.Finish
}

// quote returns a JSON string in which invalid UTF-8 is unchanged, as careless servers send it.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
