package http

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/mail"
)

// languageCookie is where the page stores the language that a person chose.
const languageCookie = "language"

// LanguageOf returns the language in which a mail that a request causes is written: the one chosen on the page, else the first that the browser
// lists and that there is, else the default.
func LanguageOf(c *fiber.Ctx) mail.Language {
	known := mail.Languages()
	if chosen := mail.Language(c.Cookies(languageCookie)); slices.Contains(known, chosen) {
		return known[slices.Index(known, chosen)]
	}
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAcceptLanguage), ",") {
		tag, _, _ := strings.Cut(part, ";")
		primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		if i := slices.Index(known, mail.Language(strings.ToLower(primary))); i >= 0 {
			return known[i]
		}
	}
	return known[0]
}
