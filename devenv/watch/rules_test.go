package watch

import (
	"path"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestWatchRuleMatches(t *testing.T) {
	project := devtest.Project(t, `
services:
  app:
    image: app
    volumes: ["./mounted:/mounted"]
    develop:
      watch:
        - {action: sync, path: ., target: /app, ignore: [build/, "*.log"]}
        - {action: sync, path: ./src, target: /src, include: ["**/*.py"]}
        - {action: sync, path: ./mounted, target: /mounted}
        - {action: rebuild, path: ./mounted/uv.lock}
`)
	rules, err := Rules(project)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"main.py":         "/app/main.py",
		"src/a.py":        "/app/src/a.py /src/a.py",
		"src/a.txt":       "/app/src/a.txt",
		"build/x":         "",
		"x.log":           "",
		"main.py~":        "",
		".main.py.swp":    "",
		"mounted/uv.lock": "/app/mounted/uv.lock rebuild",
	} {
		var got []string
		for _, rule := range rules {
			if match, matches := rule.Match(path.Join(project.WorkingDir, file)); matches {
				if match.Inside == "" {
					match.Inside = string(rule.Action)
				}
				got = append(got, match.Inside)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s goes to %q, want %q", file, got, want)
		}
	}
}
