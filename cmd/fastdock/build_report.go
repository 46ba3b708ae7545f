package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/fastdock/fastdock/devenv/image"
)

// builtImage is the result of `fastdock build` as --output json has it.
type builtImage struct {
	Service    string          `json:"service"`
	Dockerfile string          `json:"dockerfile"`
	Version    builtVersion    `json:"version"`
	Images     []builtPlatform `json:"images"`
	Cache      builtCache      `json:"cache"`
	Took       float64         `json:"took_seconds"`
	Exceeded   []builtExcess   `json:"budget_exceeded"`
	Checks     []builtCheck    `json:"checks"`               // with --check
	Pushed     string          `json:"pushed,omitempty"`     // with --push: NAME@DIGEST
	Layout     string          `json:"oci_digest,omitempty"` // with --oci
}

type builtCheck struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"`
}

// builtExcess is a limit of the budget that is exceeded: of "size" in bytes, of "time" in seconds.
type builtExcess struct {
	What        string  `json:"what"`
	Platform    string  `json:"platform,omitempty"`
	Value       float64 `json:"value"`
	Limit       float64 `json:"limit"`
	Line        int     `json:"line,omitempty"` // of the layer that grew, or of the longest step
	Instruction string  `json:"instruction"`
	Grown       int64   `json:"grown_bytes,omitempty"`
}

func newBuiltExcess(e image.Excess) builtExcess {
	if e.What == "time" {
		return builtExcess{
			What: e.What, Value: time.Duration(e.Is).Seconds(), Limit: time.Duration(e.Limit).Seconds(),
			Line: e.Step.Line, Instruction: e.Step.Name,
		}
	}
	return builtExcess{
		What: e.What, Platform: e.Platform, Value: float64(e.Is), Limit: float64(e.Limit), Line: e.Layer.Line,
		Instruction: e.Layer.Instruction, Grown: e.Grown,
	}
}

type builtVersion struct {
	Value    string `json:"value"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the commit, RFC 3339
	Dirty    bool   `json:"dirty"`
}

type builtPlatform struct {
	Platform string       `json:"platform,omitempty"`
	Tags     []string     `json:"tags"`
	ID       string       `json:"id"`
	Size     int64        `json:"size_bytes"`
	Layers   []builtLayer `json:"layers"`
	Unneeded []builtFiles `json:"unneeded"`
	Skipped  string       `json:"unneeded_skipped,omitempty"` // why the files were not looked at
	Steps    []builtStep  `json:"steps"`
	Misses   []builtMiss  `json:"misses"`
}

type builtLayer struct {
	Size        int64  `json:"size_bytes"`
	Instruction string `json:"instruction"`
	Line        int    `json:"line,omitempty"`
	Base        bool   `json:"base"` // of the image that it begins with
}

type builtFiles struct {
	Kind  string `json:"kind"` // uv, compiler, cache, tests, .env, .git
	Path  string `json:"path"`
	Files int    `json:"files"`
	Size  int64  `json:"size_bytes"`
	Line  int    `json:"line,omitempty"`
}

type builtMiss struct {
	Stage     string   `json:"stage"`
	Name      string   `json:"name"`
	Line      int      `json:"line"`
	Cause     string   `json:"cause"`
	Input     string   `json:"input,omitempty"`
	InputLine int      `json:"input_line,omitempty"`
	Change    string   `json:"change,omitempty"`
	More      []string `json:"more,omitempty"`
	Remedy    string   `json:"remedy,omitempty"`
}

type builtStep struct {
	Stage  string  `json:"stage"`
	Name   string  `json:"name"`
	Line   int     `json:"line,omitempty"`
	Cached bool    `json:"cached"`
	Took   float64 `json:"took_seconds"`
}

type builtCache struct {
	Hits  int `json:"hits"`
	Steps int `json:"steps"`
}

func newBuiltImage(r *image.Result) builtImage {
	done := builtImage{
		Service: r.Service, Dockerfile: r.Dockerfile, Took: r.Took.Seconds(), Pushed: r.Pushed, Layout: r.Layout,
		Version: builtVersion{Value: r.Version.Value, Revision: r.Version.Revision, Dirty: r.Version.Dirty},
	}
	if !r.Version.Time.IsZero() {
		done.Version.Time = r.Version.Time.UTC().Format(time.RFC3339)
	}
	for _, i := range r.Images {
		done.Images = append(done.Images, newBuiltPlatform(i))
	}
	done.Exceeded = []builtExcess{}
	for _, e := range r.Excesses {
		done.Exceeded = append(done.Exceeded, newBuiltExcess(e))
	}
	done.Checks = []builtCheck{}
	for _, c := range r.Checks {
		done.Checks = append(done.Checks, builtCheck(c))
	}
	done.Cache.Hits, done.Cache.Steps = r.CacheHits()
	return done
}

func newBuiltPlatform(i image.Image) builtPlatform {
	platform := builtPlatform{
		Platform: i.Platform, Tags: i.KeptTags(), ID: i.ID, Size: i.Contents.Size, Skipped: i.Contents.Skipped,
		Layers: []builtLayer{}, Unneeded: []builtFiles{}, Steps: []builtStep{}, Misses: []builtMiss{},
	}
	for _, l := range i.Contents.Layers {
		platform.Layers = append(platform.Layers, builtLayer(l))
	}
	for _, u := range i.Contents.Unneeded {
		platform.Unneeded = append(platform.Unneeded, builtFiles(u))
	}
	for _, s := range i.Steps {
		platform.Steps = append(platform.Steps, builtStep{
			Stage: s.Stage, Name: s.Name, Line: s.Line, Cached: s.Cached, Took: s.Took.Seconds(),
		})
	}
	for _, m := range i.Misses {
		platform.Misses = append(platform.Misses, builtMiss{
			Stage: m.Stage, Name: m.Name, Line: m.Line, Cause: string(m.Cause), Input: m.Input, InputLine: m.InputLine,
			Change: m.Change, More: m.More, Remedy: m.Remedy,
		})
	}
	return platform
}

func printBuildJSON(w io.Writer, r *image.Result) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(newBuiltImage(r))
}
