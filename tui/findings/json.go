package findings

import (
	"encoding/json"
	"io"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// finding is the stable JSON form of a finding.
type finding struct {
	ID       string   `json:"id"`
	Severity string   `json:"severity"` // ok, info, warning or error
	Service  string   `json:"service,omitempty"`
	Subject  string   `json:"subject,omitempty"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	Cause    string   `json:"cause"`
	Evidence []string `json:"evidence"`
	Fix      string   `json:"fix,omitempty"`
	Command  []string `json:"command,omitempty"` // does the fix
	Fixable  bool     `json:"fixable"`           // `doctor --fix` can do it
}

type skipped struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// summary is the stable JSON form of a result.
type summary struct {
	Worst    string    `json:"worst"`
	Findings []finding `json:"findings"`
	Skipped  []skipped `json:"skipped"`
}

// JSON prints one object: {"worst": SEVERITY, "findings": [...], "skipped": [...]}.
func JSON(w io.Writer, result doctor.Result) error {
	worst, _ := check.Worst(result.Findings)
	said := summary{Worst: string(worst), Findings: []finding{}, Skipped: []skipped{}}
	for _, f := range result.Findings {
		said.Findings = append(said.Findings, finding{
			ID:       f.ID,
			Severity: string(f.Severity),
			Service:  f.Service,
			Subject:  f.Subject,
			File:     f.File,
			Line:     f.Line,
			Cause:    f.Cause,
			Evidence: append([]string{}, f.Evidence...), Fix: f.Fix.Text, Command: f.Fix.Command, Fixable: f.Fix.Offered(),
		})
	}
	for _, s := range result.Skipped {
		said.Skipped = append(said.Skipped, skipped{s.What, s.Why})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(said)
}
