// Package findings prints what doctor found.
package findings

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor"
)

// marks tell the levels without colour.
var marks = map[doctor.Level]string{doctor.OK: "ok  ", doctor.Warn: "warn", doctor.Fail: "FAIL"}

// Text prints the findings for a person: a line each, evidence and fix below those that are not well.
func Text(w io.Writer, found []doctor.Finding) error {
	var out strings.Builder
	for _, f := range found {
		fmt.Fprintf(&out, "%s  %s: %s\n", marks[f.Level], f.Subject, f.Cause)
		for _, line := range f.Evidence {
			fmt.Fprintf(&out, "        %s\n", strings.ReplaceAll(line, "\n", "\n        "))
		}
		if f.Fix != "" {
			fmt.Fprintf(&out, "      → %s\n", f.Fix)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// finding is the stable JSON form of a finding.
type finding struct {
	Check    string   `json:"check"`
	Subject  string   `json:"subject"`
	Level    string   `json:"level"` // ok, warn or fail
	Cause    string   `json:"cause"`
	Evidence []string `json:"evidence"`
	Fix      string   `json:"fix,omitempty"`
}

// summary is the stable JSON form of what doctor says.
type summary struct {
	Worst    string    `json:"worst"`
	Findings []finding `json:"findings"`
}

// JSON prints one object: {"worst": LEVEL, "findings": [...]}.
func JSON(w io.Writer, found []doctor.Finding) error {
	worst, _ := doctor.Worst(found)
	list := []finding{}
	for _, f := range found {
		list = append(list, finding{
			Check: f.Check, Subject: f.Subject, Level: string(f.Level), Cause: f.Cause,
			Evidence: append([]string{}, f.Evidence...), Fix: f.Fix,
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(summary{Worst: string(worst), Findings: list})
}
