package catalog

import (
	"regexp"
	"strings"

	"chatbot/adapters/llm"
)

// notChat are words in the names of models that make or measure something else than answers. A name is split where letters and
// digits end.
var notChat = map[string]bool{
	"embed": true, "embedding": true, "embeddings": true, "embeddinggemma": true, "minilm": true, "bge": true, "gte": true, "bert": true, "colbert": true,
	"rerank": true, "reranker": true, "moderation": true, "guard": true, "aqa": true,
	"tts": true, "whisper": true, "transcribe": true, "asr": true, "speech": true, "audio": true, "realtime": true, "live": true, "lyria": true, "orpheus": true,
	"dall": true, "image": true, "imagen": true, "diffusion": true, "flux": true, "banana": true, "sora": true, "veo": true, "video": true, "ocr": true,
}

var separators = regexp.MustCompile(`[^\pL\pN]+`)

// canChat reports whether nothing in a model's name says that it cannot.
func canChat(name string) bool {
	for _, word := range separators.Split(strings.ToLower(name), -1) {
		if notChat[word] {
			return false
		}
	}
	return true
}

// dated matches the end of the name of a version that does not change: 2025-08-07, 20250929, 001. Four digits are no such sign: kimi-k2-instruct-0905
// is another model than kimi-k2-instruct.
var dated = regexp.MustCompile(`-(\d{4}-\d{2}-\d{2}|\d{8}|\d{3})$`)

const latest = "-latest"

// rank orders the names of one model, the most lasting first.
func rank(name string) int {
	switch {
	case strings.HasSuffix(name, latest):
		return 0
	case dated.MatchString(name):
		return 2
	}
	return 1
}

// isSuperseded reports whether the list, whose names have ranks, has the model under a more lasting name, or taken has it under an
// equal one.
func isSuperseded(l llm.Listed, ranks map[string]int, taken map[string]bool) bool {
	own := rank(l.Name)
	undated := dated.ReplaceAllString(l.Name, "")
	if own == 2 {
		for _, lasting := range []string{undated, undated + latest} {
			if _, listed := ranks[lasting]; listed {
				return true
			}
		}
	}
	for _, alias := range l.Aliases {
		if r, listed := ranks[alias]; listed && alias != l.Name && (r < own || r == own && taken[alias]) {
			return true
		}
	}
	return false
}
