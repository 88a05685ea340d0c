package chats

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/text"
	"chatbot/domain/tool"
)

// writeMarkdown writes a chat as Markdown, with its title as the heading and each message under a heading of its own. The
// messages themselves are unchanged.
func writeMarkdown(w io.Writer, session chat.Session, messages iter.Seq2[chat.Message, error]) error {
	if _, err := fmt.Fprintf(w, "# %s\n", asMarkdown(text.OneLine(session.Title()))); err != nil {
		return err
	}
	for m, err := range messages {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "\n## %s, %s\n\n%s\n", asMarkdown(speaker(m)), moment(m), inParts(m, quoted, linked, func(line string) string { return "> " + asMarkdown(line) }))
		if fence := openFence(m.Content); err == nil && fence != "" {
			_, err = fmt.Fprintln(w, fence) // otherwise the rest of the chat would be part of the code
		}
		if ending := ended(m); err == nil && ending != "" {
			_, err = fmt.Fprintf(w, "\n*%s*\n", asMarkdown(ending))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeText writes a chat as plain text, without markup.
func writeText(w io.Writer, session chat.Session, messages iter.Seq2[chat.Message, error]) error {
	if _, err := fmt.Fprintf(w, "%s\n", text.OneLine(session.Title())); err != nil {
		return err
	}
	for m, err := range messages {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "\n%s, %s:\n\n%s\n", speaker(m), moment(m), inParts(m, func(reasoning string) string { return "Reasoning: " + reasoning }, func(f chat.File) string { return "File: " + text.OneLine(f.Name) }, func(line string) string { return line }))
		if ending := ended(m); err == nil && ending != "" {
			_, err = fmt.Fprintf(w, "\n(%s)\n", ending)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inParts returns the text of a message, and its reasoning, its files, and a line for each call of a tool and each source, as shown by
// functions, in paragraphs of their own.
func inParts(m chat.Message, show func(reasoning string) string, name func(chat.File) string, aside func(line string) string) string {
	if m.Parts == nil {
		return m.Content
	}
	paragraphs := make([]string, len(m.Parts))
	for i, p := range m.Parts {
		switch paragraphs[i] = p.Text; {
		case p.Kind == chat.ReasoningPart:
			paragraphs[i] = show(strings.TrimSpace(p.Text))
		case p.File != nil:
			paragraphs[i] = name(*p.File)
		case p.Call != nil:
			paragraphs[i] = aside(callLine(*p.Call))
		case p.Source != nil:
			paragraphs[i] = aside(sourceLine(*p.Source))
		case m.Role == chat.RoleAssistant && i > 0:
			paragraphs[i] = strings.TrimPrefix(p.Text, "\n\n") // which separates it in the content
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// longestResult bounds what a line says of the result of a call, in code points.
const longestResult = 300

// callLine returns a call as one line.
func callLine(c chat.Call) string {
	line := "Tool: " + text.OneLine(c.Title) + " " + text.OneLine(c.Arguments)
	switch result := []rune(text.OneLine(c.Result)); {
	case c.Status != chat.CallDone:
		line += " (" + string(c.Status) + ")"
	case len(result) > longestResult:
		line += " = " + string(result[:longestResult]) + "…"
	default:
		line += " = " + string(result)
	}
	return line
}

// sourceLine returns a source as one line.
func sourceLine(s tool.Source) string {
	line := fmt.Sprintf("[%d] %s", s.Number, text.OneLine(s.Title))
	if s.Page > 0 {
		line += fmt.Sprintf(", page %d", s.Page)
	}
	if s.URL != "" && s.URL != s.Title {
		line += " " + s.URL
	}
	return line
}

// linked returns a file as a link in Markdown. The address takes the same Authorization header as the export.
func linked(f chat.File) string {
	return fmt.Sprintf("[%s](/api/files/%d/content)", asMarkdown(text.OneLine(f.Name)), f.FileID)
}

// quoted returns reasoning as a quote in Markdown, whatever markup is left open in it.
func quoted(reasoning string) string {
	return "> *Reasoning*\n>\n> " + strings.Join(strings.Split(reasoning, "\n"), "\n> ")
}

// moment returns when a message was created, in UTC (ISO 8601, RFC 3339).
func moment(m chat.Message) string { return m.CreatedAt.UTC().Format(time.RFC3339) }

// speaker returns the author of a message, from the point of view of the chat's owner.
func speaker(m chat.Message) string {
	switch m.Role {
	case chat.RoleUser:
		return "You"
	case chat.RoleSystem:
		return "System"
	}
	if m.Answer.Model == "" {
		return "Assistant"
	}
	return "Assistant (" + text.OneLine(m.Answer.Model) + ")"
}

// ended returns why an answer is incomplete, or "" for complete answers and other messages.
func ended(m chat.Message) string {
	switch {
	case m.Role != chat.RoleAssistant:
		return ""
	case m.Status == chat.Streaming:
		return "This answer was still being written when the chat was exported."
	case m.Status == chat.Stopped:
		return "This answer was stopped before it was finished."
	case m.Status == chat.Waiting:
		return "This answer was waiting for a decision when the chat was exported."
	case m.Status == chat.Interrupted:
		return "This answer was interrupted before it was finished."
	case m.Status == chat.Failed && m.Failure != nil:
		return "This answer failed before it was finished. " + text.OneLine(m.Failure.Message)
	case m.Status == chat.Failed:
		return "This answer failed before it was finished."
	case m.Answer.FinishReason == chat.FinishedAtLimit:
		return "This answer was cut off at the model's limit."
	case m.Answer.FinishReason == "content_filter":
		return "The provider's content filter stopped this answer."
	}
	return ""
}

// asMarkdown escapes a text of one line, so that Markdown shows it unchanged.
func asMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_[]<>&#|~$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// openFence returns the fence that closes the code block in which a text ends (CommonMark 0.31, section 4.5), or "".
func openFence(text string) string {
	fence := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		bare := strings.TrimLeft(line, " ")
		if len(line)-len(bare) > 3 || bare == "" || bare[0] != '`' && bare[0] != '~' {
			continue
		}
		rest := strings.TrimLeft(bare, bare[:1])
		marks := bare[:len(bare)-len(rest)]
		switch {
		case fence == "" && len(marks) >= 3 && (marks[0] == '~' || !strings.Contains(rest, "`")):
			fence = marks
		case fence != "" && strings.HasPrefix(marks, fence) && rest == "":
			fence = ""
		}
	}
	return fence
}
