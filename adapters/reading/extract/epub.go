package extract

import (
	"encoding/xml"
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// epub returns the chapters of a book in its reading order.
func epub(content []byte, out *pages) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	if err := a.locked(); err != nil {
		return err
	}
	root := ""
	if err := a.walk("META-INF/container.xml", elements{start: func(e xml.StartElement) bool {
		if e.Name.Local == "rootfile" && root == "" {
			root = attribute(e, "full-path")
		}
		return true
	}}); err != nil {
		return err
	}
	if !a.has(root) {
		return errDamaged
	}
	items, spine := map[string]string{}, []string(nil)
	if err := a.walk(root, elements{start: func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "item":
			if name, err := url.PathUnescape(attribute(e, "href")); err == nil {
				items[attribute(e, "id")] = path.Join(path.Dir(root), name)
			}
		case "itemref":
			spine = append(spine, attribute(e, "idref"))
		}
		return true
	}}); err != nil {
		return err
	}
	for _, id := range spine {
		if err := a.read(items[id], func(r io.Reader) error { return chapter(r, out) }); err != nil {
			return err
		}
	}
	return nil
}

// picture is one in Markdown.
var picture = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)

func chapter(r io.Reader, out *pages) error {
	content, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return err
	}
	text, err := decode(content)
	if err != nil {
		return err
	}
	root, err := parse(text)
	if err != nil {
		return err
	}
	title := titleOf(root)
	body, err := markdown(root)
	if err != nil || !hasText(picture.ReplaceAllString(body, "")) { // a cover, for example
		return err
	}
	return out.add(title, body)
}

// locked returns errEncrypted for a book whose text is. Many free books have fonts that are.
func (a *archive) locked() error {
	locked := false
	err := a.walk("META-INF/encryption.xml", elements{start: func(e xml.StartElement) bool {
		if e.Name.Local == "CipherReference" {
			switch strings.ToLower(path.Ext(attribute(e, "URI"))) {
			case ".xhtml", ".html", ".htm", ".xml":
				locked = true
			}
		}
		return true
	}})
	if err != nil {
		return err
	}
	if locked {
		return errEncrypted
	}
	return nil
}
