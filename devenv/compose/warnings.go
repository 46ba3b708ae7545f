package compose

import (
	"slices"
	"sync"

	"github.com/sirupsen/logrus"

	"github.com/fastdock/fastdock/devenv"
)

// warnings passes on what the loader warns of. It warns on logrus' global logger, which has no output here.
type warnings struct {
	install  sync.Once
	mu       sync.Mutex
	warn     func(text string) // nil outside a load
	reported []string
}

var loaderWarnings warnings

// Levels implements part of logrus.Hook.
func (w *warnings) Levels() []logrus.Level { return []logrus.Level{logrus.WarnLevel} }

// Fire is part of logrus.Hook. The loader repeats a warning for each reading of a file.
func (w *warnings) Fire(entry *logrus.Entry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := devenv.SanitizeText(entry.Message)
	if w.warn != nil && !slices.Contains(w.reported, text) {
		w.reported = append(w.reported, text)
		w.warn(text)
	}
	return nil
}

// during calls warn with the warnings of a load; nil drops them.
func (w *warnings) during(warn func(text string), load func()) {
	if warn == nil {
		load()
		return
	}
	w.install.Do(func() { logrus.AddHook(w) })
	w.listen(warn)
	defer w.listen(nil)
	load()
}

func (w *warnings) listen(warn func(text string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.warn, w.reported = warn, nil
}
