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
	// Caused means that the mail says when, with what and from where it was caused.
	Caused bool
}

// paths are the pages to which the links of mails lead. Those of mails with a token end with it.
var paths = map[mail.Kind]string{
	mail.PasswordReset: "/reset",
	mail.VerifyEmail:   "/verify",
	mail.ChangeEmail:   "/verify",
	mail.Invitation:    "/register",

	mail.NewSignIn:             "/settings#devices",
	mail.PasswordChanged:       "/settings#devices",
	mail.PasswordWasReset:      "/settings#devices",
	mail.PasswordSet:           "/settings#devices",
	mail.SecondFactorAdded:     "/settings#two-step",
	mail.SecondFactorRemoved:   "/settings#two-step",
	mail.SecondFactorReset:     "/settings#two-step",
	mail.RecoveryCodesReplaced: "/settings#two-step",
	mail.PasskeyAdded:          "/settings#passkeys",
	mail.PasskeyRemoved:        "/settings#passkeys",
	mail.IdentityConnected:     "/settings#sign-ins",
	mail.IdentityDisconnected:  "/settings#sign-ins",
}

// dates are how languages write when something ends.
var dates = map[mail.Language]string{mail.English: "2 January 2006, 15:04 UTC", mail.German: "02.01.2006, 15:04 UTC"}

// facts are what texts can say.
type facts struct {
	App, Name, Page, Provider, Expires string
}

// layout has the paragraphs of a mail in words.
type layout struct {
	Language mail.Language
	App      string
	Text     []string
	Cause    []string // lines
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
	known := facts{App: p.Name(), Name: m.Name, Page: p.URL(), Provider: m.Cause.Provider, Expires: m.Expires.UTC().Format(dates[m.Language])}
	l := layout{Language: m.Language, App: known.App}
	if w.Link != "" {
		l.Label = known.fill(w.Link)
		l.Link = known.Page + paths[m.Kind]
		if m.Token != "" {
			l.Link += "#" + secretOf(m.Kind) + "=" + url.QueryEscape(m.Token)
		}
	}
	if w.Caused {
		l.Cause = causes[m.Language](m.Cause)
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

// secretOf returns the name of the token in a link, which the page of the link knows.
func secretOf(kind mail.Kind) string {
	if kind == mail.Invitation {
		return "invitation"
	}
	return "token"
}

// fill fills a text. The texts are constants, and a test fills them all.
func (f facts) fill(text string) string {
	var filled strings.Builder
	if err := texttemplate.Must(texttemplate.New("").Parse(text)).Execute(&filled, f); err != nil {
		panic(err)
	}
	return filled.String()
}
