package stack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestUnresolvedVariable(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		want string // place and cause; empty for nothing
	}{
		"in braces": {
			line: "    image: shop:${TAG}",
			want: "compose.yaml:3 the variable TAG",
		},
		"without braces": {
			line: "    image: shop:$TAG",
			want: "compose.yaml:3 the variable TAG",
		},
		"twice": {
			line: "    image: $TAG:$TAG",
			want: "compose.yaml:3 the variable TAG",
		},
		"with a default": {
			line: "    image: shop:${TAG:-latest}",
		},
		"that must be set": {
			line: "    image: shop:${TAG:?}",
		},
		"of the container's shell": {
			line: "    command: echo $$TAG",
		},
		"that is set": {
			line: "    image: shop:${SET}",
		},
		"that a service has": {
			line: "    command: echo ${INSIDE}",
		},
		"in a comment": {
			line: "    # image: shop:${TAG}",
		},
		"behind a value": {
			line: "    image: shop # not ${TAG}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := ruletest.Stage(t, "services:\n  app:\n"+test.line+"\n", nil, ruletest.Seen{},
				ruletest.Service(func(app *types.ServiceConfig) {
					app.Environment = types.MappingWithEquals{"INSIDE": nil}
				}))
			s.Project.Environment = types.Mapping{"SET": "1"}
			var got []string
			for _, f := range unresolved(t.Context(), &check.Input{Project: s.Project, Sources: s.Sources}) {
				cause, _, _ := strings.Cut(f.Cause, " is not set")
				got = append(got, fmt.Sprintf("%s:%d %s", f.File, f.Line, cause))
			}
			if got := strings.Join(got, "\n"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
