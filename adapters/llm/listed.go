package llm

// Listed is a model in a provider's list, as far as the provider describes it.
type Listed struct {
	Name        string // not empty
	Title       string // for people; may be empty
	Description string // may be empty
	Aliases     []string
	Window      int // tokens of prompt and answer together; 0: not reported
	MaxOutput   int // tokens; 0: not reported
	// nil: not reported
	Vision, Tools, Reasoning *bool
	NotForChat               bool // the provider says so
	Base                     bool // of the type language or code, which are base models at Together and those that chat at Vercel
}
