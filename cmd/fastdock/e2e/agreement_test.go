package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// shared are the rules that hadolint has, too. Those that come from BuildKit's linter are not compared.
var shared = map[string][]string{
	"DL3002": {"FD-S01"}, "DL3006": {"FD-B01"}, "DL3007": {"FD-B01"}, "DL3014": {"FD-L03"}, "DL3022": {"FD-M05", "FD-U01"},
	"DL3025": {"FD-C01", "FD-C02", "FD-H02"}, "DL3064": {"FD-S07"},
}

// explained are the differences from hadolint, by its rule: why it alone reports something.
var explained = map[string]string{
	"DL3025": "a shell that gives way with exec passes signals on, and a probe needs none: its shell form works",
	"DL3064": "what the app is told of tokens and their files is no secret",
}

// hadolint and doctor agree on the rules that both have, over every Dockerfile of the rules' examples; where hadolint
// alone reports something, there is a reason.
func TestAgreementWithHadolint(t *testing.T) {
	t.Parallel()
	s := stackOf(t, nil)
	ours := map[string][]check.Finding{}
	var files []string
	for folder, archive := range examples(t) {
		for _, file := range archive {
			s.write(filepath.Join(folder, file.Name), file.Data)
			if strings.HasPrefix(file.Name, "Dockerfile") && !strings.HasSuffix(file.Name, "ignore") {
				files = append(files, folder+"/"+file.Name)
			}
		}
		for _, finding := range audited(t, s.file(folder), "compose.yaml") {
			ours[folder+"/"+finding.File] = append(ours[folder+"/"+finding.File], finding)
		}
	}
	slices.Sort(files)
	agreed, differences := 0, map[string][]string{}
	for _, their := range linted(t, s, files) {
		ids, both := shared[their.Code]
		switch {
		case !both:
		case slices.ContainsFunc(ours[their.File], func(f check.Finding) bool { return slices.Contains(ids, f.ID) }):
			agreed++
		default:
			differences[their.Code] = append(differences[their.Code], fmt.Sprintf("%s:%d", their.File, their.Line))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(differences)) {
		t.Logf("%s alone %d times, %s: %s", code, len(differences[code]), explained[code],
			strings.Join(differences[code], " "))
		if explained[code] == "" {
			t.Errorf("%s: no reason why hadolint alone tells of it", code)
		}
	}
	for code := range explained {
		if differences[code] == nil {
			t.Errorf("%s: there is a reason for a difference that there is not", code)
		}
	}
	t.Logf("%d Dockerfiles, %d findings of both", len(files), agreed)
	if len(files) < 100 || agreed < 15 {
		t.Error("too little was compared")
	}
}

// warning is what hadolint says.
type warning struct {
	File, Code, Message string
	Line                int
}

// linted asks hadolint about files of the stack's folder.
func linted(t *testing.T, s *stack, files []string) []warning {
	t.Helper()
	hadolint := os.Getenv("HADOLINT")
	if hadolint == "" {
		out, err := exec.Command(rigTool, "hadolint").Output()
		must(t, err)
		hadolint = strings.TrimSpace(string(out))
	}
	r := s.runIn(s.dir, hadolint, append([]string{"--no-fail", "--format", "json"}, files...)...)
	exited(t, r, 0)
	var warnings []warning
	must(t, json.Unmarshal([]byte(r.stdout), &warnings))
	return warnings
}

// examples returns the folders of the rules' examples.
func examples(t *testing.T) map[string][]txtar.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "devenv", "doctor", "audit", "dockerfile",
		"testdata", "rules", "*.txtar"))
	must(t, err)
	all := map[string][]txtar.File{}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		must(t, err)
		for _, file := range archive.Files {
			folder, rest, inside := strings.Cut(file.Name, "/")
			if !inside {
				rest = "Dockerfile"
			}
			folder = strings.TrimSuffix(filepath.Base(name), ".txtar") + "-" + folder
			all[folder] = append(all[folder], txtar.File{Name: rest, Data: file.Data})
		}
	}
	return all
}
