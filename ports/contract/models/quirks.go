package models

import (
	"strings"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// signs sets limits that are shorter than the time to the first piece of a script that shows signs of work.
func signs(l *ports.ModelTimeouts) { l.FirstToken, l.Idle = 600*time.Millisecond, 600*time.Millisecond }

// The signs of work in the cases below take more than twice as long as the limits.
const (
	signEvery = 60 * time.Millisecond
	signCount = 25
)

func message(role chat.Role, text string) chat.Message {
	return chat.Message{Role: role, Content: text}
}

// quirkCases are answers that deviate from the formats, as real servers do. An answer that was cut off is never accepted as
// complete.
var quirkCases = []wireCase{
	{name: "long reasoning", limit: signs, emits: whole, thinks: strings.Repeat("hm ", signCount),
		script: Script{Thoughts: slicesOf("hm ", signCount), Between: signEvery}},
	{name: "long processing", limit: signs, emits: whole,
		script: Script{Comments: signCount, Between: signEvery}},
	{name: "nothing but comments", want: ports.ErrModelTimeout, limit: func(l *ports.ModelTimeouts) { l.Total = 500 * time.Millisecond },
		script: Script{Comments: 1000, Between: 10 * time.Millisecond}},
	{name: "silence after reasoning", limit: soon, want: ports.ErrModelTimeout, thinks: "hm hm hm ",
		script: Script{Thoughts: slicesOf("hm ", 3), Fault: FaultStall}},

	{name: "a finish reason with each piece", emits: strings.Repeat("word ", 20),
		script: Script{Quirk: QuirkReasonEach, Pieces: slicesOf("word ", 20), Between: signEvery}},
	{name: "a finish reason with each piece, cut off", retries: 2, want: ports.ErrModelCutOff, emits: "Hello, world",
		script: Script{Quirk: QuirkReasonEach, Fault: FaultCutOff, After: 3}},
	{name: "a finish reason with each piece, torn", retries: 2, want: ports.ErrModelCutOff, emits: "Hello, world",
		script: Script{Quirk: QuirkReasonEach, Fault: FaultReset, After: 3}},
	{name: "no finish reason, but an end", emits: whole, script: Script{Quirk: QuirkNoReason}},
	{name: "no finish reason, no end", retries: 2, want: ports.ErrModelCutOff, emits: whole,
		script: Script{Quirk: QuirkNoReason, Fault: FaultNoDone}},
	{name: "one document", emits: whole, thinks: "secret", script: Script{Quirk: QuirkDocument, Thoughts: []string{"secret"}, PromptTokens: 3, CompletionTokens: 4}},
	{name: "one document without text", want: ports.ErrModelEmpty, script: Script{Quirk: QuirkDocument, Pieces: []string{""}}},
	{name: "half a document", want: ports.ErrModelCutOff, script: Script{Quirk: QuirkDocument, Fault: FaultCutOff, After: 4}},
	{name: "text in parts", emits: whole, script: Script{Quirk: QuirkParts}},
	{name: "lines with CR LF", emits: whole, script: Script{Quirk: QuirkCRLF}},
	{name: "lines with CR", emits: whole, script: Script{Quirk: QuirkCR}},
	{name: "lines with CR LF, byte by byte", emits: whole, script: Script{Quirk: QuirkCRLF, Drip: 20 * time.Microsecond}},
	{name: "a tight stream", emits: whole, script: Script{Quirk: QuirkTight}},
	{name: "a crowded stream", emits: whole, script: Script{Quirk: QuirkCrowded}},
	{name: "a compressed stream", emits: whole, script: Script{Quirk: QuirkGzip}},
	{name: "a compressed stream, cut off", retries: 2, want: ports.ErrModelCutOff, emits: "Hello, ", script: Script{Quirk: QuirkGzip, Fault: FaultCutOff, After: 2}},
	{name: "another status and type", emits: whole, script: Script{Quirk: QuirkType}},

	{name: "reasoning in a field", emits: whole, thinks: "a secret thought", script: Script{Thoughts: []string{"a secret ", "thought"}}},
	{name: "reasoning in the text", emits: whole, thinks: "a secret", script: Script{Pieces: []string{"\n", "<th", "ink>a sec", "ret</th", "ink>", "\n\nHello, ", "world!"}}},
	{name: "reasoning in the text of an answer that is continued", emits: whole, thinks: "a secret", soFar: "Once", script: Script{Pieces: []string{"<think>a secret", "</think>", whole}}},
	{name: "reasoning that is never closed", want: ports.ErrModelEmpty, thinks: "a secret thought", script: Script{Pieces: []string{"<think>a secret ", "thought"}}},
	{name: "reasoning until the limit", want: ports.ErrModelNoRoom, thinks: "a secret", script: Script{Thoughts: []string{"a secret"}, Pieces: []string{""}, Finish: "length"}},
	{name: "reasoning in the text until the limit", want: ports.ErrModelNoRoom, thinks: "a secret", script: Script{Pieces: []string{"<think>a secret"}, Finish: "length"}},
	{name: "white space alone", want: ports.ErrModelEmpty, script: Script{Pieces: []string{"\n", " \n"}}},
	{name: "filtered before the first word", want: ports.ErrModelFiltered, script: Script{Pieces: []string{""}, Finish: "content_filter"}},
	{name: "a reason that is a failure", want: ports.ErrModelCutOff, emits: whole, script: Script{Finish: "error"}},

	{name: "an optional field refused", emits: whole, script: Script{Refuse: "stream_options"}},
	{name: "a conversation that was filtered", want: ports.ErrModelFiltered, script: Script{Fault: FaultStatus, Status: 400, ErrorType: "content_filter"}},
	{name: "a conversation that is too long", retries: 2, want: ports.ErrModelContextFull,
		script: Script{Fault: FaultStatus, Status: 400, ErrorType: "invalid_request_error", Message: "This model's maximum context length is 4096 tokens."}},
	{name: "an unknown model", retries: 2, want: ports.ErrModelMissing,
		script: Script{Fault: FaultStatus, Status: 404, ErrorType: "not_found_error", Message: "The model `scripted` does not exist"}},
	{name: "an unknown model, with 400", retries: 2, want: ports.ErrModelMissing,
		script: Script{Fault: FaultStatus, Status: 400, ErrorType: "invalid_request_error", Message: "Model Not Exist"}},

	{name: "two questions in a row", emits: whole, script: Script{Strict: true},
		prompt: []chat.Message{message(chat.RoleUser, "one"), message(chat.RoleUser, "two")}},
	{name: "a question whose answer is empty", emits: whole, script: Script{Strict: true},
		prompt: []chat.Message{message(chat.RoleUser, "one"), message(chat.RoleAssistant, ""), message(chat.RoleUser, "two")}},
	{name: "a question whose answer is blank", emits: whole, script: Script{Strict: true},
		prompt: []chat.Message{message(chat.RoleUser, "one"), message(chat.RoleAssistant, " \n"), message(chat.RoleUser, "two")}},
	{name: "an answer at the head", emits: whole, script: Script{Strict: true},
		prompt: []chat.Message{message(chat.RoleAssistant, "hello"), message(chat.RoleUser, "one")}},
	{name: "two answers in a row", emits: whole, script: Script{Strict: true},
		prompt: []chat.Message{message(chat.RoleUser, "one"), message(chat.RoleAssistant, "a"), message(chat.RoleAssistant, "b"), message(chat.RoleUser, "two")}},
	{name: "continued after a question without an answer", emits: whole, script: Script{Strict: true}, soFar: "Once",
		prompt: []chat.Message{message(chat.RoleUser, "one"), message(chat.RoleUser, "two")}},
	{name: "a blank beginning continued", emits: whole, script: Script{Strict: true}, soFar: "\n",
		prompt: []chat.Message{message(chat.RoleUser, "one")}},
}

func slicesOf(piece string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = piece
	}
	return all
}
