package ship

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"sync/atomic"

	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/client"
)

// sendArchive saves the whole image and loads it on the other engine, compressed on the way.
func (s *shipment) sendArchive(ctx context.Context) error {
	saved, err := s.from.ImageSave(ctx, []string{s.image})
	if err != nil {
		return s.failed("saving it", err, "")
	}
	defer saved.Close()
	var sent atomic.Int64
	defer s.follow(ctx, Archive, &sent)()
	archive, compressed := io.Pipe()
	defer archive.CloseWithError(io.ErrClosedPipe)
	go func() { compressed.CloseWithError(compress(compressed, saved)) }()
	loaded, err := s.to.ImageLoad(ctx, &countingReader{archive, &sent}, client.ImageLoadWithQuiet(true))
	if err == nil {
		defer loaded.Close()
		err = failureIn(messagesOf(loaded))
	}
	s.result.Bytes = sent.Load()
	if err != nil {
		return s.failed("loading it on the server", err, "")
	}
	return nil
}

func compress(to io.Writer, from io.Reader) error {
	writer, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := io.Copy(writer, from); err != nil {
		return err
	}
	return writer.Close()
}

// messagesOf decodes the messages of an engine's answer.
func messagesOf(answer io.Reader) iter.Seq2[jsonstream.Message, error] {
	return func(yield func(jsonstream.Message, error) bool) {
		for decoder := json.NewDecoder(answer); ; {
			var message jsonstream.Message
			err := decoder.Decode(&message)
			if errors.Is(err, io.EOF) || !yield(message, err) || err != nil {
				return
			}
		}
	}
}
