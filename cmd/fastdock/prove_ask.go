package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
)

// route is a path of the app and what counts as a good answer.
type route struct {
	path string
	good func(status int) bool
}

func isOK(status int) bool { return status == http.StatusOK }

// answered is a sign of life of an app that has no health route, as in its container's own check.
func answered(int) bool { return true }

// routes returns what a proof asks: the health route, and the starter's readiness, which its services are behind.
func routes(spec scaffold.Spec) []route {
	asked := []route{{spec.ProbePath(), isOK}}
	if spec.HealthPath == "" {
		asked[0].good = answered
	}
	if spec.Facts.Starter {
		asked = append(asked, route{"/ready", func(status int) bool { return isOK(status) || status == http.StatusNotFound }})
	}
	return asked
}

// askTime bounds one request, and shownBody what is shown of its answer.
const (
	askTime   = 10 * time.Second
	shownBody = 100
)

// askRoutes asks one route after the other, shows the answers, and returns them in short. It ends with the first that
// is not good.
func askRoutes(ctx context.Context, term terminal, address string, routes []route) ([]string, error) {
	// Neither a proxy nor a redirect: this very app is meant.
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       askTime,
	}
	var answers []string
	for _, route := range routes {
		status, body, err := get(ctx, client, "http://"+address+route.path)
		if err != nil {
			return answers, fmt.Errorf("GET %s at %s: %w", route.path, address, err)
		}
		answer := fmt.Sprintf("GET %s %d", route.path, status)
		if !route.good(status) {
			return answers, fmt.Errorf("%s: %s", answer, body)
		}
		fmt.Fprintln(term.stderr, answer+"  "+answerColours(term).Muted.Render(body))
		answers = append(answers, answer)
	}
	return answers, nil
}

// get returns the status and the beginning of the body as one line.
func get(ctx context.Context, client *http.Client, address string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	response, err := client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // the address is reported already
		}
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if err != nil {
		return 0, "", fmt.Errorf("read the answer: %w", err)
	}
	line := strings.Join(strings.Fields(string(content)), " ")
	return response.StatusCode, ansi.Truncate(ansi.Strip(devenv.Sanitize(line)), shownBody, "..."), nil
}
