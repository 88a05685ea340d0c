package open

import "strings"

// endpoints are the names of well-known servers with OpenAI's interface, by the end of their host.
var endpoints = []struct{ host, name string }{
	{"api.openai.com", "OpenAI"}, {"openrouter.ai", "OpenRouter"}, {"groq.com", "Groq"}, {"mistral.ai", "Mistral"}, {"deepseek.com", "DeepSeek"},
	{"googleapis.com", "Google Gemini"}, {"together.xyz", "Together AI"}, {"together.ai", "Together AI"}, {"models.github.ai", "GitHub Models"},
	{"models.inference.ai.azure.com", "GitHub Models"}, {"azure.com", "Azure OpenAI"}, {"x.ai", "xAI"}, {"fireworks.ai", "Fireworks AI"},
	{"perplexity.ai", "Perplexity"}, {"cerebras.ai", "Cerebras"}, {"cohere.ai", "Cohere"}, {"cohere.com", "Cohere"}, {"api.nvidia.com", "NVIDIA"},
	{"deepinfra.com", "DeepInfra"}, {"huggingface.co", "Hugging Face"}, {"amazonaws.com", "Amazon Bedrock"}, {"aliyuncs.com", "Alibaba Cloud"},
	{"moonshot.ai", "Moonshot AI"}, {"moonshot.cn", "Moonshot AI"}, {"z.ai", "Z.ai"}, {"minimax.io", "MiniMax"}, {"sambanova.ai", "SambaNova"},
	{"api.anthropic.com", "Anthropic"},
}

// endpointName returns the name of a server for people.
func endpointName(host string) string {
	host = strings.ToLower(host)
	for _, e := range endpoints {
		if host == e.host || strings.HasSuffix(host, "."+e.host) {
			return e.name
		}
	}
	return "OpenAI-compatible"
}
