package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/image"
	"github.com/fastdock/fastdock/tui/phrase"
)

// builtImage is the result of `fastdock build` as --output json has it.
type builtImage struct {
	Service    string          `json:"service"`
	Dockerfile string          `json:"dockerfile"`
	Version    builtVersion    `json:"version"`
	Images     []builtPlatform `json:"images"`
	Cache      builtCache      `json:"cache"`
	Took       float64         `json:"took_seconds"`
}

type builtVersion struct {
	Value    string `json:"value"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the commit, RFC 3339
	Dirty    bool   `json:"dirty"`
}

type builtPlatform struct {
	Platform string      `json:"platform,omitempty"`
	Tags     []string    `json:"tags"`
	ID       string      `json:"id"`
	Steps    []builtStep `json:"steps"`
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
		Service: r.Service, Dockerfile: r.Dockerfile, Took: r.Took.Seconds(),
		Version: builtVersion{Value: r.Version.Value, Revision: r.Version.Revision, Dirty: r.Version.Dirty},
	}
	if !r.Version.Time.IsZero() {
		done.Version.Time = r.Version.Time.UTC().Format(time.RFC3339)
	}
	for _, i := range r.Images {
		platform := builtPlatform{Platform: i.Platform, Tags: i.Tags, ID: i.ID}
		for _, s := range i.Steps {
			platform.Steps = append(platform.Steps, builtStep{
				Stage: s.Stage, Name: s.Name, Line: s.Line, Cached: s.Cached, Took: s.Took.Seconds(),
			})
		}
		done.Images = append(done.Images, platform)
	}
	done.Cache.Hits, done.Cache.Steps = r.CacheHits()
	return done
}

func printBuild(w io.Writer, options buildOptions, r *image.Result) error {
	if options.output == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(newBuiltImage(r))
	}
	hits, steps := r.CacheHits()
	for _, i := range r.Images {
		for _, tag := range i.Tags {
			fmt.Fprintf(w, "built %s\n", devenv.Sanitize(tag))
		}
	}
	_, err := fmt.Fprintf(w, "in %s, %d of %d steps cached\n", phrase.Seconds(r.Took), hits, steps)
	return err
}
