package ports

import (
	"context"

	"chatbot/domain/tool"
)

// WebSearch searches the web.
type WebSearch interface {
	// Search returns what was found, the best first: pages with their addresses, and passages without markup. Failures that a person or a model
	// can do something about are a tool.Failure.
	Search(ctx context.Context, query string) ([]tool.Source, error)
}

// WebPage is a page, or another file of the web.
type WebPage struct {
	URL     string // at which it is, after redirects
	Name    string // of a file with its type as the ending
	Content []byte
}

// Web reads the web.
type Web interface {
	// Fetch returns what is at an address, whatever type it says it has. It reaches only addresses that are allowed. Failures that a person or
	// a model can do something about are a tool.Failure.
	Fetch(ctx context.Context, address string) (WebPage, error)
}
