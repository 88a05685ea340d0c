package tools

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// errNotObject refuses arguments that are no JSON object.
var errNotObject = errors.New("the arguments have to be one JSON object")

// checkObject refuses arguments that are not one JSON object, and those that one reader of JSON understands otherwise than another, so that
// what a person approves is what the tool gets: a name that an object has twice, in whatever case, and a number that a double-precision one does not hold. The
// error is for the model.
func checkObject(arguments string) error {
	d := json.NewDecoder(strings.NewReader(arguments))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errNotObject
	}
	if err := checkRest(d, true, 1); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errNotObject
	}
	return nil
}

// deepest bounds how deep objects and arrays are in each other.
const deepest = 100

// checkRest checks what follows the beginning of an object or an array, to its end.
func checkRest(d *json.Decoder, object bool, depth int) error {
	if depth > deepest {
		return fmt.Errorf("the arguments are more than %d levels deep", deepest)
	}
	names := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if name, ok := t.(string); ok && object && err == nil {
			folded := strings.ToLower(strings.ToUpper(name)) // as encoding/json compares names of fields
			if names[folded] {
				return fmt.Errorf("an object has the name %q twice", name)
			}
			names[folded] = true
			t, err = d.Token()
		}
		if err != nil {
			return notJSON(err)
		}
		switch v := t.(type) {
		case json.Delim:
			err = checkRest(d, v == '{', depth+1)
		case json.Number:
			err = checkNumber(v.String())
		}
		if err != nil {
			return err
		}
	}
	_, err := d.Token()
	return notJSON(err)
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		err = fmt.Errorf("the arguments are not JSON: %w", err)
	}
	return err
}

// longestNumber bounds numbers, in bytes. What is longer has more digits than a double-precision number holds.
const longestNumber = 40

func checkNumber(text string) error {
	f, err := strconv.ParseFloat(text, 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	if f == 0 && !strings.ContainsAny(mantissa, "123456789") {
		return nil
	}
	if err == nil && f != 0 && len(text) <= longestNumber {
		is, isOne := new(big.Rat).SetString(text)
		held, holds := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
		if isOne && holds && is.Cmp(held) == 0 {
			return nil
		}
	}
	return fmt.Errorf("the number %.20s… has more digits than are passed on exactly; send fewer, or a text if the tool takes one", text)
}
