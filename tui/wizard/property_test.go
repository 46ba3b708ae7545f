package wizard

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// The same answers, by the keys of the wizard and by flags, give the same files byte for byte.
func TestWizardAndFlagsAgree(t *testing.T) {
	orders := filepath.Join("..", "..", "cmd", "fastdock", "e2e", "testdata", "projects", "orders")
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 7))
				opts := optionsFor(t, []string{"shop", orders}[seed%2])
				person := startWizard(t, 100+random.IntN(60), 24, opts)
				given := answerAtRandom(person, random)
				person.types("enter w")
				byKeys, err := person.model.result()
				if err != nil {
					t.Fatalf("%v after %v\n%s", err, given, person.screen())
				}
				byFlags, err := opts.Settle(given)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(contents(t, opts, byFlags), contents(t, opts, byKeys.Spec)); diff != "" {
					t.Errorf("after %v (by flags -, by keys +)\n%s", given, diff)
				}
			})
		})
	}
}

// contents returns the files of a spec, each with its mode.
func contents(t *testing.T, opts Options, spec scaffold.Spec) map[string]string {
	t.Helper()
	tree, err := opts.Render(spec)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, file := range tree {
		files[file.Path] = file.Mode.String() + "\n" + string(file.Content)
	}
	return files
}

// answerAtRandom answers every page that is always asked, and some of the options, and returns the flags that
// say the same. Now and then it steps back, which must not change anything.
func answerAtRandom(p *user, random *rand.Rand) scaffold.Answers {
	given := scaffold.Answers{}
	for p.model.current != moreKey {
		if random.IntN(4) == 0 && p.model.step() > 0 {
			p.types("back enter")
		}
		page := p.model.field.page
		text := someAnswer(p, random)
		name, _, version := strings.Cut(page.key, ":")
		if version {
			text = given[name][0] + ":" + text
		}
		given[name] = []string{text}
	}
	for range random.IntN(8) {
		option := 1 + random.IntN(len(p.model.field.rows)-1)
		p.picks(p.model.field.rows[option].value)
		question := p.model.field.page.question
		text := someAnswer(p, random)
		given[question.Name] = []string{text}
		if question.Repeats() {
			given[question.Name] = strings.Fields(text)
		}
	}
	return given
}

// someAnswer answers the page that is open with one of the answers that it takes.
func someAnswer(p *user, random *rand.Rand) string {
	field := p.model.field
	if field.rows != nil {
		possible := slices.DeleteFunc(slices.Clone(field.rows), func(row choice) bool {
			return row.err != nil || strings.HasPrefix(row.mark, "changes")
		})
		text := possible[random.IntN(len(possible))].value
		p.picks(text)
		return text
	}
	texts := map[string][]string{
		"name": {"shop", "a-b", "x_y9"}, "port": {"81", "9000"}, "publish": {"0.0.0.0", "127.0.0.1"}, "workers": {"1"},
		"cpus":           {"1.5", "2"},
		"memory":         {"512m", "2g"},
		"health-path":    {"/ping", "/"},
		"system-package": {"curl jq", "libmagic1", "none"},
		"build-package":  {"gcc libc6-dev", "none"},
		"ca-certificate": {"certs/company.crt"},
		"description":    {`A "shop" for $5`, "été"},
		"source":         {"https://example.com/org/shop"}, "licence": {"MIT", "Apache-2.0 OR MIT"},
		"app": {"orders.api.factory:create_app"}, "private-index": {"internal"},
	}[field.page.key]
	text := texts[random.IntN(len(texts))]
	p.writes(text)
	return text
}
