package compose

import "github.com/fastdock/fastdock/internal/lazyregexp"

// publishing matches a port that a variable publishes: its name, as ${NAME:-5432} or $NAME, and the port in the
// container.
var publishing = lazyregexp.New(`\$(?:\{(\w+)(?::?[-?][^{}]*)?\}|(\w+)):(\d+)(?:/tcp)?$`)

// published returns ports in the container by the variables that publish them.
func published(ports any) map[string]string {
	entries, _ := ports.([]any)
	found := map[string]string{}
	for _, entry := range entries {
		text := scalar(entry)
		if long, isLong := entry.(map[string]any); isLong {
			text = scalar(long["published"]) + ":" + scalar(long["target"])
		}
		if match := publishing.FindStringSubmatch(text); match != nil {
			found[match[1]+match[2]] = match[3]
		}
	}
	return found
}

// PublishedBy returns the service's ports in the container by the variables that publish them.
func (s Service) PublishedBy() map[string]string { return s.published }
