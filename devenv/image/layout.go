package image

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/fastdock/fastdock/devenv/registry"
)

// Layout writes the images into a folder as an OCI layout, which skopeo, crane and podman read. It returns the digest
// of the image, or of the index of several.
func (b *Builder) Layout(ctx context.Context, result *Result) (digest.Digest, error) {
	dir := b.options.OCI
	if err := emptyLayout(dir); err != nil {
		return "", err
	}
	var manifests []ocispec.Descriptor
	for _, image := range result.Images {
		found, err := b.saveInto(ctx, image, dir)
		if err != nil {
			return "", fmt.Errorf("writing the image to %q: %w", dir, err)
		}
		manifests = append(manifests, found...)
	}
	top := manifests[0]
	if len(manifests) > 1 {
		index, document, err := registry.NewIndex(manifests)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, ocispec.ImageBlobsDir, "sha256", index.Digest.Encoded()), document, 0o644)
		}
		if err != nil {
			return "", fmt.Errorf("writing the image to %q: %w", dir, err)
		}
		top = index
	}
	return top.Digest, writeIndex(dir, result.Images[0].Tags[0], top)
}

// emptyLayout makes the folder. It refuses one with other files.
func emptyLayout(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, ocispec.ImageLayoutFile)); err == nil {
		if err := os.RemoveAll(filepath.Join(dir, ocispec.ImageBlobsDir)); err != nil {
			return err
		}
	} else if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("--oci %q contains files that are not an OCI layout; use an empty folder, or one that does not "+
			"exist", dir)
	}
	return os.MkdirAll(filepath.Join(dir, ocispec.ImageBlobsDir, "sha256"), 0o755)
}

// saveInto reads an image from the engine, which saves an OCI layout since Engine 25, and returns its manifests.
func (b *Builder) saveInto(ctx context.Context, image Image, dir string) ([]ocispec.Descriptor, error) {
	saved, err := b.engine.API.ImageSave(ctx, []string{image.Tags[0]})
	if err != nil {
		return nil, err
	}
	defer saved.Close()
	manifests, err := unpackLayout(saved, dir)
	if err != nil {
		return nil, err
	}
	of, err := b.platformOf(ctx, image)
	if err != nil {
		return nil, err
	}
	for i := range manifests {
		manifests[i].Annotations = nil
		if manifests[i].Platform == nil && manifests[i].MediaType != ocispec.MediaTypeImageIndex {
			manifests[i].Platform = &of
		}
	}
	return manifests, nil
}

// errOldEngine reports an engine that saves images in its own form only.
var errOldEngine = errors.New("--oci needs Engine 25 or later: this one saves images in a form of its own; " +
	"update the engine, or use --push and copy the image from the registry, for example with skopeo")

func unpackLayout(from io.Reader, dir string) ([]ocispec.Descriptor, error) {
	var index ocispec.Index
	archive := tar.NewReader(from)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch {
		case header.Name == ocispec.ImageIndexFile:
			err = json.NewDecoder(archive).Decode(&index)
		case header.Typeflag == tar.TypeReg && strings.HasPrefix(header.Name, ocispec.ImageBlobsDir+"/sha256/"):
			err = writeBlob(archive, dir, digest.NewDigestFromEncoded(digest.SHA256, path.Base(header.Name)))
		}
		if err != nil {
			return nil, err
		}
	}
	if len(index.Manifests) == 0 {
		return nil, errOldEngine
	}
	return index.Manifests, nil
}

// writeBlob writes a blob under its digest, which it has to have.
func writeBlob(from io.Reader, dir string, want digest.Digest) error {
	if err := want.Validate(); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dir, ocispec.ImageBlobsDir, "sha256", want.Encoded()))
	if err != nil {
		return err
	}
	verifier := want.Verifier()
	_, err = io.Copy(io.MultiWriter(file, verifier), from)
	if err = errors.Join(err, file.Close()); err == nil && !verifier.Verified() {
		err = fmt.Errorf("the engine sent other content than %s", want)
	}
	return err
}

func writeIndex(dir, name string, top ocispec.Descriptor) error {
	_, tag, _ := strings.Cut(path.Base(name), ":")
	top.Annotations = map[string]string{ocispec.AnnotationRefName: tag}
	index, err := json.Marshal(ocispec.Index{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageIndex,
		Manifests: []ocispec.Descriptor{top},
	})
	if err != nil {
		return err
	}
	layout := `{"imageLayoutVersion":"` + ocispec.ImageLayoutVersion + `"}`
	return errors.Join(os.WriteFile(filepath.Join(dir, ocispec.ImageIndexFile), index, 0o644),
		os.WriteFile(filepath.Join(dir, ocispec.ImageLayoutFile), []byte(layout), 0o644))
}
