package compose

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestCheckStart(t *testing.T) {
	for name, test := range map[string]struct {
		yaml  string
		scale int
		want  string
	}{
		"names of their own": {
			"services: {a: {image: i, container_name: one}, b: {image: i}, c: {image: i, scale: 2}}", 1, "",
		},
		"one name for two services": {
			"services: {a: {image: i, container_name: one}, b: {image: i, container_name: one}}", 1, `services "a" and "b" have`,
		},
		"one name for two containers": {"services: {a: {image: i, container_name: one}}", 2, "a scale of 2"},
	} {
		t.Run(name, func(t *testing.T) {
			project := devtest.Project(t, test.yaml)
			a := project.Services["a"]
			a.SetScale(test.scale)
			project.Services["a"] = a
			err := CheckStart(project)
			if said := devtest.ErrorText(err); (test.want == "") != (err == nil) || !strings.Contains(said, test.want) {
				t.Errorf("got %q, want %q", said, test.want)
			}
		})
	}
}
