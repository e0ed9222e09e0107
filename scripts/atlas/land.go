package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
)

// width is a turn of the Earth in units of the map: a tenth of a degree each, as fine as the outlines are.
const width = 3600

// The map ends here, in degrees: Antarctica has no customs.
const (
	north = 84.0
	south = -58.0
)

// landMap is what land.json holds.
type landMap struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Top    int    `json:"top"`
	Path   string `json:"path"`
}

// topology is the part of TopoJSON (topojson-specification 1.0) that land is in.
type topology struct {
	Transform struct {
		Scale     [2]float64 `json:"scale"`
		Translate [2]float64 `json:"translate"`
	} `json:"transform"`
	Arcs    [][][2]float64 `json:"arcs"`
	Objects struct {
		Land struct {
			Geometries []struct {
				Type string    `json:"type"`
				Arcs [][][]int `json:"arcs"` // polygons of rings of arcs
			} `json:"geometries"`
		} `json:"land"`
	} `json:"objects"`
}

// pixel is a point of the map in units.
type pixel struct{ x, y int }

func readLand(path string) (*landMap, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var t topology
	if err := json.Unmarshal(b, &t); err != nil {
		return nil, err
	}
	m := &landMap{Width: width, Top: miller(north), Height: miller(south) - miller(north)}
	for _, g := range t.Objects.Land.Geometries {
		if g.Type != "MultiPolygon" {
			return nil, fmt.Errorf("land is a %s, not a MultiPolygon", g.Type)
		}
		for _, polygon := range g.Arcs {
			for _, ring := range polygon {
				points, err := t.ring(ring)
				if err != nil {
					return nil, err
				}
				m.Path += outline(points)
			}
		}
	}
	if m.Path == "" {
		return nil, errors.New("no land")
	}
	return m, nil
}

// ring joins arcs to a ring of points in units; a negative number is the arc ^n backwards.
func (t *topology) ring(arcs []int) ([]pixel, error) {
	var out []pixel
	for _, n := range arcs {
		back := n < 0
		if back {
			n = ^n
		}
		if n >= len(t.Arcs) {
			return nil, fmt.Errorf("arc %d of %d", n, len(t.Arcs))
		}
		points := t.arc(n)
		for i := range points {
			p := points[i]
			if back {
				p = points[len(points)-1-i]
			}
			if len(out) > 0 { // an island on the antimeridian goes on beyond the edge
				p.x += width * int(math.Round(float64(out[len(out)-1].x-p.x)/width))
			}
			if len(out) == 0 || out[len(out)-1] != p {
				out = append(out, p)
			}
		}
	}
	return centred(out), nil
}

// centred moves a ring by whole turns, so that its middle lies on the map.
func centred(ring []pixel) []pixel {
	west, east := math.MaxInt, math.MinInt
	for _, p := range ring {
		west, east = min(west, p.x), max(east, p.x)
	}
	by := width * int(math.Floor(float64(west+east)/2/width))
	for i := range ring {
		ring[i].x -= by
	}
	return ring
}

// arc undoes the steps and the scale of an arc.
func (t *topology) arc(n int) []pixel {
	var x, y float64
	var out []pixel
	for _, step := range t.Arcs[n] {
		x, y = x+step[0], y+step[1]
		lon := x*t.Transform.Scale[0] + t.Transform.Translate[0]
		lat := y*t.Transform.Scale[1] + t.Transform.Translate[1]
		out = append(out, pixel{int(math.Round((lon + 180) * width / 360)), miller(lat)})
	}
	return out
}

// miller is the y of a latitude, downwards from the equator, in units.
func miller(lat float64) int {
	phi := lat * math.Pi / 180
	return int(math.Round(-1.25 * math.Log(math.Tan(math.Pi/4+0.4*phi)) * width / (2 * math.Pi)))
}

// outline is a ring as a path of relative steps; "" where nothing of it is north of the map's lower edge or seen at all.
func outline(ring []pixel) string {
	seen := false
	for _, p := range ring {
		seen = seen || p.y < miller(south)
	}
	if !seen || len(ring) < 4 {
		return ""
	}
	b := append([]byte("M"), pair(ring[0].x, ring[0].y)...)
	b = append(b, 'l')
	for i := 1; i < len(ring)-1; i++ { // the last point is the first again
		step := pair(ring[i].x-ring[i-1].x, ring[i].y-ring[i-1].y)
		if i > 1 && step[0] != '-' {
			b = append(b, ' ')
		}
		b = append(b, step...)
	}
	return string(append(b, 'z'))
}

// pair writes two numbers with as little between them as SVG needs.
func pair(x, y int) []byte {
	b := strconv.AppendInt(nil, int64(x), 10)
	if y >= 0 {
		b = append(b, ' ')
	}
	return strconv.AppendInt(b, int64(y), 10)
}
