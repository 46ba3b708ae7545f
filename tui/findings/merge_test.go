package findings

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func inFile(service string, line int, cause string) check.Finding {
	return check.Finding{
		ID: "FD-P18", Service: service, File: "compose.yaml", Line: line, Cause: cause, Severity: check.Warning,
		Fix: check.Fix{Text: "publish it on 127.0.0.1"},
	}
}

func TestMergedJoinsWhatOneRemedySettles(t *testing.T) {
	same := []check.Finding{inFile("a", 2, "is so"), inFile("b", 5, "is so"), inFile("c", 9, "is so")}
	other := inFile("b", 5, "is otherwise")
	elsewhere := inFile("b", 5, "is so")
	elsewhere.File = "override.yaml"
	running := inFile("b", 5, "is so")
	running.ID = "FD-R33"
	evident := inFile("b", 5, "is so")
	evident.Evidence = []string{"of its own"}
	for name, test := range map[string]struct {
		findings []check.Finding
		limit    int
		service  string
		want     []string // evidence of the first
		count    int
	}{
		"the same cause":      {same, 0, severalServices, []string{`in "a", "b" (line 5), "c" (line 9)`}, 1},
		"more than the limit": {same, 1, severalServices, []string{`in "a", "b" (line 5), and 1 more`}, 1},
		"another cause": {
			[]check.Finding{same[0], other}, 0, severalServices, []string{"compose.yaml:5: is otherwise"}, 1,
		},
		"another file": {
			[]check.Finding{same[0], elsewhere}, 0, severalServices, []string{`in "a", "b" (override.yaml:5)`}, 1,
		},
		"one service":  {[]check.Finding{same[0], inFile("a", 3, "is so")}, 0, "a", []string{`in "a", "a" (line 3)`}, 1},
		"what runs":    {[]check.Finding{running, running}, 0, "b", nil, 2},
		"own evidence": {[]check.Finding{same[0], evident}, 0, "a", nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			got := Merged(test.findings, test.limit)
			if len(got) != test.count || got[0].Service != test.service || !slices.Equal(got[0].Evidence, test.want) {
				t.Errorf("got %s", fmt.Sprintf("%+v", got))
			}
		})
	}
}
