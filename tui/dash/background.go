package dash

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// background runs what must not hold up the screen. Everything in it ends when the screen is closed.
type background struct{ closed <-chan struct{} }

// after returns a command that does something after a pause, unless the screen is closed by then.
func (b *background) after(pause time.Duration, do func() tea.Msg) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-time.After(pause):
			return do()
		case <-b.closed:
			return nil
		}
	}
}

// context returns a context that ends after a time, and with the screen. The caller must call cancel.
func (b *background) context(limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), limit) //nolint:forbidigo // b.closed ends it
	go func() {
		select {
		case <-b.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
