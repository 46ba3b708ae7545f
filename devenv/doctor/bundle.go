package doctor

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// bundleLines is how much of each container's log a bundle has.
const bundleLines = 100

// Bundle is what a person needs to help from afar, as Markdown: versions, the findings as they were shown, the Compose
// model and the containers' last log lines. Secrets are taken out of it, and the home folder is "~".
func Bundle(ctx context.Context, engine *devenv.Engine, files devenv.Files, version, findings string) string {
	ground, result := gather(ctx, engine, files)
	var text strings.Builder
	fmt.Fprintf(&text, "# fastdock doctor\n\n- fastdock %s, %s/%s\n", version, runtime.GOOS, runtime.GOARCH)
	if ground.Engine != nil {
		if facts, err := engine.Facts(ctx); err == nil {
			fmt.Fprintf(&text, "- engine %s, API %s, %s, logs by %q\n", facts.Version, facts.API, facts.Arch, facts.LoggingDriver)
		}
	}
	section(&text, "Findings", findings)
	if ground.Project != nil {
		if model, err := ground.Project.MarshalYAML(); err == nil {
			section(&text, "Compose model", string(model))
		}
	}
	for _, report := range ground.Stack {
		section(&text, "Log of "+report.Name+", "+report.Status, strings.Join(engine.Log(ctx, report, bundleLines), "\n"))
	}
	veiled := Veil(ground.Project, result.Dir)(text.String())
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		veiled = strings.ReplaceAll(veiled, home, "~")
	}
	return veiled
}

// section is a heading and a block that no text in it can close.
func section(text *strings.Builder, title, content string) {
	fence := "```"
	for strings.Contains(content, fence) {
		fence += "`"
	}
	fmt.Fprintf(text, "\n## %s\n\n%s\n%s\n%s\n", title, fence, strings.TrimRight(content, "\n"), fence)
}
