package catalog

import "strings"

// family is what is known of models whose names begin alike.
type family struct {
	begins                   string // in the form of plain
	tokens                   int    // of a prompt; 0: unknown, since it depends on the server
	vision, tools, reasoning bool
}

const (
	yes = true
	no  = false
)

// families are known models; the first match counts. Their context windows are smaller than the models' own: the answer needs room
// too, and every token is paid for with each turn.
var families = []family{
	{"gpt4turbo", 96_000, yes, yes, no}, {"gpt4o", 96_000, yes, yes, no}, {"chatgpt4o", 96_000, yes, no, no}, {"gpt4.", 128_000, yes, yes, no},
	{"gpt4", 6_000, no, yes, no}, {"gpt3", 12_000, no, yes, no}, {"gptoss", 96_000, no, yes, yes}, {"gpt5chat", 96_000, yes, yes, no},
	{"gpt", 128_000, yes, yes, yes}, {"o3mini", 96_000, no, yes, yes}, {"o1", 96_000, yes, yes, yes}, {"o3", 96_000, yes, yes, yes},
	{"o4", 96_000, yes, yes, yes},
	{"claude37", 128_000, yes, yes, yes}, {"claude3.7", 128_000, yes, yes, yes}, {"claude3", 128_000, yes, yes, no}, {"claude", 128_000, yes, yes, yes},
	{"gemini1", 128_000, yes, yes, no}, {"gemini2.0", 128_000, yes, yes, no}, {"gemini", 128_000, yes, yes, yes}, {"gemma3", 0, yes, no, no},
	{"grok4", 128_000, yes, yes, yes}, {"grok3mini", 96_000, no, yes, yes}, {"grok", 96_000, no, yes, no},
	{"llama4", 0, yes, yes, no}, {"llama3.2vision", 0, yes, no, no}, {"llama3.211bvision", 0, yes, yes, no}, {"llama3.290bvision", 0, yes, yes, no},
	{"llama3", 0, no, yes, no}, {"metallama3", 0, no, yes, no}, {"llava", 0, yes, no, no},
	{"qwen2.5vl", 0, yes, no, no}, {"qwen2.5", 0, no, yes, no}, {"qwen3vl", 0, yes, yes, no}, {"qwen3coder", 0, no, yes, no}, {"qwen3", 0, no, yes, yes},
	{"qwq", 0, no, yes, yes}, {"deepseekr1", 0, no, no, yes}, {"deepseekreasoner", 0, no, yes, yes}, {"deepseek", 0, no, yes, no},
	{"pixtral", 0, yes, yes, no}, {"magistral", 0, no, yes, yes}, {"mistralmedium", 0, yes, yes, no}, {"mistral", 0, no, yes, no},
	{"ministral", 0, no, yes, no}, {"mixtral", 0, no, yes, no}, {"codestral", 0, no, yes, no},
}

// familyOf returns the family of a model; the zero family is unknown. Vendors before a slash, as OpenRouter names them, do not count.
func familyOf(name string) family {
	name = plain(name[strings.LastIndexByte(name, '/')+1:])
	for _, f := range families {
		if strings.HasPrefix(name, f.begins) {
			return f
		}
	}
	return family{}
}

// plain returns a name in lower case without the separators in which spellings differ: "Llama-3.1-8B" and "llama3.1:8b".
func plain(name string) string {
	return strings.NewReplacer("-", "", "_", "", ":", "", " ", "").Replace(strings.ToLower(name))
}
