package devenv

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestHandGivesTheTerminalToTheCommand(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1")
	session, w := up(t, engine, loaded(t, engine, `services: {app: {image: "app:1"}}`), UpOptions{})
	w.ready()
	resized := fake.hold("resize h=24&w=80")
	fake.run("sh", func(in io.Reader, stdout, _ io.Writer) int {
		<-resized.arrived
		line, _ := bufio.NewReader(in).ReadString('\n')
		_, _ = io.WriteString(stdout, "\x1b[1myou said "+line)
		return 7
	})
	resized.release()
	sizes := make(chan Size, 1)
	sizes <- Size{80, 24}
	var out bytes.Buffer
	code, err := session.Hand(t.Context(), "app", []string{"sh"}, Terminal{In: strings.NewReader("exit\n"), Out: &out, Sizes: sizes})
	if code != 7 || err != nil || out.String() != "\x1b[1myou said exit\n" {
		t.Errorf("ended with code %d, error %v, said %q", code, err, out.String())
	}
	_, err = session.Hand(t.Context(), "web", []string{"sh"}, Terminal{In: strings.NewReader(""), Out: &out})
	if err == nil || !strings.Contains(err.Error(), `service "web" has no container that runs`) {
		t.Errorf("ended with %v", err)
	}
	w.stopped(session)
}
