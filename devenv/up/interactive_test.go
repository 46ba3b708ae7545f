package up

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// keys are an Input that waits, after what was typed, until it is cancelled.
type keys struct {
	typed     io.Reader
	cancelled chan struct{}
	reading   atomic.Bool
}

func typed(text io.Reader) *keys { return &keys{typed: text, cancelled: make(chan struct{})} }

func (k *keys) Read(to []byte) (int, error) {
	k.reading.Store(true)
	defer k.reading.Store(false)
	if n, err := k.typed.Read(to); err == nil {
		return n, nil
	}
	<-k.cancelled
	return 0, io.EOF
}

func (k *keys) Cancel() bool { close(k.cancelled); return true }

func TestInteractiveExecGivesTheTerminalToTheCommand(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	w.Ready()
	resized := fake.Hold("resize h=24&w=80")
	fake.Run("sh", func(in io.Reader, stdout, _ io.Writer) int {
		<-resized.Arrived
		line, _ := bufio.NewReader(in).ReadString('\n')
		_, _ = io.WriteString(stdout, "\x1b[1myou said "+line)
		return 7
	})
	resized.Release()
	sizes := make(chan devenv.Size, 1)
	sizes <- devenv.Size{Width: 80, Height: 24}
	var out bytes.Buffer
	in := typed(strings.NewReader("exit\n"))
	code, err := session.ExecInteractive(t.Context(), "app", []string{"sh"}, devenv.Terminal{
		In:    in,
		Out:   &out,
		Sizes: sizes,
	})
	if code != 7 || err != nil || out.String() != "\x1b[1myou said exit\n" {
		t.Errorf("ended with code %d, error %v, said %q", code, err, out.String())
	}
	if in.reading.Load() {
		t.Error("the next key is still read for the command that has ended")
	}
	_, err = session.ExecInteractive(t.Context(), "web", []string{"sh"}, devenv.Terminal{
		In:  typed(strings.NewReader("")),
		Out: &out,
	})
	if err == nil || !strings.Contains(err.Error(), `service "web" has no running container`) {
		t.Errorf("ended with %v", err)
	}
	w.Stop(session)
}
