package arithmetic

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// parser evaluates as it reads.
type parser struct {
	text string
	at   int
}

// symbols are other ways to write operators.
var symbols = map[rune]rune{'×': '*', '·': '*', '÷': '/', ':': '/', '−': '-', '–': '-'}

// peek returns the next character after white space, 0 at the end.
func (p *parser) peek() rune {
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		if !strings.ContainsRune(" \t\r\n\u00a0", r) {
			if other, is := symbols[r]; is {
				return other
			}
			return r
		}
		p.at += size
	}
	return 0
}

// take reads the next character if it is r.
func (p *parser) take(r rune) bool {
	if p.peek() != r {
		return false
	}
	_, size := utf8.DecodeRuneInString(p.text[p.at:])
	p.at += size
	return true
}

func (p *parser) unexpected() error {
	if p.peek() == 0 {
		return fmt.Errorf("the expression ends too early")
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return fmt.Errorf("%q is unexpected at character %d; only numbers with a decimal point, + - * / ^ %% and parentheses are understood", r, utf8.RuneCountInString(p.text[:p.at])+1)
}

func (p *parser) sum(depth int) (*big.Rat, error) {
	left, err := p.product(depth)
	for err == nil {
		var right *big.Rat
		switch {
		case p.take('+'):
			if right, err = p.product(depth); err == nil {
				left, err = bounded(new(big.Rat).Add(left, right))
			}
		case p.take('-'):
			if right, err = p.product(depth); err == nil {
				left, err = bounded(new(big.Rat).Sub(left, right))
			}
		default:
			return left, nil
		}
	}
	return nil, err
}

func (p *parser) product(depth int) (*big.Rat, error) {
	left, err := p.signed(depth)
	for err == nil {
		var right *big.Rat
		switch {
		case p.take('*'):
			if right, err = p.signed(depth); err == nil {
				left, err = bounded(new(big.Rat).Mul(left, right))
			}
		case p.take('/'):
			if right, err = p.signed(depth); err == nil && right.Sign() == 0 {
				err = ErrDivision
			}
			if err == nil {
				left, err = bounded(new(big.Rat).Quo(left, right))
			}
		default:
			return left, nil
		}
	}
	return nil, err
}

// signed reads a power with signs before it, which apply to the whole power.
func (p *parser) signed(depth int) (*big.Rat, error) {
	if depth > maxDepth {
		return nil, ErrTooDeep
	}
	switch {
	case p.take('-'):
		value, err := p.signed(depth + 1)
		if err != nil {
			return nil, err
		}
		return new(big.Rat).Neg(value), nil
	case p.take('+'):
		return p.signed(depth + 1)
	}
	base, err := p.percent(depth)
	if err != nil {
		return nil, err
	}
	starred := p.peek() == '*' && strings.HasPrefix(p.text[p.at:], "**")
	if starred {
		p.at++
	}
	if !starred && !p.take('^') || starred && !p.take('*') {
		return base, nil
	}
	exponent, err := p.signed(depth + 1)
	if err != nil {
		return nil, err
	}
	return power(base, exponent)
}

func (p *parser) percent(depth int) (*big.Rat, error) {
	value, err := p.primary(depth)
	for err == nil && p.take('%') {
		value, err = bounded(new(big.Rat).Quo(value, big.NewRat(100, 1)))
	}
	return value, err
}

func (p *parser) primary(depth int) (*big.Rat, error) {
	if p.take('(') {
		value, err := p.sum(depth + 1)
		if err == nil && !p.take(')') {
			err = p.unexpected()
		}
		return value, err
	}
	return p.number()
}

// number reads digits with a decimal point and an exponent.
func (p *parser) number() (*big.Rat, error) {
	p.peek()
	start := p.at
	digits := p.digits()
	if strings.HasPrefix(p.text[p.at:], ".") {
		p.at++
		digits += p.digits()
	}
	if digits == 0 {
		p.at = start
		return nil, p.unexpected()
	}
	mantissa := p.at
	if rest := p.text[p.at:]; len(rest) > 0 && (rest[0] == 'e' || rest[0] == 'E') {
		p.at++
		if rest = p.text[p.at:]; len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
			p.at++
		}
		switch n := p.digits(); {
		case n == 0:
			p.at = mantissa
			return nil, p.unexpected()
		case n > len("2000"):
			return nil, ErrTooLarge
		}
	}
	value, ok := new(big.Rat).SetString(p.text[start:p.at])
	if !ok {
		return nil, ErrTooLarge
	}
	return bounded(value)
}

func (p *parser) digits() (n int) {
	for ; p.at < len(p.text) && '0' <= p.text[p.at] && p.text[p.at] <= '9'; n++ {
		p.at++
	}
	return n
}
