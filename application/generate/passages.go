package generate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/model"
)

const (
	// maxPassage bounds a passage in bytes. Longer paragraphs are divided.
	maxPassage = 800
	// headShare is the part of an excerpt that the beginning of the text gets at most: one of so many.
	headShare = 4
)

// passage is a paragraph, or a part of one.
type passage struct {
	page int // from 1
	text string
}

// passagesOf divides a text at empty lines, and what is too long at the end of a line, else of a word.
func passagesOf(text file.Text) (all []passage) {
	for i, page := range text.Pages {
		rest := page.Text
		if page.Title != "" {
			rest = page.Title + "\n" + rest
		}
		for rest != "" {
			head := rest[:min(len(rest), maxPassage)]
			end, next := len(head), len(head)
			if at := strings.Index(head, "\n\n"); at >= 0 {
				end, next = at, at+len("\n\n")
			} else if len(rest) > maxPassage {
				end = lineOrWord(rest, maxPassage)
				next = end
			}
			if paragraph := rest[:end]; strings.TrimSpace(paragraph) != "" {
				all = append(all, passage{i + 1, strings.Trim(paragraph, "\r\n")})
			}
			rest = rest[next:]
		}
	}
	return all
}

// lineOrWord returns where a text that is longer than most bytes can be cut.
func lineOrWord(text string, most int) int {
	for _, end := range []string{"\n", " "} {
		if i := strings.LastIndex(text[:most], end); i > most/2 {
			return i + 1
		}
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return most
}

// excerpt returns passages of a text that fit into some tokens, in their order: the head, then those that share words with a question,
// where rare words count more, then what follows the head.
func excerpt(text file.Text, question string, tokens int) (chosen []passage) {
	passages := passagesOf(text)
	taken := make([]bool, len(passages))
	take := func(i, most int) bool {
		cost := model.EstimateTokens(passages[i].text) + pageMarkTokens
		if taken[i] || cost > most {
			return taken[i]
		}
		taken[i] = true
		tokens -= cost
		return true
	}
	for i, left := 0, tokens-tokens/headShare; i < len(passages) && take(i, tokens-left); i++ {
		continue
	}
	for _, i := range byRelevance(passages, question) {
		take(i, tokens)
	}
	for i := range passages {
		if !take(i, tokens) {
			break
		}
	}
	for i, p := range passages {
		if taken[i] {
			chosen = append(chosen, p)
		} else if n := len(chosen); n > 0 && chosen[n-1].text != "" {
			chosen = append(chosen, passage{}) // a gap
		}
	}
	if len(chosen) == 0 && len(passages) > 0 {
		return []passage{{passages[0].page, firstRunes(passages[0].text, tokens-pageMarkTokens)}, {}}
	}
	return chosen
}

// firstRunes returns the beginning of a text. No code point takes more than a token.
func firstRunes(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}

// pageMarkTokens is what a mark of a page or of a gap takes.
const pageMarkTokens = 6

// byRelevance returns the passages that share words with a question, the most relevant first: the sum of the words' weights, which are
// the higher the fewer passages have the word.
func byRelevance(passages []passage, question string) []int {
	weights, found := map[string]float64{}, make([][]string, len(passages))
	for word := range chat.Words(question) {
		weights[word] = 0
	}
	if len(weights) == 0 {
		return nil
	}
	for i, p := range passages {
		for word := range chat.Words(p.text) {
			if _, asked := weights[word]; asked && !slices.Contains(found[i], word) {
				found[i] = append(found[i], word)
				weights[word]++
			}
		}
	}
	for word, n := range weights {
		weights[word] = math.Log(1 + float64(len(passages))/max(n, 1))
	}
	scores, order := make([]float64, len(passages)), []int{}
	for i, words := range found {
		for _, word := range words {
			scores[i] += weights[word]
		}
		if len(words) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}

// pagesOf returns the pages of passages, such as "1-3, 7".
func pagesOf(passages []passage) string {
	var ranges []string
	first, last := 0, 0
	end := func() {
		switch first {
		case 0:
		case last:
			ranges = append(ranges, fmt.Sprint(first))
		default:
			ranges = append(ranges, fmt.Sprintf("%d-%d", first, last))
		}
	}
	for _, p := range passages {
		switch p.page {
		case 0, last:
		case last + 1:
			last = p.page
			first = cmp.Or(first, last)
		default:
			end()
			first, last = p.page, p.page
		}
	}
	end()
	return strings.Join(ranges, ", ")
}
