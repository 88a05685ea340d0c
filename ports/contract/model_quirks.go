package contract

import (
	"strings"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// signs are limits that are shorter than the time before the first piece of a script that shows signs of work.
func signs(l *ports.ModelTimeouts) { l.FirstToken, l.Idle = 600*time.Millisecond, 600*time.Millisecond }

// The signs of work in the cases below take more than twice as long as the limits.
const (
	signEvery = 60 * time.Millisecond
	signCount = 25
)

func said(role chat.Role, text string) chat.Message { return chat.Message{Role: role, Content: text} }

// quirkCases are answers that depart from the formats, as servers in use do. Whatever is read, an answer that was
// cut off is never whole.
var quirkCases = []wireCase{
	{name: "long reasoning", limit: signs, said: whole,
		script: ModelScript{Thoughts: slicesOf("hm ", signCount), Between: signEvery}},
	{name: "long processing", limit: signs, said: whole,
		script: ModelScript{Comments: signCount, Between: signEvery}},
	{name: "nothing but comments", want: ports.ErrModelTimeout, limit: func(l *ports.ModelTimeouts) { l.Total = 500 * time.Millisecond },
		script: ModelScript{Comments: 1000, Between: 10 * time.Millisecond}},
	{name: "silence after reasoning", limit: soon, want: ports.ErrModelTimeout,
		script: ModelScript{Thoughts: slicesOf("hm ", 3), Fault: FaultStall}},

	{name: "a finish reason with each piece", said: strings.Repeat("word ", 20),
		script: ModelScript{Quirk: QuirkReasonEach, Pieces: slicesOf("word ", 20), Between: signEvery}},
	{name: "a finish reason with each piece, cut off", retries: 2, want: ports.ErrModelCutOff, said: "Hello, world",
		script: ModelScript{Quirk: QuirkReasonEach, Fault: FaultCutOff, After: 3}},
	{name: "a finish reason with each piece, torn", retries: 2, want: ports.ErrModelCutOff, said: "Hello, world",
		script: ModelScript{Quirk: QuirkReasonEach, Fault: FaultReset, After: 3}},
	{name: "no finish reason, but an end", said: whole, script: ModelScript{Quirk: QuirkNoReason}},
	{name: "no finish reason, no end", retries: 2, want: ports.ErrModelCutOff, said: whole,
		script: ModelScript{Quirk: QuirkNoReason, Fault: FaultNoDone}},
	{name: "one document", said: whole, script: ModelScript{Quirk: QuirkDocument, Thoughts: []string{"secret"}, PromptTokens: 3, CompletionTokens: 4}},
	{name: "one document without text", want: ports.ErrModelEmpty, script: ModelScript{Quirk: QuirkDocument, Pieces: []string{""}}},
	{name: "half a document", want: ports.ErrModelCutOff, script: ModelScript{Quirk: QuirkDocument, Fault: FaultCutOff, After: 4}},
	{name: "text in parts", said: whole, script: ModelScript{Quirk: QuirkParts}},
	{name: "lines with CR LF", said: whole, script: ModelScript{Quirk: QuirkCRLF}},
	{name: "lines with CR", said: whole, script: ModelScript{Quirk: QuirkCR}},
	{name: "lines with CR LF, byte by byte", said: whole, script: ModelScript{Quirk: QuirkCRLF, Drip: 20 * time.Microsecond}},
	{name: "a tight stream", said: whole, script: ModelScript{Quirk: QuirkTight}},
	{name: "a crowded stream", said: whole, script: ModelScript{Quirk: QuirkCrowded}},
	{name: "a compressed stream", said: whole, script: ModelScript{Quirk: QuirkGzip}},
	{name: "a compressed stream, cut off", retries: 2, want: ports.ErrModelCutOff, said: "Hello, ", script: ModelScript{Quirk: QuirkGzip, Fault: FaultCutOff, After: 2}},
	{name: "another status and type", said: whole, script: ModelScript{Quirk: QuirkType}},

	{name: "reasoning in a field", said: whole, script: ModelScript{Thoughts: []string{"a secret ", "thought"}}},
	{name: "reasoning in the text", said: whole, script: ModelScript{Pieces: []string{"\n", "<th", "ink>a sec", "ret</th", "ink>", "\n\nHello, ", "world!"}}},
	{name: "reasoning in the text of an answer that is carried on", said: whole, soFar: "Once", script: ModelScript{Pieces: []string{"<think>a secret", "</think>", whole}}},
	{name: "reasoning that is never closed", want: ports.ErrModelEmpty, script: ModelScript{Pieces: []string{"<think>a secret ", "thought"}}},
	{name: "reasoning until the limit", want: ports.ErrModelNoRoom, script: ModelScript{Thoughts: []string{"a secret"}, Pieces: []string{""}, Finish: "length"}},
	{name: "reasoning in the text until the limit", want: ports.ErrModelNoRoom, script: ModelScript{Pieces: []string{"<think>a secret"}, Finish: "length"}},
	{name: "white space alone", want: ports.ErrModelEmpty, script: ModelScript{Pieces: []string{"\n", " \n"}}},
	{name: "filtered before the first word", want: ports.ErrModelFiltered, script: ModelScript{Pieces: []string{""}, Finish: "content_filter"}},
	{name: "a reason that is a failure", want: ports.ErrModelCutOff, said: whole, script: ModelScript{Finish: "error"}},

	{name: "an optional field refused", said: whole, script: ModelScript{Refuse: "stream_options"}},
	{name: "a conversation that was filtered", want: ports.ErrModelFiltered, script: ModelScript{Fault: FaultStatus, Status: 400, ErrorType: "content_filter"}},
	{name: "a conversation that is too long", retries: 2, want: ports.ErrModelContextFull,
		script: ModelScript{Fault: FaultStatus, Status: 400, ErrorType: "invalid_request_error", Message: "This model's maximum context length is 4096 tokens."}},
	{name: "an unknown model", retries: 2, want: ports.ErrModelMissing,
		script: ModelScript{Fault: FaultStatus, Status: 404, ErrorType: "not_found_error", Message: "The model `scripted` does not exist"}},
	{name: "an unknown model, with 400", retries: 2, want: ports.ErrModelMissing,
		script: ModelScript{Fault: FaultStatus, Status: 400, ErrorType: "invalid_request_error", Message: "Model Not Exist"}},

	{name: "two questions in a row", said: whole, script: ModelScript{Strict: true},
		prompt: []chat.Message{said(chat.RoleUser, "one"), said(chat.RoleUser, "two")}},
	{name: "a question whose answer is empty", said: whole, script: ModelScript{Strict: true},
		prompt: []chat.Message{said(chat.RoleUser, "one"), said(chat.RoleAssistant, ""), said(chat.RoleUser, "two")}},
	{name: "a question whose answer is blank", said: whole, script: ModelScript{Strict: true},
		prompt: []chat.Message{said(chat.RoleUser, "one"), said(chat.RoleAssistant, " \n"), said(chat.RoleUser, "two")}},
	{name: "an answer at the head", said: whole, script: ModelScript{Strict: true},
		prompt: []chat.Message{said(chat.RoleAssistant, "hello"), said(chat.RoleUser, "one")}},
	{name: "two answers in a row", said: whole, script: ModelScript{Strict: true},
		prompt: []chat.Message{said(chat.RoleUser, "one"), said(chat.RoleAssistant, "a"), said(chat.RoleAssistant, "b"), said(chat.RoleUser, "two")}},
	{name: "carried on after a question without an answer", said: whole, script: ModelScript{Strict: true}, soFar: "Once",
		prompt: []chat.Message{said(chat.RoleUser, "one"), said(chat.RoleUser, "two")}},
	{name: "a blank beginning carried on", said: whole, script: ModelScript{Strict: true}, soFar: "\n",
		prompt: []chat.Message{said(chat.RoleUser, "one")}},
}

func slicesOf(piece string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = piece
	}
	return all
}
