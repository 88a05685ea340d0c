package identity

import (
	"hash/crc32"
	"math/big"
	"strings"
)

// The text of a key is keyPrefix, keyRandom characters of base 62 with 256 random bits, and keyCheck characters of base 62 with the CRC-32
// (IEEE) of those: \bcb-[0-9A-Za-z]{49}\b. The prefix and the checksum let scanners find keys in code, and tell them from other texts.
const (
	keyPrefix = "cb-"
	keyRandom = 43
	keyCheck  = 6
	keyHint   = len(keyPrefix) + 4
	digits    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// KeyText returns the text of a key of 32 random bytes.
func KeyText(random []byte) string {
	body := base62(new(big.Int).SetBytes(random), keyRandom)
	return keyPrefix + body + keySum(body)
}

// IsKeyText reports whether a text has the form of a key. Others need no lookup.
func IsKeyText(text string) bool {
	body, ok := strings.CutPrefix(text, keyPrefix)
	return ok && len(body) == keyRandom+keyCheck && keySum(body[:keyRandom]) == body[keyRandom:] && strings.Trim(body, digits) == ""
}

// KeyHint returns the beginning of a key's text.
func KeyHint(text string) string { return text[:min(len(text), keyHint)] }

func keySum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), keyCheck)
}

// base62 returns a number with leading zeros.
func base62(n *big.Int, length int) string {
	text := make([]byte, length)
	base, digit := big.NewInt(int64(len(digits))), new(big.Int)
	for i := length - 1; i >= 0; i-- {
		n, digit = new(big.Int).DivMod(n, base, digit)
		text[i] = digits[digit.Int64()]
	}
	return string(text)
}
