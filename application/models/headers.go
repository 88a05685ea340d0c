package models

import (
	"maps"
	"slices"
	"strings"
)

// encodeHeaders returns headers as they are sealed: a line for each, as in a request. Names and values have no line ends.
func encodeHeaders(headers map[string]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		text.WriteString(name + ": " + headers[name] + "\n")
	}
	return text.String()
}

func decodeHeaders(text string) map[string]string {
	headers := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); ok {
			headers[name] = value
		}
	}
	return headers
}
