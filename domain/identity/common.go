package identity

import (
	"strings"
	"unicode"
)

// maxAround is the number of digits and symbols around a word that do not make it uncommon: a date such as 19900131.
const maxAround = 8

// asI and asL replace digits and symbols with the letters that they stand for; 1 can stand for two.
var (
	asI = strings.NewReplacer(append(stands, "1", "i", "!", "i")...)
	asL = strings.NewReplacer(append(stands, "1", "l", "!", "l")...)

	stands = []string{"0", "o", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s"}
)

// words are common bases of passwords for forms that require a capital letter and a digit: Welcome1, Summer2026!, P@ssw0rd1.
// Attackers try them first, with every year and every number.
var words = set(`
password passwort passwd pass passphrase welcome welcom letmein changeme changeit default admin administrator
root sysadmin superuser guest login logon access hello master iloveyou trustno whatever temp temporary
qwerty qwertz azerty qwertyuiop qwertzuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc
abc abcd abcde abcdef abcdefg abcdefgh qwe qwer asd asdf zxc zxcv aaa aaaa aaaaaa
spring summer autumn fall winter january february march april may june july august september october november
december monday tuesday wednesday thursday friday saturday sunday
monkey dragon sunshine princess football baseball basketball soccer hockey superman batman shadow starwars
pokemon liverpool arsenal chelsea michael jordan charlie computer internet freedom google microsoft
openai chatgpt chatbot
`)

// common reports whether a password is among those that attackers try first: one of the list, with symbols around it or not,
// or one of the words with up to maxAround digits and symbols around it.
func common(password string) bool {
	p := []rune(strings.ToLower(password))
	if listed[string(p)] || listed[strings.TrimFunc(string(p), isSign)] {
		return true
	}
	for i := 0; i <= maxAround && i < len(p); i++ {
		for j := len(p); j > i && i+len(p)-j <= maxAround; j-- {
			word := string(p[i:j])
			if words[asI.Replace(word)] || words[asL.Replace(word)] {
				return true
			}
			if unicode.IsLetter(p[j-1]) {
				break
			}
		}
		if unicode.IsLetter(p[i]) {
			break
		}
	}
	return false
}

func isSign(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func set(list string) map[string]bool {
	all := map[string]bool{}
	for entry := range strings.FieldsSeq(list) {
		all[entry] = true
	}
	return all
}
