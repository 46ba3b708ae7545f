package health

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/engine"
)

// ProbeAnswered is about a health check that the app answers with an error.
var ProbeAnswered = rule.Rule{
	ID: "FD-R33", Title: "Health check URL that returns an error",
	About: "The app answers the health check with an error status. 404 means that the path does not exist, 401 or " +
		"403 that it needs a login. With 500 or 503 the app itself fails, and its log explains why.",
	Find: func(c *facts.Container) *check.Finding {
		_, path, ok := engine.HealthTarget(c.Check.Test)
		status, line := c.ProbeStatus()
		if !ok || c.Status != "running" || status == "" || status[0] == '2' {
			return nil
		}
		cause, fix := statusMeans(status, path)
		f := rule.Finding(c, cause, fix, "probe: "+c.ProbeTest, line)
		if status[0] == '5' {
			f.Evidence = append(f.Evidence, complaints(c)...)
			return f
		}
		return rule.OrAtKey(c, f, "healthcheck")
	},
}

func statusMeans(status, path string) (cause, fix string) {
	asks := fmt.Sprintf("GET %s returned %s to the health check", path, status)
	switch {
	case status == "404":
		return asks + ": the app does not define this path", fmt.Sprintf("request a path that the app defines, or add %s "+
			"to the app", path)
	case status == "401" || status == "403" || status == "407":
		return asks + ": the path requires a login", fmt.Sprintf("allow %s without a login, or request a path that needs "+
			"none", path)
	case status == "400" || status == "421":
		return asks + ": the app rejects the request, often because of the host name (Invalid host " +
			"header)", "add the health check's host (127.0.0.1 or localhost) to the app's allowed hosts"
	case status == "405":
		return asks + ": the path does not allow this method", "use GET, or allow HEAD for this path"
	case status[0] == '3':
		return asks + ", a redirect", "request the target of the redirect, or exclude the path from the redirect to HTTPS"
	case status == "503":
		return asks + ": the app reports that it is not ready", "correct the error in the app's log; `docker compose logs` " +
			"shows the full log"
	case status[0] == '5':
		return asks + ": the app fails", "correct the error in the app's log; `docker compose logs` shows the full log"
	}
	return asks, "point the health check at a route that returns 200"
}

// complaints returns the last lines of the log that complain.
func complaints(c *facts.Container) []string {
	var lines []string
	for _, line := range slices.Backward(c.Log) {
		if facts.IsComplaint(line) && !facts.IsNoise(line) && len(lines) < 3 {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Reverse(lines)
	return lines
}

// AskedWrongly is ProbeAnswered where the app is well and was asked for something that it does not give.
var AskedWrongly = rule.Rule{
	ID: ProbeAnswered.ID,
	Find: func(c *facts.Container) *check.Finding {
		if status, _ := c.ProbeStatus(); c.Raised() != nil || status == "" || status[0] == '5' {
			return nil
		}
		return ProbeAnswered.Find(c)
	},
}
