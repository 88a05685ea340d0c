package mail

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"strings"
	texttemplate "text/template"

	"chatbot/domain/mail"
	"chatbot/ports"
)

// words are the texts of a kind of mail. They are templates of a facts.
type words struct {
	Subject string
	Text    []string // paragraphs
	Link    string   // the text of the link; "" without one
	After   []string // paragraphs below the link
}

// paths are the pages to which the links of mails lead.
var paths = map[mail.Kind]string{
	mail.PasswordReset: "/reset",
	mail.VerifyEmail:   "/verify",
	mail.ChangeEmail:   "/verify",
}

// facts are what texts can say.
type facts struct {
	App, Name, Page string
}

// layout has the paragraphs of a mail in words.
type layout struct {
	Language mail.Language
	App      string
	Text     []string
	Label    string
	Link     string
	After    []string
}

//go:embed layout.txt layout.html
var layouts embed.FS

var (
	textLayout = texttemplate.Must(texttemplate.ParseFS(layouts, "layout.txt"))
	htmlLayout = htmltemplate.Must(htmltemplate.ParseFS(layouts, "layout.html"))
)

// write puts a mail into words, as text and as HTML.
func (p Page) write(m mail.Mail) (ports.MailMessage, error) {
	in, ok := languages[m.Language]
	if !ok {
		m.Language = mail.Languages()[0]
		in = languages[m.Language]
	}
	w, ok := in[m.Kind]
	if !ok {
		return ports.MailMessage{}, fmt.Errorf("there are no words for a mail about %q", m.Kind)
	}
	known := facts{App: p.Name(), Name: m.Name, Page: p.URL()}
	l := layout{Language: m.Language, App: known.App}
	if w.Link != "" {
		l.Label = known.fill(w.Link)
		l.Link = known.Page + paths[m.Kind] + "#token=" + url.QueryEscape(m.Token)
	}
	for _, text := range w.Text {
		l.Text = append(l.Text, known.fill(text))
	}
	for _, text := range w.After {
		l.After = append(l.After, known.fill(text))
	}
	message := ports.MailMessage{From: known.App, To: m.To, Language: string(m.Language), Subject: known.fill(w.Subject)}
	var text, html strings.Builder
	if err := textLayout.Execute(&text, l); err != nil {
		return message, err
	}
	if err := htmlLayout.Execute(&html, l); err != nil {
		return message, err
	}
	message.Text, message.HTML = text.String(), html.String()
	return message, nil
}

// fill fills a text. The texts are constants, and a test fills them all.
func (f facts) fill(text string) string {
	var filled strings.Builder
	if err := texttemplate.Must(texttemplate.New("").Parse(text)).Execute(&filled, f); err != nil {
		panic(err)
	}
	return filled.String()
}
