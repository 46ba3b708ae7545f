package wheels

import (
	"bytes"
	"slices"
	"sync"
)

// Lock is a lock file. It is read once, however often it is asked, and may be asked by several at once.
type Lock struct {
	content []byte
	read    func() (lock, error)
	mu      sync.Mutex
	missing map[Target][]Package // what was asked before
}

// Open returns the lock file with that content; what is wrong with it says who asks.
func Open(content []byte) *Lock {
	return &Lock{
		content: content, missing: map[Target][]Package{},
		read: sync.OnceValues(func() (lock, error) { return read(content) }),
	}
}

// Content returns the file as it was read.
func (l *Lock) Content() []byte { return l.content }

// Equal reports whether both are none, or hold the same.
func (l *Lock) Equal(other *Lock) bool {
	if l == nil || other == nil {
		return l == other
	}
	return bytes.Equal(l.content, other.content)
}

// Missing is [Missing] for the project itself.
func (l *Lock) Missing(target Target) ([]Package, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if missing, asked := l.missing[target]; asked {
		return slices.Clone(missing), nil
	}
	all, err := l.read()
	if err != nil {
		return nil, err
	}
	missing, err := all.missing(target, nil)
	if err == nil {
		l.missing[target] = missing
	}
	return slices.Clone(missing), err
}

// All is [All] of the file.
func (l *Lock) All() (map[string]string, error) {
	all, err := l.read()
	if err != nil {
		return nil, err
	}
	return all.versions(), nil
}

// Repositories returns the URLs of the git repositories that packages come from, those for development included.
func (l *Lock) Repositories() ([]string, error) {
	all, err := l.read()
	if err != nil {
		return nil, err
	}
	return all.repositories(), nil
}
