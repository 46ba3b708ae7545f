package rule_test

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// finds returns a rule that finds a cause in every container.
func finds(id, cause string) rule.Rule {
	return rule.Rule{ID: id, Find: func(c *facts.Container) *check.Finding { return rule.Finding(c, cause, "") }}
}

// states returns a rule whose cause is what follows a word.
func states(id, word string) rule.LogRule {
	return rule.LogRule{
		Rule:     rule.Rule{ID: id},
		Patterns: rule.Patterns("", word+`: (?P<what>.+)`),
		Explain: func(c *facts.Container, match rule.Match) *check.Finding {
			return rule.Finding(c, match.Groups["what"], "", rule.Quote(c, match)...)
		},
	}
}

func TestCauseIsTheFirstOfASet(t *testing.T) {
	nothing := rule.Rule{ID: "none", Find: func(*facts.Container) *check.Finding { return nil }}
	other := rule.Rule{ID: "own", Find: func(c *facts.Container) *check.Finding {
		f := rule.Finding(c, "of another rule", "")
		f.ID = "other"
		return f
	}}
	said := ruletest.Ended(1, "alarm: fire")
	for name, test := range map[string]struct {
		set   rule.Set
		id    string // empty where nothing is found
		cause string
	}{
		"proven before stated": {
			set: rule.Set{
				Proven: []rule.Rule{nothing, finds("proven", "seen")},
				Stated: []rule.LogRule{states("stated", "alarm")},
			},
			id:    "proven",
			cause: "seen",
		},
		"stated before remaining": {
			set: rule.Set{
				Stated:    []rule.LogRule{states("none", "warning"), states("stated", "alarm")},
				Remaining: []rule.Rule{finds("remaining", "left")},
			},
			id:    "stated",
			cause: "fire",
		},
		"remaining": {
			set: rule.Set{
				Stated:    []rule.LogRule{states("none", "warning")},
				Remaining: []rule.Rule{finds("remaining", "left")},
			},
			id:    "remaining",
			cause: "left",
		},
		"for another rule": {
			set:   rule.Set{Proven: []rule.Rule{other}},
			id:    "other",
			cause: "of another rule",
		},
		"nothing": {
			set: rule.Set{Proven: []rule.Rule{nothing}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			ruletest.Cause(t, test.set, map[string]ruletest.Case{
				name: {
					Given: said,
					ID:    test.id,
					Cause: test.cause,
				},
			})
		})
	}
}

func TestStated(t *testing.T) {
	alarm := []rule.LogRule{states("ID", "alarm")}
	ofServer, ofKind := states("ID", "alarm"), states("ID", "alarm")
	ofServer.OfServer, ofKind.OfKinds = true, []string{"postgres"}
	server := ruletest.Service(func(app *types.ServiceConfig) { app.Image = "postgres:18" })
	client := ruletest.Service(func(app *types.ServiceConfig) {
		app.Image, app.Entrypoint = "postgres:18",
			[]string{"psql"}
	})
	chain := ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
		"    f()",
		"ValueError: alarm: fire", "", "The above exception was the direct cause of the following exception:", "",
		"Traceback (most recent call last):", `  File "/app/main.py", line 5, in <module>`, "    g()",
		"RuntimeError: alarm: smoke")
	quiet := make([]string, 20)
	for i := range quiet {
		quiet[i] = "working"
	}
	for name, test := range map[string]struct {
		rules []rule.LogRule
		given ruletest.Change
		cause string // empty where nothing is found
	}{
		"the last line": {
			given: ruletest.Ended(1, "alarm: fire", "alarm: flood"),
			cause: "flood",
		},
		"a line with those that continue it": {
			given: ruletest.Ended(1, "error", "  of the house", "alarm: fire"),
			cause: "fire",
		},
		"the first exception of a chain": {
			given: chain,
			cause: "fire",
		},
		"a line after an exception": {
			given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    f()",
				"ValueError: alarm: fire", "ERROR alarm: flood"),
			cause: "flood",
		},
		"a request of a user": {
			given: ruletest.Ended(1, `INFO: "GET /alarm: fire HTTP/1.1" 404`),
		},
		"a line of an app that is well, and no complaint": {
			given: ruletest.Logs("alarm: fire"),
		},
		"a complaint of an app that is well": {
			given: ruletest.Logs("alarm: error"),
			cause: "error",
		},
		"a complaint of long ago": {
			given: ruletest.Logs(append([]string{"alarm: error"}, quiet...)...),
		},
		"what clients of a server do": {
			given: ruletest.All(server, ruletest.Ended(1, "alarm: fire")),
		},
		"a server about itself": {
			rules: []rule.LogRule{ofServer},
			given: ruletest.All(server, ruletest.Ended(1, "alarm: fire")),
			cause: "fire",
		},
		"a server of a kind that tells": {
			rules: []rule.LogRule{ofKind},
			given: ruletest.All(server, ruletest.Ended(1, "alarm: fire")),
			cause: "fire",
		},
		"a client in the image of a server": {
			given: ruletest.All(client, ruletest.Ended(1, "alarm: fire")),
			cause: "fire",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if test.rules == nil {
				test.rules = alarm
			}
			got := ""
			app := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, test.given).Containers[0]
			if f := rule.Stated(app, test.rules); f != nil {
				got = f.Cause
			}
			if got != test.cause {
				t.Errorf("got %q, want %q", got, test.cause)
			}
		})
	}
}

// What a package logged before its exception can say more than that.
func TestCauseBeforeTheExceptionOfAPackage(t *testing.T) {
	set := rule.Set{Stated: []rule.LogRule{states("ID", "alarm")}}
	ofPackage := []string{
		"Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`, "    f()",
		`  File "/usr/lib/python3.13/site-packages/shopkit/core.py", line 7, in call`, "    raise error",
		"RuntimeError: failed",
	}
	ruletest.Cause(t, set, map[string]ruletest.Case{
		"that complains": {
			Given: ruletest.Ended(1, append([]string{"alarm: error"}, ofPackage...)...),
			ID:    "ID",
			Cause: "error",
		},
		"that does not": {
			Given: ruletest.Ended(1, append([]string{"alarm: none"}, ofPackage...)...),
		},
		"of the code": {
			Given: ruletest.Ended(1, "alarm: error", "Traceback (most recent call last):",
				`  File "/app/main.py", line 3, in <module>`, "    f()", "RuntimeError: failed"),
		},
	})
}

// What the exceptions of a chain say about the same is merged.
func TestMerged(t *testing.T) {
	named := rule.LogRule{Patterns: rule.Patterns("postgres", `no answer(?: of (?P<host>\w+))?(?: on (?P<port>\d+))?`)}
	app := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, ruletest.Ended(1,
		"Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`, "    f()",
		"OSError: no answer on 5432", "", "The above exception was the direct cause of the following exception:", "",
		"Traceback (most recent call last):", `  File "/app/main.py", line 5, in <module>`, "    g()",
		"RuntimeError: no answer of db")).Containers[0]
	raised := app.Raised()
	match, shows := named.Match(rule.Statement{Text: raised.Chain()[0].Text(), Raised: raised})
	match = named.Merged(match)
	if !shows || match.Groups["host"] != "db" || match.Port() != 5432 || match.Kind != "postgres" {
		t.Errorf("got %+v", match)
	}
	if quote := strings.Join(rule.Quote(app, match), "|"); quote != "OSError: no answer on 5432|/app/main.py:3" {
		t.Errorf("quoted %q", quote)
	}
}

func TestSeverity(t *testing.T) {
	for name, test := range map[string]struct {
		given ruletest.Change
		want  check.Severity
	}{
		"ended": {
			given: ruletest.Ended(1),
			want:  check.Error,
		},
		"unhealthy": {
			given: ruletest.Failing("x"),
			want:  check.Error,
		},
		"well": {
			want: check.Warning,
		},
		"still starting": {
			given: ruletest.App(func(c *facts.Container) { c.Health, c.Probe = "starting", &devenv.Probe{ExitCode: 1} }),
			want:  check.Warning,
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, test.given).Containers[0]
			f := rule.Finding(app, "cause", "fix", "one", " ", "two")
			if f.Severity != test.want || strings.Join(f.Evidence, "|") != "one|two" {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	const compose = "services:\n  app:\n    image: shop\n    command: uvicorn main:app\n"
	files := map[string]string{"Dockerfile": "FROM python\n# CMD uvicorn\nCMD uvicorn main:app\n"}
	built := func(t *testing.T) *facts.Container {
		t.Helper()
		app := ruletest.Stage(t, compose, files, ruletest.Seen{}, nil).Containers[0]
		project := app.Stack.Project
		service := project.Services["app"]
		service.Build = &types.BuildConfig{Context: project.WorkingDir, Dockerfile: "Dockerfile"}
		project.Services["app"] = service
		app.Stack.Sources = source.Read(t.Context(), project.WorkingDir, project.ComposeFiles, project)
		return app
	}
	upper := func(line string) string { return strings.Replace(line, "main:app", "shop:app", 1) }
	t.Run("key", func(t *testing.T) {
		if f := rule.AtKey(built(t), &check.Finding{}, "volumes", "image"); f.File != "compose.yaml" || f.Line != 3 {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("key that is not there", func(t *testing.T) {
		if f := rule.AtKey(built(t), &check.Finding{}, "volumes"); f.File != "" {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("key of a finding with a place", func(t *testing.T) {
		if f := rule.OrAtKey(built(t), &check.Finding{File: "main.py", Line: 1}, "image"); f.File != "main.py" {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("edit of a Compose file", func(t *testing.T) {
		f := rule.EditCompose(built(t), &check.Finding{}, []string{"services", "app", "command"}, upper)
		if len(f.Fix.Edits) != 1 || f.Fix.Edits[0].Insert[0] != "    command: uvicorn shop:app" || f.Line != 4 ||
			!strings.HasSuffix(f.Fix.Text, ", then run `fastdock up`") {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("edit that changes nothing", func(t *testing.T) {
		same := func(line string) string { return line }
		f := rule.EditCompose(built(t), &check.Finding{}, []string{"services", "app", "command"}, same)
		if len(f.Fix.Edits) != 0 || f.Line != 4 || f.Fix.Text != "" {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("edit of a Dockerfile", func(t *testing.T) {
		f := &check.Finding{}
		rule.EditDockerfile(built(t), f, func(line string) bool { return strings.Contains(line, "uvicorn") }, upper)
		if len(f.Fix.Edits) != 1 || f.Fix.Edits[0].Insert[0] != "CMD uvicorn "+
			"shop:app" || f.File != "Dockerfile" || f.Line != 3 {
			t.Errorf("got %+v", f)
		}
	})
	t.Run("command of a Dockerfile", func(t *testing.T) {
		if f := rule.AtCommand(built(t), &check.Finding{}); f.File != "Dockerfile" || f.Line != 3 {
			t.Errorf("got %+v", f)
		}
	})
}
