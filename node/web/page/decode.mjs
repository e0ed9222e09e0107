// Reading bar codes out of pictures, by ZXing as WebAssembly, loaded from this page's own origin when it is first needed.

import { prepareZXingModule, readBarcodes } from './vendor/zxing/reader/index.js';

/** formats that parcels and goods bear: links in QR codes, GS1 in QR, Data Matrix and Code 128, and the shops' own. */
const formats = ['QRCode', 'DataMatrix', 'Code128', 'ITF14', 'EANUPC', 'Aztec'];

/** ready loads the decoder; it rejects where it cannot be had. */
export async function ready() {
  const url = new URL('./vendor/zxing/reader/zxing_reader.wasm', import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile: () => url }, fireImmediately: true });
}

/**
 * decode returns the texts of the codes in a picture (ImageData or a file), as scanners send them: before GS1 element strings
 * stands the symbology identifier (ISO/IEC 15424), by which they are told from other texts.
 */
export async function decode(picture, thorough = false) {
  const found = await readBarcodes(picture, { formats, tryHarder: thorough, tryInvert: thorough, maxNumberOfSymbols: 4, textMode: 'Plain' });
  const good = found.filter((code) => code.isValid !== false && code.text);
  return good.map((code) => (code.contentType === 'GS1' ? code.symbologyIdentifier + code.text : code.text));
}
