package main

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// As in Compose, the flag decides, then the environment; two wishes that contradict each other are refused.
func TestOrphanOptions(t *testing.T) {
	yes, no := true, false
	for name, test := range map[string]struct {
		flag        *bool
		environment types.Mapping
		removes     bool
		fails       bool
	}{
		"nothing":              {},
		"the flag":             {flag: &yes, removes: true},
		"the environment":      {environment: types.Mapping{"COMPOSE_REMOVE_ORPHANS": "y"}, removes: true},
		"the flag against it":  {flag: &no, environment: types.Mapping{"COMPOSE_REMOVE_ORPHANS": "1"}},
		"ignored":              {environment: types.Mapping{"COMPOSE_IGNORE_ORPHANS": "true"}},
		"ignored, and removed": {&yes, types.Mapping{"COMPOSE_IGNORE_ORPHANS": "TRUE"}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			project := &types.Project{Environment: test.environment, Services: types.Services{"app": {Name: "app"}}}
			if got := removesOrphans(test.flag, project); got != test.removes {
				t.Errorf("removes orphans: %t", got)
			}
			if err := (upOptions{orphans: test.flag}).checkServices(project); (err != nil) != test.fails {
				t.Errorf("got %v", err)
			}
		})
	}
}
