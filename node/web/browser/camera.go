package browser

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"
)

// writeVideo writes a still as the file that the browser's camera plays without end: YUV4MPEG2, one frame of planar
// YCbCr, colours sampled at every second pixel, so both sides are even.
func writeVideo(t testing.TB, img image.Image) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "camera.y4m")
	if err := os.WriteFile(path, video(img), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func video(img image.Image) []byte {
	b := img.Bounds()
	width, height := (b.Dx()+1)&^1, (b.Dy()+1)&^1
	var out bytes.Buffer
	fmt.Fprintf(&out, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\nFRAME\n", width, height)
	at := func(x, y int) color.YCbCr {
		x, y = min(b.Min.X+x, b.Max.X-1), min(b.Min.Y+y, b.Max.Y-1)
		return color.YCbCrModel.Convert(img.At(x, y)).(color.YCbCr) //nolint:errcheck // a model returns its own colours
	}
	luma := make([]byte, 0, width*height)
	blue := make([]byte, 0, width*height/4)
	red := make([]byte, 0, width*height/4)
	for y := range height {
		for x := range width {
			c := at(x, y)
			luma = append(luma, c.Y)
			if x%2 == 0 && y%2 == 0 {
				blue, red = append(blue, c.Cb), append(red, c.Cr)
			}
		}
	}
	out.Write(luma)
	out.Write(blue)
	out.Write(red)
	return out.Bytes()
}
