// The camera: its picture, its light, and the next one of several.

/** Camera shows a stream in a video element. */
export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
    this.devices = [];
    this.index = -1; // of the camera that was chosen by hand
  }

  /** start asks for a camera, the one at the back where there are two; it rejects as getUserMedia does. */
  async start() {
    this.stop();
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera', 'NotFoundError');
    const chosen = this.devices[this.index];
    const which = chosen ? { deviceId: { exact: chosen.deviceId } } : { facingMode: { ideal: 'environment' } };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 960 } } });
    this.video.srcObject = this.stream;
    await this.video.play();
    const all = await navigator.mediaDevices.enumerateDevices();
    this.devices = all.filter((d) => d.kind === 'videoinput');
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  /** several: there is another camera to turn to. */
  get several() {
    return this.devices.length > 1;
  }

  turn() {
    this.index = (this.index + 1) % this.devices.length;
    return this.start();
  }

  get track() {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  /** hasLight: the camera has a lamp that can be switched. */
  get hasLight() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  light(on) {
    return this.track?.applyConstraints({ advanced: [{ torch: on }] });
  }
}

/** widest is how many pixels across a frame is read: bars of a label are read at this, and in a tenth of a second. */
const widest = 1000;

/** Frames takes pictures from a video. */
export class Frames {
  constructor(video) {
    this.video = video;
    this.canvas = document.createElement('canvas');
    this.context = this.canvas.getContext('2d', { willReadFrequently: true });
  }

  /** next is the present picture, null while there is none. */
  next() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0 || this.video.readyState < 2) return null;
    const scale = Math.min(1, widest / width);
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.context.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }
}
