package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

// archive is a ZIP file of which no more than maxExpanded bytes are unpacked, whatever its directory says.
type archive struct {
	files map[string]*zip.File
	left  int64
}

func openArchive(content []byte) (*archive, error) {
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, errDamaged
	}
	if len(reader.File) > maxEntries {
		return nil, errTooLarge
	}
	a := &archive{files: make(map[string]*zip.File, len(reader.File)), left: maxExpanded}
	for _, f := range reader.File {
		if f.Flags&1 != 0 {
			return nil, errEncrypted
		}
		if name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"); a.files[name] == nil {
			a.files[name] = f
		}
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.files[name] != nil }

// read calls use with an entry; without such an entry it does nothing.
func (a *archive) read(name string, use func(io.Reader) error) error {
	f := a.files[name]
	if f == nil {
		return nil
	}
	if f.UncompressedSize64 > uint64(a.left) { //nolint:gosec // left is not negative
		return errTooLarge
	}
	entry, err := f.Open()
	if err != nil {
		return errDamaged
	}
	defer func() { _ = entry.Close() }()
	return use(&bounded{entry, a})
}

// mainPart returns the part that an Office file begins with. Most programs give it the usual name.
func (a *archive) mainPart(usual string) (string, error) {
	if a.has(usual) {
		return usual, nil
	}
	targets, types, err := a.relations("")
	for id, kind := range types {
		if kind == "officeDocument" && a.has(targets[id]) {
			return targets[id], err
		}
	}
	return "", errDamaged
}

// walk reads an entry as XML.
func (a *archive) walk(name string, e elements) error {
	return a.read(name, func(r io.Reader) error { return walk(r, e) })
}

// bounded reads an entry while the archive's bound allows it.
type bounded struct {
	io.Reader
	a *archive
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.a.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.Reader.Read(p[:min(int64(len(p)), b.a.left)])
	b.a.left -= int64(n)
	return n, err
}

// relations returns the parts that a part of an Office file refers to, by their ids, and the type of each.
func (a *archive) relations(part string) (targets, types map[string]string, err error) {
	targets, types = map[string]string{}, map[string]string{}
	folder, name := path.Split(part)
	err = a.walk(folder+"_rels/"+name+".rels", elements{start: func(e xml.StartElement) bool {
		if e.Name.Local == "Relationship" && attribute(e, "TargetMode") != "External" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			id := attribute(e, "Id")
			targets[id] = strings.TrimPrefix(target, "/")
			types[id] = path.Base(attribute(e, "Type"))
		}
		return true
	}})
	return targets, types, err
}
