package tools

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/tool"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

type pageArguments struct {
	URL  string `json:"url"`
	Part int    `json:"part"`
}

const (
	// readWithin bounds reading a page: fetching it, and what reads documents.
	readWithin = 60 * time.Second
	// longestAddress bounds an address in bytes.
	longestAddress = 2000
)

// pages reads pages of the web.
type pages struct {
	web    ports.Web
	reader fileport.Reader
	read   *readPages
}

// ReadPage reads a page of the web, or a document.
func ReadPage(web ports.Web, reader fileport.Reader, clock ports.Clock) Tool {
	p := pages{web, reader, newReadPages(clock)}
	about := tool.Tool{
		ID: "read_page", Name: "Read page", Title: "Read a page", Approval: tool.Ask, Repeatable: true,
		Description: "Reads a web page, PDF or other document at an address, and returns its text, a long one in parts. Addresses from the person's messages and from results of web_search are read " +
			"at once; for others, the person is asked. Cite what you use as [1], by the number of the result.",
		Schema: `{"type":"object","properties":{"url":{"type":"string","description":"The whole address, with http:// or https://"},"part":{"type":"integer","minimum":1,"description":"Which part of a long text; 1 if left out"}},` +
			`"required":["url"],"additionalProperties":false}`,
	}
	t := sourced(about, checkPage, p.part)
	t.Within = readWithin
	t.Address = func(arguments string) string {
		a, err := decode[pageArguments](arguments)
		if err != nil {
			return ""
		}
		return a.URL
	}
	return t
}

func checkPage(a pageArguments) error {
	named := tool.Addresses{}
	switch named.Add(a.URL); {
	case len(a.URL) > longestAddress:
		return fmt.Errorf("the url is longer than %d characters", longestAddress)
	case len(named) == 0:
		return errors.New("the url has to be an address such as https://example.com/page, without a user name")
	case a.Part < 0:
		return errors.New("part has to be at least 1")
	}
	return nil
}

// part returns a part of the text of a page.
func (p pages) part(ctx context.Context, c chat.Calling, a pageArguments) (tool.Result, error) {
	page, err := p.page(ctx, c.Answer, tool.Address(a.URL))
	if err != nil {
		return tool.Result{}, err
	}
	parts, n := slicesOf(page.text), max(a.Part, 1)
	if n > len(parts) {
		return tool.Result{}, tool.Failure(fmt.Sprintf("this page has no part %d: its text has %d.", n, len(parts)))
	}
	result := tool.Result{Sources: []tool.Source{{Kind: tool.WebSource, Title: page.title, URL: page.url, Quote: parts[n-1]}}}
	if len(parts) > 1 {
		result.Text = fmt.Sprintf("This is part %d of %d of the page. Ask for another one with \"part\".", n, len(parts))
	}
	return result, nil
}

// page returns a page, which is fetched once for an answer.
func (p pages) page(ctx context.Context, answer chat.MessageID, address string) (readPage, error) {
	if page, ok := p.read.of(answer, address); ok {
		return page, nil
	}
	fetched, err := p.web.Fetch(ctx, address)
	if err != nil {
		return readPage{}, err
	}
	mediaType := p.reader.TypeOf(fetched.Content, fetched.Name)
	text, err := p.reader.Read(ctx, mediaType, bytes.NewReader(fetched.Content), int64(len(fetched.Content)))
	var why *file.Unreadable
	switch {
	case errors.As(err, &why):
		return readPage{}, tool.Failure("what is at this address cannot be read: " + unreadable(why.Problem))
	case err != nil:
		return readPage{}, err
	}
	page := readPage{url: fetched.URL, title: titleOf(text, fetched.URL), text: joined(text)}
	if page.text == "" {
		return readPage{}, tool.Failure("this page has no text. It may be made by scripts, which are not run.")
	}
	p.read.keep(answer, address, page)
	return page, nil
}

// unreadable returns a reason in words.
func unreadable(p file.Problem) string {
	switch p {
	case file.Encrypted:
		return "it needs a password."
	case file.NoText:
		return "it has no text."
	case file.Damaged:
		return "it is damaged."
	case file.TooLarge:
		return "it is too large."
	}
	return "files of its type are not read."
}

func titleOf(text file.Text, address string) string {
	for _, p := range text.Pages {
		if p.Title != "" {
			return p.Title
		}
	}
	return address
}

// joined returns a text with marks of its pages, if it has several.
func joined(text file.Text) string {
	var all []string
	for i, p := range text.Pages {
		if strings.TrimSpace(p.Text) == "" {
			continue
		}
		if len(text.Pages) > 1 {
			all = append(all, fmt.Sprintf("[page %d]", i+1))
		}
		all = append(all, strings.TrimSpace(p.Text))
	}
	return strings.Join(all, "\n\n")
}

// longestPart bounds a part in bytes. It leaves room in a result for what stands before it.
const longestPart = 24 << 10

// slicesOf cuts a text into parts, at the end of a paragraph or a line where there is one in the second half of a part.
func slicesOf(text string) (parts []string) {
	for len(text) > longestPart {
		at := len(strings.ToValidUTF8(text[:longestPart], ""))
		for _, end := range []string{"\n\n", "\n", " "} {
			if i := strings.LastIndex(text[:longestPart], end); i > longestPart/2 {
				at = i
				break
			}
		}
		parts = append(parts, strings.TrimSpace(text[:at]))
		text = text[at:]
	}
	return append(parts, strings.TrimSpace(text))
}
