package arithmetic

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestExpressionsHaveExactValues(t *testing.T) {
	for expression, want := range map[string]string{
		"1": "1", " 2 + 3 * 4 ": "14", "(2+3)*4": "20", "0.1+0.2": "0.3", "1.10 * 3": "3.3", "10 - 4 - 3": "3", "100/8/5": "2.5",
		"2^10": "1024", "2^1025/2^1024": "2", "2**10": "1024", "2^3^2": "512", "-2^2": "-4", "(-2)^2": "4", "2^-2": "0.25", "--3": "3", "+3": "3", "0^0": "1",
		"19%*250": "47.5", "50%%": "0.005", "1e3+1.5E-2": "1000.015", ".5*2": "1", "2.": "2", "7 × 6": "42", "7÷2": "3.5", "5−3": "2",
		"123456789012345678901234567890*987654321098765432109876543210": "121932631137021795226185032733622923332237463801111263526900",
		"99.99*365": "36496.35", "1/8": "0.125", "0 - 0.0": "0",
	} {
		value, err := Evaluate(expression)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if got, exact := Decimal(value); got != want || !exact {
			t.Errorf("%s = %s, exact %t, want %s", expression, got, exact, want)
		}
	}
}

func TestRoundedValuesSaySo(t *testing.T) {
	for expression, want := range map[string]string{
		"1/3": "0.3333333333333333333333333333333333", "2/3*1e40": "6.666666666666666666666666666666667e+39",
	} {
		value, err := Evaluate(expression)
		if got, exact := Decimal(value); err != nil || got != want || exact {
			t.Errorf("%s = %s, exact %t, %v; want %s", expression, got, exact, err, want)
		}
	}
}

func TestExpressionsAreBounded(t *testing.T) {
	began := time.Now()
	for expression, want := range map[string]error{
		"1/0": ErrDivision, "0^-1": ErrDivision, "2^0.5": ErrFractional, "9^9^9": ErrTooLarge, "2^2001": ErrTooLarge, "1e99999": ErrTooLarge,
		"(2^2000)^2000": ErrTooLarge, strings.Repeat("(", 200) + "1": ErrTooDeep, strings.Repeat("-", 500) + "1": ErrTooDeep,
		strings.Repeat("1", 1001): ErrTooLong, "1e2000*" + strings.Repeat("1e2000*", 20) + "1": ErrTooLarge,
	} {
		if _, err := Evaluate(expression); !errors.Is(err, want) {
			t.Errorf("%.30s: %v, want %v", expression, err, want)
		}
	}
	for _, expression := range []string{"", " ", "1+", "(1", "1)", "1,000", "two", "1..2", "1e", "1 2", "*1", "1$", "2^", ".", "import os"} {
		if value, err := Evaluate(expression); err == nil {
			t.Errorf("%q = %v", expression, value)
		}
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func FuzzEvaluate(f *testing.F) {
	for _, seed := range []string{"1+2*3", "(1/3)^20", "5%", "-2^-2", "1e300*1e300", "2**3**2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		value, err := Evaluate(expression)
		if err != nil {
			return
		}
		text, exact := Decimal(value)
		again, err := Evaluate(text)
		if exact && (err != nil || again.Cmp(value) != 0) && len(text) <= maxLength {
			t.Errorf("%q is %s, which is %v, %v", expression, text, again, err)
		}
	})
}
