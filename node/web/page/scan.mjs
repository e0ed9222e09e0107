// The page that scans: the only one that asks for the camera and loads the decoder. What it finds it opens on the page that
// checks; pictures never leave the phone.

import { Camera, Frames } from './camera.mjs';
import { identify } from './entry.view.mjs';
import { translate } from './language.view.mjs';
import { short } from './plain.mjs';
import { addressOf } from './route.mjs';
import { setting } from './store.mjs';
import { pick, say, use } from './text.mjs';

const at = (id) => document.getElementById(id);
const home = document.body.dataset.home || '/';

/** pause between two pictures, in milliseconds: the phone stays cool. */
const pause = 120;

class Scanner {
  constructor() {
    this.camera = new Camera(at('video'));
    this.frames = new Frames(at('video'));
    this.done = false;
    this.lit = false;
  }

  async begin() {
    const wanted = new URL(location.href).searchParams.get('lang');
    await use(pick([wanted, setting.get('language'), ...navigator.languages]));
    translate(document);
    document.title = say('scan.title');
    at('start').addEventListener('click', () => this.start());
    at('turn').addEventListener('click', () => this.start(true));
    at('light').addEventListener('click', () => this.switchLight());
    at('picture').addEventListener('change', (e) => this.readPicture(e.target.files[0]));
    addEventListener('pagehide', () => this.camera.stop());
    document.addEventListener('visibilitychange', () => (document.hidden ? this.rest() : this.start()));
    await this.start();
  }

  status(text) {
    at('status').textContent = text;
  }

  /** decoder is loaded beside the camera's start. */
  decoder() {
    this.loading ??= import('./decode.mjs').then(async (m) => {
      await m.ready();
      return m;
    });
    return this.loading;
  }

  rest() {
    this.camera.stop();
    this.running = false;
  }

  async start(turn = false) {
    this.status(say('scan.starting'));
    this.decoder().catch(() => this.status(say('scan.failed')));
    try {
      await (turn ? this.camera.turn() : this.camera.start());
    } catch (e) {
      this.status(say(e?.name === 'NotAllowedError' ? 'scan.denied' : 'scan.nocamera'));
      at('finder').hidden = true;
      at('start').hidden = false;
      return;
    }
    at('finder').hidden = false;
    at('start').hidden = true;
    at('turn').hidden = !this.camera.several;
    at('light').hidden = !this.camera.hasLight;
    this.status(say('scan.looking'));
    if (!this.running) this.look();
  }

  async switchLight() {
    this.lit = !this.lit;
    at('light').setAttribute('aria-pressed', String(this.lit));
    await this.camera.light(this.lit);
  }

  /** look reads one picture after the other until a code holds a number. */
  async look() {
    this.running = true;
    try {
      const { decode } = await this.decoder();
      for (let n = 0; this.running && !this.done; n++) {
        const picture = this.frames.next();
        if (picture && this.found(await decode(picture, n % 4 === 3))) return;
        await new Promise((resolve) => { setTimeout(resolve, pause); });
      }
    } catch {
      this.status(say('scan.failed'));
    }
    this.running = false;
  }

  async readPicture(file) {
    if (!file) return;
    try {
      const { decode } = await this.decoder();
      const texts = await decode(file, true);
      if (texts.length === 0) this.status(say('scan.nothing'));
      else this.found(texts);
    } catch {
      this.status(say('scan.failed'));
    }
    at('picture').value = '';
  }

  /** found opens the items whose numbers the codes hold, and reports whether there are any. */
  found(texts) {
    if (texts.length === 0 || this.done) return false;
    const items = texts.map((text) => identify(text)).filter((item) => item.id && goods.has(item.id.kind));
    if (items.length === 0) {
      this.status(say('scan.foreign', { text: short(texts[0], 80) }));
      return false;
    }
    // A label may bear a parcel's number and a product's: what is nearest to one single thing is meant.
    items.sort((a, b) => finest.indexOf(a.id.kind) - finest.indexOf(b.id.kind));
    this.done = true;
    this.rest();
    this.status(say('scan.found', { text: items[0].id.text }));
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60);
    location.assign(addressOf([{ text: items[0].text, path: items[0].id.path }], items[0].salt, home));
    return true;
  }
}

/** finest are the kinds of identifiers that a code may mean, the most single ones first. */
const finest = ['sgtin', 's10', 'sscc', 'lgtin', 'grai', 'giai', 's9', 's8', 'container', 'gtin'];
const goods = new Set(finest);

await new Scanner().begin();
