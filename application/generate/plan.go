package generate

import (
	"cmp"
	"slices"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const (
	// fileTokens is what naming a file takes, besides its name.
	fileTokens = 50
	// leastExcerpt is the least number of tokens of which an excerpt is worth it.
	leastExcerpt = 50
	// maxPictures bounds the pictures of a prompt.
	maxPictures = 10
	// pixelsPerToken is what providers count for pictures, at most.
	pixelsPerToken = 750
)

// plan is what a prompt will have of a conversation.
type plan struct {
	prompt ports.Prompt // without the contents of files
	shares [][]share    // the files of each message of the conversation
	tokens int          // estimated, of all
}

// share is what a prompt has of a file.
type share struct {
	file.File
	tokens int  // that its content may take
	whole  bool // its content fits
	again  bool // a later message has the file, too, and shows it
	unseen bool // a picture, and the model has no vision
}

// need returns the tokens of the whole content; 0 if the model gets none of it.
func (s share) need() int {
	switch {
	case s.Status != file.Ready, s.again, s.unseen:
		return 0
	case s.Picture != nil:
		return pictureTokens(s.Picture.Width, s.Picture.Height)
	}
	const pageMark = 4
	return s.Tokens + s.Pages*pageMark
}

func pictureTokens(width, height int) int {
	return (width*height + pixelsPerToken - 1) / pixelsPerToken
}

// conversation is what a prompt is made of.
type conversation struct {
	messages []chat.Message
	files    map[file.ID]file.File
	soFar    []chat.Part // the answer
	tools    []tool.Tool // that the model may call next
}

// fitting returns what fits into some tokens: the question with its files, the steps of the answer, the newest messages before the question,
// and their files, those of newer messages first. Files of the question leave a quarter of the room to the conversation before it, if that
// needs it.
func (g *Generator) fitting(m model.Model, choice chat.Choice, of conversation, tokens int) plan {
	messages := withoutRefused(of.messages)
	if len(messages) == 0 {
		return plan{}
	}
	p := g.fixed(m, choice, of)
	for _, text := range []string{p.System, p.SoFar} {
		if text != "" {
			tokens -= model.EstimateTokens(text)
		}
	}
	tokens -= toolTokens(p.Tools)
	p.Steps = fittingSteps(p.Steps, tokens-messages[len(messages)-1].Tokens())
	tokens -= chat.PartTokens(p.Steps)
	a := allotment{files: of.files, sees: m.Vision, shown: map[file.ID]bool{}}
	last := len(messages) - 1
	room, before := tokens-messages[last].Tokens(), 0
	for _, earlier := range messages[:last] {
		before += earlier.Tokens()
	}
	const quarter = 4
	own, used := a.allot(messages[last], room-min(before, max(room, 0)/quarter))
	window := chat.Window(messages, tokens-used)
	shares := make([][]share, len(window))
	last = len(window) - 1
	shares[last] = own
	tokens -= used
	for _, shown := range window {
		tokens -= shown.Tokens()
	}
	contents := used
	for i := last - 1; i >= 0; i-- {
		shares[i], used = a.allot(window[i], tokens)
		tokens -= used
		contents += used
	}
	p.Conversation = window
	return plan{prompt: p, shares: shares, tokens: estimate(p) + contents}
}

// fixed returns the prompt without the conversation.
func (g *Generator) fixed(m model.Model, choice chat.Choice, of conversation) ports.Prompt {
	steps, soFar := divided(of.soFar)
	p := ports.Prompt{Model: m.ID.Name(), Steps: steps, SoFar: soFar, Tools: of.tools}
	p.System = chat.JoinInstructions(g.Settings().SystemPrompt, choice.Instructions)
	if len(of.files) > 0 {
		p.System = chat.JoinInstructions(p.System, fileRule)
	}
	p.System = chat.JoinInstructions(p.System, toolInstructions(p.Tools, steps))
	return p
}

// allotment gives the files of messages, newest first, what there is room for.
type allotment struct {
	files    map[file.ID]file.File
	sees     bool
	pictures int
	shown    map[file.ID]bool // by newer messages
}

// allot returns what a message shows of its files in some tokens, and how many that takes. Each file is named. Small ones are whole, and
// the others share what is left.
func (a *allotment) allot(m chat.Message, tokens int) (shares []share, used int) {
	for _, part := range filesOf(m) {
		id := part.FileID
		f, there := a.files[id]
		if !there {
			f = file.File{ID: id, Name: part.Name, Sum: part.Sum}
		}
		shares = append(shares, share{File: f, again: a.shown[id], unseen: f.Picture != nil && !a.sees})
		a.shown[id] = true
		used += fileTokens + model.EstimateTokens(f.Name)
	}
	order := make([]*share, len(shares))
	for i := range shares {
		order[i] = &shares[i]
	}
	slices.SortStableFunc(order, func(a, b *share) int { return cmp.Compare(a.need(), b.need()) })
	for i, s := range order {
		need, fair := s.need(), max(tokens-used, 0)/(len(order)-i)
		switch s.whole = need <= fair; {
		case s.Picture != nil && !s.unseen && !s.again && a.pictures == maxPictures:
			s.whole, need = false, 0
		case s.whole:
		case s.Picture != nil || fair < leastExcerpt:
			need = 0
		default:
			need = fair
		}
		if s.Picture != nil && need > 0 {
			a.pictures++
		}
		s.tokens = need
		used += need
	}
	return shares, used
}
