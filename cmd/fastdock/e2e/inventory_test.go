package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/tree"
	"go.yaml.in/yaml/v4"
)

// beyond are the attributes of the Compose specification that no file of TestInterchangeable needs to use, each with
// all below it, and why.
var beyond = map[tree.Path]string{
	"services.*.build.isolation":                       "Windows",
	"services.*.credential_spec":                       "Windows",
	"services.*.cpu_rt_period":                         "a kernel with real-time scheduling of groups",
	"services.*.cpu_rt_runtime":                        "a kernel with real-time scheduling of groups",
	"services.*.storage_opt":                           "a file system with quotas",
	"services.*.gpus":                                  "a GPU",
	"services.*.deploy.resources.reservations.devices": "a GPU",
	"services.*.models":                                "Docker's model runner",
	"models":                                           "Docker's model runner",
	"services.*.umask":                                 "Compose refuses it",
	"services.*.networks.*.use_service_name_alias":     "Compose refuses it",
	"services.*.networks.*.interface_name":             "Engine 28",
	"networks.*.enable_ipv4":                           "Engine 28",
	"services.*.volumes.[].image":                      "Engine 28",
	"services.*.provider":                              "a program of a platform's vendor",
	"services.*.pre_start.[]": "a hook's container is told what a service's is; " +
		"Compose refuses per_replica",
	"jobs":                      "up does not start them",
	"configs.*.external":        "Compose refuses it",
	"configs.*.template_driver": "Compose refuses it",
	"secrets.*.external":        "Compose refuses it",
	"secrets.*.template_driver": "Compose refuses it",
	"secrets.*.driver":          "Compose refuses it",
	"secrets.*.driver_opts":     "Compose refuses it",
}

// The files of TestInterchangeable use, in sum, all that the Compose specification has, but for what cannot
// be had here.
func TestEveryAttributeIsUsed(t *testing.T) {
	t.Parallel()
	used, needed := attributesUsed(t), map[tree.Path]bool{}
	for _, attribute := range schema.AttributePaths() {
		if used[attribute] {
			continue
		}
		excuse := excuseFor(attribute)
		needed[excuse] = true
		if excuse == "" {
			t.Errorf("%s is used in no file", attribute)
		}
	}
	for excuse, reason := range beyond {
		if !needed[excuse] {
			t.Errorf("%s needs no excuse (%s)", excuse, reason)
		}
	}
}

// excuseFor returns the entry of beyond that an attribute falls under.
func excuseFor(attribute tree.Path) tree.Path {
	for excuse := range beyond {
		if attribute == excuse || strings.HasPrefix(string(attribute), string(excuse)+".") {
			return excuse
		}
	}
	return ""
}

// attributesUsed returns the specification's paths that the files have.
func attributesUsed(t *testing.T) map[tree.Path]bool {
	t.Helper()
	files, err := filepath.Glob("testdata/compose/*.yml")
	must(t, err)
	used := map[tree.Path]bool{}
	note := func(path tree.Path) {
		for _, attribute := range schema.AttributePaths() {
			used[attribute] = used[attribute] || path.Matches(attribute)
		}
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(t, err)
		var read map[string]any
		must(t, yaml.Unmarshal(content, &read))
		eachPath(tree.NewPath(), read, note)
	}
	return used
}

// eachPath calls found with the path of every value, as the specification writes them.
func eachPath(path tree.Path, value any, found func(tree.Path)) {
	found(path)
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			eachPath(path.Next(strings.ReplaceAll(key, ".", "-")), inner, found)
		}
	case []any:
		for _, inner := range v {
			eachPath(path.Next(tree.PathMatchList), inner, found)
		}
	}
}
