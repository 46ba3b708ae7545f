package findings

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// What is used of SARIF 2.1.0, the form in which code hosts take findings, a dozen of its fields:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string       `json:"id"`
		Short sarifMessage `json:"shortDescription"`
		Full  sarifMessage `json:"fullDescription"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"` // note, warning or error
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// SARIF prints what is not well as a SARIF 2.1.0 log of the tool's version.
func SARIF(w io.Writer, result doctor.Result, version string) error {
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "fastdock", Version: version, Rules: []sarifRule{}}},
		Results: []sarifResult{},
	}
	listed := map[string]bool{}
	for _, f := range result.Findings {
		if f.Severity == check.OK {
			continue
		}
		listed[f.ID] = true
		run.Results = append(
			run.Results,
			sarifResult{
				RuleID:    f.ID,
				Level:     sarifLevel(f.Severity),
				Message:   sarifMessage{sarifText(f)},
				Locations: sarifPlaces(f),
			},
		)
	}
	for _, c := range doctor.Catalogue() {
		if listed[c.ID] {
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{c.ID, sarifMessage{c.Title}, sarifMessage{c.About}})
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifLevel(s check.Severity) string {
	if s == check.Info {
		return "note"
	}
	return string(s)
}

func sarifText(f check.Finding) string {
	var lines []string
	about := f.Cause
	if f.File == "" || f.Service != "" {
		for _, name := range []string{f.Subject, f.Service} {
			if name != "" {
				about = name + ": " + about
				break
			}
		}
	}
	lines = append(append(lines, about), f.Evidence...)
	if f.Fix.Text != "" {
		lines = append(lines, "Fix: "+f.Fix.Text)
	}
	return strings.Join(lines, "\n")
}

func sarifPlaces(f check.Finding) []sarifLocation {
	if f.File == "" {
		return nil
	}
	place := sarifPhysical{Artifact: sarifArtifact{f.File}}
	if f.Line > 0 {
		place.Region = &sarifRegion{f.Line}
	}
	return []sarifLocation{{place}}
}
