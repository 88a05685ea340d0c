package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
)

// seal encrypts a file for all recipients and writes it to a new file. See rewrite.
func seal(source, target string, recipients []age.Recipient) error {
	return rewrite(source, target, func(in io.Reader, out io.Writer) error { return encrypt(in, out, recipients) })
}

// encrypt encrypts what it reads for all recipients.
func encrypt(in io.Reader, out io.Writer, recipients []age.Recipient) error {
	sealed, err := age.Encrypt(out, recipients...)
	if err != nil {
		return err
	}
	_, err = io.Copy(sealed, in)
	return errors.Join(err, sealed.Close())
}

// unseal decrypts a file and writes it to a new file. See rewrite.
func unseal(source, target string, identities []age.Identity) error {
	return rewrite(source, target, func(in io.Reader, out io.Writer) error {
		plain, err := decrypt(source, in, identities)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, plain)
		return err
	})
}

// decrypt returns what the encrypted file at path holds, which in reads.
func decrypt(path string, in io.Reader, identities []age.Identity) (io.Reader, error) {
	plain, err := age.Decrypt(in, identities...)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be decrypted: %w", path, err)
	}
	return plain, nil
}

// rewrite converts the source file and writes the result to a new target file, which only its owner can read. The file is synced
// to disk before rewrite returns. A target that exists is an error.
func rewrite(source, target string, convert func(io.Reader, io.Writer) error) error {
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(convert(in, out), out.Sync(), out.Close())
}

// readIdentities reads the keys in a file that age-keygen wrote.
func readIdentities(path string) ([]age.Identity, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	identities, err := age.ParseIdentities(file)
	if err != nil {
		return nil, fmt.Errorf("%s is no key of age: %w", path, err)
	}
	return identities, nil
}

// same returns an error if two files differ.
func same(a, b string) error {
	one, err := digest(a)
	if err != nil {
		return err
	}
	other, err := digest(b)
	if err == nil && one != other {
		err = fmt.Errorf("%s and %s differ", a, b)
	}
	return err
}

func digest(path string) (sum [sha256.Size]byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return [sha256.Size]byte(hash.Sum(nil)), errors.Join(err, file.Close())
}
