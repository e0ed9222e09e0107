package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	cs "github.com/cometbft/cometbft/consensus"
	cmtcons "github.com/cometbft/cometbft/proto/tendermint/consensus"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

const testLimit = 8 << 10

func testWAL(t testing.TB, fs vfs.FS) *wal {
	t.Helper()
	w, err := openWAL(fs, "log", testLimit, slog.New(slog.DiscardHandler), func(error) {}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// vote is a message as consensus logs it; peer is empty for its own.
func vote(t testing.TB, height int64, round int32, peer string) cs.WALMessage {
	t.Helper()
	v := &cmtproto.Vote{Type: cmtproto.PrevoteType, Height: height, Round: round, ValidatorAddress: bytes.Repeat([]byte{1}, 20), Signature: []byte{1}}
	m, err := cs.WALFromProto(&cmtcons.WALMessage{Sum: &cmtcons.WALMessage_MsgInfo{MsgInfo: &cmtcons.MsgInfo{
		Msg: cmtcons.Message{Sum: &cmtcons.Message_Vote{Vote: &cmtcons.Vote{Vote: v}}}, PeerID: peer,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// roundsAfter are the rounds of the votes logged after the end of a height; found is false without that end.
func roundsAfter(t testing.TB, w *wal, height int64) (rounds []int32, found bool) {
	t.Helper()
	r, found, err := w.SearchForEndHeight(height, &cs.WALSearchOptions{IgnoreDataCorruptionErrors: true})
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		return nil, false
	}
	for d := cs.NewWALDecoder(r); ; {
		m, err := d.Decode()
		if err == io.EOF { //nolint:errorlint // as CometBFT compares it
			return rounds, true
		}
		if err != nil {
			t.Fatalf("the log gives out damaged data: %v", err)
		}
		p, err := cs.WALToProto(m.Msg)
		if err != nil {
			t.Fatal(err)
		}
		if v := p.GetMsgInfo(); v != nil {
			rounds = append(rounds, v.Msg.GetVote().Vote.Round)
		}
	}
}

func (w *wal) mustSync(t testing.TB, m cs.WALMessage) {
	t.Helper()
	if err := w.WriteSync(m); err != nil {
		t.Fatal(err)
	}
}

func TestLogStartsAtHeightZero(t *testing.T) {
	fs := vfs.NewCrashableMem()
	testWAL(t, fs)
	w := testWAL(t, fs.CrashClone(vfs.CrashCloneCfg{}))
	if _, found := roundsAfter(t, w, 0); !found {
		t.Error("a new log has no end of height 0")
	}
}

func TestLogKeepsWhatWasSynced(t *testing.T) {
	fs := vfs.NewCrashableMem()
	w := testWAL(t, fs)
	w.mustSync(t, cs.EndHeightMessage{Height: 1})
	w.mustSync(t, vote(t, 2, 1, ""))
	if err := w.Write(vote(t, 2, 2, "peer")); err != nil {
		t.Fatal(err)
	}
	if err := w.FlushAndSync(); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(vote(t, 2, 3, "peer")); err != nil {
		t.Fatal(err)
	}
	for keep, want := range map[int]string{0: "[1 2]", 100: "[1 2]"} { // the last one is still in the buffer
		again := testWAL(t, fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(1, 1))}))
		if rounds, found := roundsAfter(t, again, 1); !found || fmt.Sprint(rounds) != want {
			t.Errorf("%d %% kept: %v %v", keep, rounds, found)
		}
		if _, found := roundsAfter(t, again, 2); found {
			t.Error("height 2 has not ended")
		}
	}
	if rounds, _ := roundsAfter(t, w, 1); fmt.Sprint(rounds) != "[1 2 3]" {
		t.Errorf("the running log shows %v", rounds)
	}
}

// TestTornTail cuts and damages the log everywhere: what comes before is kept, the rest is dropped, and
// the log can be written and read again.
func TestTornTail(t *testing.T) {
	fs := vfs.NewMem()
	w := testWAL(t, fs)
	w.mustSync(t, cs.EndHeightMessage{Height: 1})
	starts := []int64{w.size}
	for round := range int32(3) {
		w.mustSync(t, vote(t, 2, round, ""))
		starts = append(starts, w.size)
	}
	whole, err := w.read()
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, at int64, content []byte) {
		t.Helper()
		damaged := vfs.NewMem()
		put(t, damaged, content)
		again := testWAL(t, damaged)
		want := []int32(nil)
		for round := range int32(3) {
			if starts[round+1] <= at {
				want = append(want, round)
			}
		}
		again.mustSync(t, vote(t, 2, 9, ""))
		rounds, found := roundsAfter(t, testWAL(t, damaged), 1)
		if !found || fmt.Sprint(rounds) != fmt.Sprint(append(want, 9)) {
			t.Errorf("%s %d: %v %v, want %v and 9", what, at, rounds, found, want)
		}
	}
	for at := starts[0]; at < int64(len(whole)); at++ {
		check("cut at", at, whole[:at])
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		check("bit flipped at", at, flipped)
		zeroed := append(bytes.Clone(whole[:at]), make([]byte, len(whole))...)
		check("zeros from", at, zeroed)
	}
}

func put(t testing.TB, fs vfs.FS, content []byte) {
	t.Helper()
	if err := fs.MkdirAll("log", 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := fs.Create("log/"+walFile, vfs.WriteCategoryUnspecified)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(bytes.Clone(content)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestLogStaysSmall(t *testing.T) {
	fs := vfs.NewMem()
	w := testWAL(t, fs)
	largest := int64(0)
	for height := int64(1); height < 2000; height++ {
		for round := range int32(3) {
			w.mustSync(t, vote(t, height, round, ""))
		}
		w.mustSync(t, cs.EndHeightMessage{Height: height})
		if i, err := fs.Stat("log/" + walFile); err != nil {
			t.Fatal(err)
		} else {
			largest = max(largest, i.Size())
		}
		if _, found := roundsAfter(t, w, height); !found {
			t.Fatalf("no end of height %d", height)
		}
	}
	if largest > testLimit+1024 {
		t.Errorf("%d bytes", largest)
	}
}

// TestPowerLossWhileLogging cuts the power before every change to the disk, over heights and new files:
// every vote whose sync returned is there, after the end of the height before it.
func TestPowerLossWhileLogging(t *testing.T) {
	crashes := 0
	for _, keep := range []int{0, 50, 100} {
		for at := 1; ; at += 7 {
			mem := vfs.NewCrashableMem()
			var disk *vfs.MemFS
			var done [2]int64 // height and round of the last vote that is durable
			var before [2]int64
			f := &fault{}
			f.before(at, func() {
				disk, before = mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: keep, RNG: rand.New(rand.NewPCG(uint64(at), 1))}), done
			})
			w := testWAL(t, errorfs.Wrap(mem, f))
			for height := int64(1); height < 60 && disk == nil; height++ {
				for round := int64(0); round < 5 && disk == nil; round++ {
					w.mustSync(t, vote(t, height, int32(round), ""))
					done = [2]int64{height, round}
				}
				w.mustSync(t, cs.EndHeightMessage{Height: height})
			}
			if disk == nil {
				break
			}
			crashes++
			again := testWAL(t, disk)
			if before[0] == 0 {
				continue
			}
			if _, ended := roundsAfter(t, again, before[0]); ended {
				continue // the block is stored
			}
			rounds, found := roundsAfter(t, again, before[0]-1)
			if !found || int64(len(rounds)) <= before[1] {
				t.Fatalf("before change %d, %d %% kept: height %d round %d was durable; found %v %v", at, keep, before[0], before[1], rounds, found)
			}
		}
	}
	if crashes < 100 {
		t.Errorf("only %d crashes", crashes)
	}
}

// TestHeightsWithoutConsensus: block sync stored blocks; the log learns of them by the next round step.
func TestHeightsWithoutConsensus(t *testing.T) {
	w := testWAL(t, vfs.NewMem())
	w.mustSync(t, cs.EndHeightMessage{Height: 3})
	w.mustSync(t, types.EventDataRoundState{Height: 4, Round: 0, Step: "RoundStepNewHeight"})
	if _, found := roundsAfter(t, w, 3); !found {
		t.Error("no end of height 3")
	}
	w.mustSync(t, types.EventDataRoundState{Height: 51, Round: 0, Step: "RoundStepNewHeight"})
	w.mustSync(t, vote(t, 51, 0, ""))
	if rounds, found := roundsAfter(t, w, 50); !found || len(rounds) != 1 {
		t.Errorf("after height 50: %v %v", rounds, found)
	}
	if _, found := roundsAfter(t, w, 51); found {
		t.Error("height 51 has not ended")
	}
}

// TestFlood: a peer cannot fill the disk within one height, and our own votes are kept.
func TestFlood(t *testing.T) {
	fs := vfs.NewMem()
	w := testWAL(t, fs)
	for range 16 * testLimit / 50 {
		if err := w.Write(vote(t, 1, 0, "peer")); err != nil {
			t.Fatal(err)
		}
	}
	w.mustSync(t, vote(t, 1, 77, ""))
	if i, err := fs.Stat("log/" + walFile); err != nil || i.Size() > walFloodFactor*testLimit+1024 {
		t.Fatalf("%v bytes %v", i.Size(), err)
	}
	if rounds, _ := roundsAfter(t, w, 0); rounds[len(rounds)-1] != 77 {
		t.Errorf("our own vote is lost; the last is of round %d", rounds[len(rounds)-1])
	}
	w.mustSync(t, cs.EndHeightMessage{Height: 1})
	w.mustSync(t, vote(t, 2, 5, "peer"))
	if rounds, _ := roundsAfter(t, w, 1); fmt.Sprint(rounds) != "[5]" {
		t.Errorf("at the next height: %v", rounds)
	}
}

// TestFailedLogStaysFailed: a sync that is said to succeed after one that failed proves nothing.
func TestFailedLogStaysFailed(t *testing.T) {
	f := &fault{}
	var told []error
	w, err := openWAL(errorfs.Wrap(vfs.NewMem(), f), "log", testLimit, slog.New(slog.DiscardHandler), func(err error) { told = append(told, err) }, func() {})
	if err != nil {
		t.Fatal(err)
	}
	f.from(1, syscall.EIO)
	for what, err := range map[string]error{"the failing call": w.WriteSync(vote(t, 1, 0, "")), "a later one": w.FlushAndSync()} {
		if !errors.Is(err, ErrLog) || !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: %v", what, err)
		}
	}
	f.set(nil)
	_, _, search := w.SearchForEndHeight(0, nil)
	for _, err := range []error{w.Write(vote(t, 1, 0, "")), w.WriteSync(vote(t, 1, 0, "")), w.FlushAndSync(), search} {
		if !errors.Is(err, ErrLog) {
			t.Errorf("after the disk recovered: %v", err)
		}
	}
	if len(told) != 1 {
		t.Errorf("told %v", told)
	}
}

// TestLogOnDisk: the same on the file system of the machine.
func TestLogOnDisk(t *testing.T) {
	t.Chdir(t.TempDir())
	w := testWAL(t, vfs.Default)
	for height := int64(1); height < 300; height++ {
		w.mustSync(t, vote(t, height, int32(height), ""))
		w.mustSync(t, cs.EndHeightMessage{Height: height})
	}
	w.mustSync(t, vote(t, 300, 7, ""))
	if err := w.Stop(); err != nil {
		t.Fatal(err)
	}
	again := testWAL(t, vfs.Default)
	if rounds, found := roundsAfter(t, again, 299); !found || fmt.Sprint(rounds) != "[7]" {
		t.Errorf("%v %v", rounds, found)
	}
	if err := again.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestTooLargeMessageDoesNotBreakTheLog(t *testing.T) {
	w := testWAL(t, vfs.NewMem())
	if err := w.Write(types.EventDataRoundState{Step: string(make([]byte, 2<<20))}); err == nil {
		t.Fatal("accepted")
	}
	w.mustSync(t, vote(t, 1, 0, ""))
}

// FuzzLog: whatever is on disk, the log opens, gives out no damaged data and takes new records.
func FuzzLog(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		fs := vfs.NewMem()
		put(t, fs, b)
		w := testWAL(t, fs)
		w.mustSync(t, cs.EndHeightMessage{Height: 1 << 40})
		w.mustSync(t, vote(t, 1<<40+1, 3, ""))
		if rounds, found := roundsAfter(t, w, 1<<40); !found || fmt.Sprint(rounds) != "[3]" {
			t.Fatalf("%v %v", rounds, found)
		}
	})
}
