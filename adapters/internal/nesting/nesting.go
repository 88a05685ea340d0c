// Package nesting bounds the depth of JSON before it is parsed: parsing takes stack for each level, and a stack that is exhausted ends the
// process.
package nesting

// Deepest is the maximum nesting of objects and lists.
const Deepest = 200

// Fits reports whether JSON, which need not be valid, is nested within Deepest.
func Fits(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > Deepest {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}
