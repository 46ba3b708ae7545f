package composefile

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// dependencies are the services that services lead to, by name. Files that are laid over each other add to them.
type dependencies map[string]map[string]bool

// add notes what a service leads to: those that it says it depends on, and those that Compose adds to them.
func (d dependencies) add(name string, service any, filled func(string) string) {
	if d[name] == nil {
		d[name] = map[string]bool{}
	}
	for _, other := range texts(entry(service, "depends_on")) {
		d[name][filled(other)] = true
	}
	for _, key := range []string{"links", "volumes_from"} {
		for _, other := range texts(entry(service, key)) {
			other, _, _ = strings.Cut(filled(other), ":")
			d[name][other] = true
		}
	}
	for _, key := range []string{"network_mode", "ipc", "pid", "uts", "cgroup"} {
		mode, _ := entry(service, key).(string)
		if other, found := strings.CutPrefix(filled(mode), "service:"); found {
			d[name][other] = true
		}
	}
}

// paths counts by how many paths services lead to others. The loader follows each one to find cycles.
func (d dependencies) paths() int {
	sum, from := 0, map[string]int{}
	for name := range d {
		if sum += d.from(name, from); sum > mostPaths {
			break
		}
	}
	return sum
}

// from counts by how many paths a service leads to others; more than mostPaths are not counted further.
func (d dependencies) from(name string, counted map[string]int) int {
	if known, ok := counted[name]; ok {
		return known
	}
	counted[name] = 0 // the loader reports cycles
	sum := 0
	for other := range d[name] {
		if sum += 1 + d.from(other, counted); sum > mostPaths {
			break
		}
	}
	counted[name] = sum
	return sum
}

// texts returns the items of a list, or the keys of a mapping.
func texts(value any) []string {
	var all []string
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			all = append(all, fmt.Sprint(item))
		}
	case map[string]any:
		for key := range v {
			all = append(all, key)
		}
	}
	return all
}

var portRange = lazyregexp.New(`(\d{1,5})-(\d{1,5})(?:/\w+)?$`)

// published returns how many ports a list of them comes to.
func (r *Reader) published(ports any) int {
	entries, _ := ports.([]any)
	sum := 0
	for _, entry := range entries {
		text, _ := entry.(string)
		m := portRange.FindStringSubmatch(r.filled(text))
		if m == nil {
			sum++
			continue
		}
		first, _ := strconv.Atoi(m[1]) // they are digits
		last, _ := strconv.Atoi(m[2])
		sum += max(1, last-first+1)
	}
	return sum
}
