package e2e

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/rogpeppe/go-internal/txtar"
)

// hadolint and doctor agree on the instructions at fault in a corpus of Dockerfiles of many styles, but for the
// differences that are listed, each with its reason.
func TestAgreementBothWays(t *testing.T) {
	s := stackOf(t, nil)
	corpus := dockerfiles(t)
	var names []string
	for name, content := range corpus {
		s.write(filepath.Join(name, "Dockerfile"), content)
		names = append(names, name+"/Dockerfile")
	}
	slices.Sort(names)
	theirs, notRead := map[string]bool{}, map[string]bool{} // "NAME:LINE DL3006"
	for _, their := range linted(t, s, names) {
		name := filepath.Dir(their.File)
		notRead[name] = notRead[name] || their.Code == "DL1000"
		if _, both := shared[their.Code]; both {
			theirs[fmt.Sprintf("%s:%d %s", name, instructionAt(t, corpus[name], their.Line), their.Code)] = true
		}
	}
	ours := map[string]bool{}
	for name, content := range corpus {
		for _, finding := range audited(t, s.file(name)) {
			ours[fmt.Sprintf("%s:%d %s", name, instructionAt(t, content, finding.Line), finding.ID)] = true
		}
		if notRead[name] != (unread[name] != "") {
			t.Errorf("%s: hadolint does not read it: %t, want the contrary", name, notRead[name])
		}
	}
	agreed, got := compared(theirs, ours)
	explained := map[string]bool{}
	for _, d := range differences {
		for place := range strings.FieldsSeq(d.places) {
			where := d.who + " " + place + " " + d.rule
			explained[where] = true
			if !got[where] {
				t.Errorf("%s: there is a reason for a difference that there is not", where)
			}
		}
	}
	for _, where := range slices.Sorted(maps.Keys(got)) {
		if !explained[where] {
			t.Errorf("%s: a difference without a reason", where)
		}
	}
	t.Logf("%d Dockerfiles, %d findings of both, %d differences for %d reasons", len(corpus), agreed, len(got), len(differences))
	if len(corpus) < 40 || agreed < 50 {
		t.Error("too little was compared")
	}
}

// compared counts what both tell of, and says what one of them does alone.
func compared(theirs, ours map[string]bool) (agreed int, alone map[string]bool) {
	alone = map[string]bool{}
	for their := range theirs {
		place, code, _ := strings.Cut(their, " ")
		if slices.ContainsFunc(shared[code], func(id string) bool { return ours[place+" "+id] }) {
			agreed++
		} else {
			alone["hadolint "+their] = true
		}
	}
	for our := range ours {
		place, id, _ := strings.Cut(our, " ")
		codes := codesOf(id)
		if codes != nil && !slices.ContainsFunc(codes, func(code string) bool { return theirs[place+" "+code] }) {
			alone["doctor "+our] = true
		}
	}
	return agreed, alone
}

// dockerfiles is the corpus, by name.
func dockerfiles(t *testing.T) map[string][]byte {
	t.Helper()
	archives, err := filepath.Glob(filepath.Join("testdata", "dockerfiles", "*.txtar"))
	must(t, err)
	all := map[string][]byte{}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		must(t, err)
		for _, file := range archive.Files {
			all[file.Name] = file.Data
		}
	}
	return all
}

// instructionAt is the first line of the instruction that a line belongs to; doctor names the line of the word at fault.
func instructionAt(t *testing.T, content []byte, line int) int {
	t.Helper()
	parsed, err := parser.Parse(bytes.NewReader(content))
	must(t, err)
	for _, node := range parsed.AST.Children {
		if node.StartLine <= line && line <= node.EndLine {
			return node.StartLine
		}
	}
	return line
}

// codesOf are hadolint's rules that a rule of doctor's is compared with.
func codesOf(id string) []string {
	var codes []string
	for code, ids := range shared {
		if slices.Contains(ids, id) {
			codes = append(codes, code)
		}
	}
	return codes
}
