// Package phrase puts the facts of devenv's events into the words that panes and printers share.
package phrase

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
)

// Seconds returns a duration as people say it: "0.94 s", "12.3 s", "3 min 5 s".
func Seconds(d time.Duration) string {
	switch {
	case d < 9995*time.Millisecond:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < 59950*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	whole := d.Round(time.Second)
	return fmt.Sprintf("%d min %d s", int(whole.Minutes()), int(whole.Seconds())%60)
}

// Bytes returns a size in decimal units, as registries state them: "740 B", "12.3 MB".
func Bytes(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size, unit := float64(n)/1000, 0
	units := []string{"kB", "MB", "GB", "TB"}
	for size >= 999.95 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}

// Pulled returns how far a pull is: "12.3 MB of 45.0 MB", or the bytes so far while the whole is unknown.
func Pulled(p devenv.PullProgress) string {
	if p.Total <= 0 {
		return Bytes(p.Current)
	}
	return Bytes(p.Current) + " of " + Bytes(p.Total)
}

// Line returns what a container wrote, with a mark where it goes on in the next line.
func Line(l devenv.LogLine) string {
	if l.More {
		return l.Text + "…"
	}
	return l.Text
}

// Files names at most two files and counts the rest.
func Files(names []string) string {
	if len(names) <= 2 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, %s and %d more", names[0], names[1], len(names)-2)
}

// Replica returns a container's short name, "app-1", which is its service and number where Compose named it.
func Replica(service, container string) string {
	if i := strings.LastIndex(container, service+"-"); i >= 0 && service != "" {
		if _, err := strconv.Atoi(container[i+len(service)+1:]); err == nil {
			return container[i:]
		}
	}
	return cmp.Or(container, service)
}

// HasReplicas reports whether a service has several replicas. While a container is recreated there are two of one
// number.
func HasReplicas(s devenv.ServiceState) bool {
	return slices.ContainsFunc(s.Containers, func(c devenv.ContainerState) bool {
		return Replica(s.Name, c.Name) != Replica(s.Name, s.Containers[0].Name)
	})
}

// Address returns where a published port is reached: "127.0.0.1:8000" for "127.0.0.1:8000->8000/tcp".
func Address(port string) string {
	address, target, _ := strings.Cut(port, "->")
	if strings.HasSuffix(target, "/udp") {
		return address + "/udp"
	}
	return address
}

// OneLine returns a text without line breaks and colours, so that it cannot break the row it stands in.
func OneLine(text string) string {
	if !strings.ContainsAny(text, "\n\r\x1b") {
		return text
	}
	return strings.Join(strings.FieldsFunc(ansi.Strip(text), func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// Count returns a number with its noun: "1 line", "3 lines".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
