// Package arithmetic evaluates arithmetic expressions exactly.
package arithmetic

import (
	"errors"
	"math/big"
)

// Bounds of an expression.
const (
	maxLength   = 1000
	maxDepth    = 100
	maxBits     = 20_000 // of a numerator or denominator
	maxExponent = 2_000
)

// Errors of Evaluate, besides those of the syntax.
var (
	ErrTooLong    = errors.New("the expression is longer than 1000 characters")
	ErrTooDeep    = errors.New("the expression is nested too deeply")
	ErrTooLarge   = errors.New("a number is too large, or has too many digits")
	ErrDivision   = errors.New("a division by zero")
	ErrFractional = errors.New("exponents have to be whole numbers")
)

// Evaluate returns the value of an expression of numbers, + - * / ^, %, which divides by 100, and parentheses.
func Evaluate(expression string) (*big.Rat, error) {
	if len(expression) > maxLength {
		return nil, ErrTooLong
	}
	p := parser{text: expression}
	value, err := p.sum(0)
	if err != nil {
		return nil, err
	}
	if p.peek() != 0 {
		return nil, p.unexpected()
	}
	return value, nil
}

// bounded returns a value unless it is too large.
func bounded(value *big.Rat) (*big.Rat, error) {
	if value.Num().BitLen() > maxBits || value.Denom().BitLen() > maxBits {
		return nil, ErrTooLarge
	}
	return value, nil
}

func power(base, exponent *big.Rat) (*big.Rat, error) {
	if !exponent.IsInt() {
		return nil, ErrFractional
	}
	if exponent.Num().CmpAbs(big.NewInt(maxExponent)) > 0 {
		return nil, ErrTooLarge
	}
	n := exponent.Num().Int64()
	if n < 0 {
		if base.Sign() == 0 {
			return nil, ErrDivision
		}
		base, n = new(big.Rat).Inv(base), -n
	}
	if int64(max(base.Num().BitLen(), base.Denom().BitLen()))*n > 2*maxBits {
		return nil, ErrTooLarge
	}
	exp := big.NewInt(n)
	return bounded(new(big.Rat).SetFrac(new(big.Int).Exp(base.Num(), exp, nil), new(big.Int).Exp(base.Denom(), exp, nil)))
}

// mostPlaces is how many decimal places an exact result has at most, and significant how many digits a rounded one has.
const (
	mostPlaces  = 200
	significant = 34
)

// Decimal returns a value as a decimal number, and whether that is exact.
func Decimal(value *big.Rat) (text string, exact bool) {
	if places, finite := value.FloatPrec(); finite && places <= mostPlaces {
		return value.FloatString(places), true
	}
	const precision = 256
	return new(big.Float).SetPrec(precision).SetRat(value).Text('g', significant), false
}
