package printer

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

func TestJSONFormOfEveryEvent(t *testing.T) {
	var out bytes.Buffer
	p := NewJSON(&out).(*jsonLines)
	p.now = func() time.Time { return noon }
	for _, event := range day() {
		if err := p.Print(event, devenv.State{}); err != nil {
			t.Errorf("Print(%T) = %v", event, err)
		}
	}
	golden.Check(t, "events.ndjson", out.String())
	documented := docOfNewJSON(t)
	for line := range bytes.Lines(out.Bytes()) {
		var object map[string]any
		if err := json.Unmarshal(line, &object); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for field := range object {
			if field != "type" && field != "time" && !strings.Contains(documented[object["type"].(string)], field) {
				t.Errorf("%s: field %q is not documented", object["type"], field)
			}
		}
	}
}

// A new event without a JSON form, or without a place in the scripted day, fails here.
func TestEveryEventIsPrinted(t *testing.T) {
	scripted := map[string]bool{}
	for _, event := range day() {
		scripted[reflect.TypeOf(event).Name()] = true
	}
	kinds := sealedTypes(t)
	if len(kinds) < 20 {
		t.Fatalf("found only %d event types in devenv: %v", len(kinds), kinds)
	}
	for _, kind := range kinds {
		if !scripted[kind] {
			t.Errorf("devenv.%s is not in the scripted day, so nothing shows that it is printed", kind)
		}
	}
}

func TestJSONRefusesAnUnknownEvent(t *testing.T) {
	if err := NewJSON(&bytes.Buffer{}).Print(nil, devenv.State{}); err == nil {
		t.Error("an event without a JSON form was accepted")
	}
}

// sealedTypes lists the types of ../../devenv/events.go that have the method of devenv.Event.
func sealedTypes(t *testing.T) []string {
	t.Helper()
	var kinds []string
	for _, declaration := range parse(t, "../../devenv/events.go").Decls {
		if f, is := declaration.(*ast.FuncDecl); is && f.Recv != nil && f.Name.Name == "sealed" {
			kinds = append(kinds, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	return kinds
}

// docOfNewJSON maps each type that NewJSON's doc comment lists to the rest of its line.
func docOfNewJSON(t *testing.T) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for _, declaration := range parse(t, "json.go").Decls {
		f, is := declaration.(*ast.FuncDecl)
		if !is || f.Name.Name != "NewJSON" {
			continue
		}
		for line := range strings.Lines(f.Doc.Text()) {
			if kind, rest, found := strings.Cut(strings.TrimSpace(line), "  "); found {
				fields[kind] = rest
			}
		}
	}
	return fields
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
