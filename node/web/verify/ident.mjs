// Identifiers: what people type, scanners read and links hold, as the ledger keys it. parseExact reads what Go's
// ident.Parse reads and nothing else; parse is more generous, as a page must be: bar codes' element strings, links with
// queries, and this ledger's own links with the salt of hidden goods behind them.

import { Refused } from './errors.mjs';

/** namespaces are the ledger's numbers of identifier kinds, by name. */
export const namespaces = Object.freeze({
  s10: 1, s9: 2, s8: 3, impc: 4, gtin: 5, sgtin: 6, lgtin: 7, sscc: 8, gln: 9, grai: 10, giai: 11, gsrn: 12, gdti: 13,
  container: 14, locode: 15, uri: 16, org: 32, proposal: 33, council: 34, key: 35,
});

const kinds = Object.fromEntries(Object.entries(namespaces).map(([kind, n]) => [n, kind]));

/** kindOf is the name of a namespace, '' for an unknown one. */
export const kindOf = (namespace) => kinds[namespace] ?? '';

/**
 * NotAnIdentifier is a text that names nothing. reason is 'syntax', 'length', 'character', 'check-digit', 'country',
 * 'namespace' or 'not-canonical'; kind is what it was taken for, '' for nothing; want is the right check digit.
 */
export class NotAnIdentifier extends Refused {
  constructor(reason, kind = '', want = '') {
    super(reason, kind);
    this.name = 'NotAnIdentifier';
    this.kind = kind;
    this.want = want;
  }
}

const maxURI = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Everything below works on texts of one character for each byte. */
const bytesOf = (s) => Uint8Array.from(s, (c) => c.charCodeAt(0));
const textOf = (b) => {
  let s = '';
  for (const c of b) s += String.fromCharCode(c);
  return s;
};

const isDigit = (c) => c >= '0' && c <= '9';
const isUpper = (c) => c >= 'A' && c <= 'Z';
const isLower = (c) => c >= 'a' && c <= 'z';
const isUpperOrDigit = (c) => isUpper(c) || isDigit(c);
const inSet82 = (c) => (c >= '%' && c <= '?') || isUpper(c) || isLower(c) || c === '_' || c === '!' || c === '"';
const all = (s, of) => [...s].every(of);
const allDigits = (s) => all(s, isDigit);
const lower = (s) => s.replace(/[A-Z]/g, (c) => c.toLowerCase());
const hasFold = (s, prefix) => lower(s.slice(0, prefix.length)) === prefix;

const assigned = 'ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCV' +
  'CWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT' +
  'JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP' +
  'NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTT' +
  'TVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW';
const countries = new Set(assigned.match(/../g));

/** isCountry tells whether a code is an officially assigned ISO 3166-1 alpha-2 code. */
export const isCountry = (code) => countries.has(code);
const postalCountry = (code) => isCountry(code) || code === 'AC' || code === 'TA' || code === 'XZ';

/** Draft collects an identifier; what is wrong with it is thrown as NotAnIdentifier. */
class Draft {
  kind = '';
  value = '';

  fail(reason, want) {
    throw new NotAnIdentifier(reason, this.kind, want);
  }

  every(s, of) {
    if (!all(s, of)) this.fail('character');
  }

  checkDigit(got, want) {
    if (got !== want) this.fail('check-digit', want);
  }

  /** number judges a number of n digits, the last one its check digit. */
  number(s, n) {
    if (s.length !== n) this.fail('length');
    this.every(s, isDigit);
    this.checkDigit(s[n - 1], gs1Digit(s.slice(0, -1)));
  }

  serial(s, least, most) {
    if (s.length < least || s.length > most) this.fail('length');
    this.every(s, inSet82);
  }

  keyed(s, n, least, most) {
    if (s.length < n) this.number(s, n);
    this.number(s.slice(0, n), n);
    this.serial(s.slice(n), least, most);
  }

  /** gtin adds a GTIN of 8, 12, 13 or 14 digits, padded to 14. */
  gtin(kind, s) {
    this.kind = kind;
    if (![8, 12, 13, 14].includes(s.length)) this.fail('length');
    this.number(s, s.length);
    this.value = s.padStart(14, '0');
  }

  take(kind, s, n) {
    this.kind = kind;
    this.number(s, n);
    this.value = s;
  }

  takeNumberAndSerial(kind, s, n, most) {
    this.take(kind, s.slice(0, n), n);
    this.unescape(s.slice(n), escapedInPath, most);
  }

  /** unescape adds the value of an escaped text, no more than most characters of set 82. */
  unescape(s, mustEscape, most) {
    for (let n = 0, at = 0; at < s.length; n++) {
      let c = s[at];
      let width = 1;
      if (c === '%') {
        const hex = s.slice(at + 1, at + 3);
        if (!/^[0-9A-Fa-f]{2}$/.test(hex)) this.fail('syntax');
        c = String.fromCharCode(parseInt(hex, 16));
        width = 3;
      } else if (mustEscape.includes(c)) this.fail('character');
      if (!inSet82(c)) this.fail('character');
      if (n === most) this.fail('length');
      this.value += c;
      at += width;
    }
  }
}

const escapedInEPC = '"%&/<>?';
const escapedInPath = '"%/<>?';

/** gs1Digit is the check digit of a run of digits: weights 3 and 1 alternately from the right. */
export function gs1Digit(digits) {
  let sum = 0;
  for (let i = digits.length - 1, weight = 3; i >= 0; i--, weight = 4 - weight) sum += Number(digits[i]) * weight;
  return String((10 - (sum % 10)) % 10);
}

/** s10Digit is the check digit of a postal item's eight digits. */
export function s10Digit(serial) {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Number(serial[i]) * Number('86423597'[i]);
  const d = 11 - (sum % 11);
  return d === 10 ? '0' : d === 11 ? '5' : String(d);
}

function containerDigit(v) {
  let sum = 0;
  for (let i = 0; i < v.length; i++) {
    let value = v.charCodeAt(i) - 48;
    if (isUpper(v[i])) {
      const ordinal = v.charCodeAt(i) - 65 + 10;
      value = ordinal + Math.floor((ordinal - 1) / 10);
    }
    sum += value * 2 ** i;
  }
  return String((sum % 11) % 10);
}

/** checks judge a value of each kind in its canonical spelling. */
const checks = {
  s10(d, v) {
    if (v.length !== 13) d.fail('length');
    d.every(v.slice(0, 2), isUpper);
    d.every(v.slice(2, 11), isDigit);
    d.every(v.slice(11), isUpper);
    d.checkDigit(v[10], s10Digit(v.slice(2, 10)));
    if (!postalCountry(v.slice(11))) d.fail('country');
  },
  impc(d, v) {
    if (v.length !== 6) d.fail('length');
    d.every(v.slice(0, 2), isUpper);
    if (!postalCountry(v.slice(0, 2))) d.fail('country');
    d.every(v.slice(2), isUpperOrDigit);
  },
  s8(d, v) {
    if (v.length !== 20) d.fail('length');
    dispatch(d, v);
  },
  s9(d, v) {
    if (v.length !== 29) d.fail('length');
    dispatch(d, v);
    d.every(v.slice(20, 23), isDigit);
    d.every(v.slice(23, 25), (c) => c === '0' || c === '1');
    d.every(v.slice(25), isDigit);
  },
  gtin: (d, v) => d.number(v, 14),
  sgtin: (d, v) => d.keyed(v, 14, 1, 20),
  lgtin: (d, v) => d.keyed(v, 14, 1, 20),
  sscc: (d, v) => d.number(v, 18),
  gsrn: (d, v) => d.number(v, 18),
  gln(d, v) {
    d.keyed(v, 13, 0, 20);
    if (v.slice(13) === '0') d.fail('syntax');
  },
  grai(d, v) {
    d.keyed(v, 14, 0, 16);
    if (v[0] !== '0') d.fail('syntax');
  },
  giai(d, v) {
    if (v.length < 4 || v.length > 30) d.fail('length');
    d.every(v.slice(0, 4), isDigit);
    d.every(v, inSet82);
  },
  gdti: (d, v) => d.keyed(v, 13, 0, 17),
  container(d, v) {
    if (v.length !== 11) d.fail('length');
    d.every(v.slice(0, 3), isUpper);
    if (!'UJZ'.includes(v[3])) d.fail('character');
    d.every(v.slice(4), isDigit);
    d.checkDigit(v[10], containerDigit(v.slice(0, 10)));
  },
  locode(d, v) {
    if (v.length !== 5) d.fail('length');
    d.every(v.slice(0, 2), isUpper);
    if (!isCountry(v.slice(0, 2)) && v.slice(0, 2) !== 'XZ') d.fail('country');
    d.every(v.slice(2), (c) => isUpper(c) || (c >= '2' && c <= '9'));
  },
  org(d, v) {
    if (v.length < 2 || v.length > 32) d.fail('length');
    if (!isLower(v[0])) d.fail('character');
    for (let i = 1; i < v.length; i++) {
      if (isLower(v[i]) || isDigit(v[i])) continue;
      if (v[i] !== '-') d.fail('character');
      if (i === v.length - 1 || v[i - 1] === '-') d.fail('syntax');
    }
  },
  proposal(d, v) {
    const [by, n] = cut(v, '/') ?? d.fail('syntax');
    checks.org(d, by);
    if (n.length < 1 || n.length > 9 || n[0] === '0') d.fail('syntax');
    d.every(n, isDigit);
  },
  council(d, v) {
    if (v !== 'council') d.fail('syntax');
  },
  key(d, v) {
    if (v.length !== 32) d.fail('length');
    d.every(v, (c) => isDigit(c) || (c >= 'a' && c <= 'f'));
  },
};

function dispatch(d, v) {
  checks.impc(d, v.slice(0, 6));
  checks.impc(d, v.slice(6, 12));
  if (v[12] < 'A' || v[12] > 'D' || !isUpper(v[13]) || !isUpperOrDigit(v[14])) d.fail('character');
  d.every(v.slice(15, 20), isDigit);
}

const ownPrefix = 'urn:waybill:id:';
const own = ['s10', 's9', 's8', 'impc', 'container', 'locode', 'org', 'proposal', 'council', 'key'];

/**
 * parseExact reads an identifier as Go's ident.Parse does: {kind, namespace, value, text}, value its canonical bytes and
 * text the same as text. It throws NotAnIdentifier.
 */
export function parseExact(text) {
  const s = textOf(encoder.encode(String(text).slice(0, 4 * maxURI)));
  const d = new Draft();
  if (s.length > maxURI) d.fail('length');
  if (schemeLength(s) === 0) parseBare(d, s);
  else if (!claim(d, s)) {
    d.kind = 'uri';
    checkURIText(d, s);
    d.value = s;
  }
  return identifier(d.kind, d.value);
}

function identifier(kind, value) {
  const bytes = bytesOf(value);
  return { kind, namespace: namespaces[kind], value: bytes, text: decoder.decode(bytes) };
}

/** claim reads a URI that belongs to another kind; false means that it is an ordinary URI. */
function claim(d, s) {
  if (hasFold(s, 'urn:epc:')) return claimEPC(d, s.slice(8));
  if (hasFold(s, 'https://')) return claimLink(d, s.slice(8));
  if (hasFold(s, 'http://')) return claimLink(d, s.slice(7));
  if (!hasFold(s, ownPrefix)) return false;
  const body = s.slice(ownPrefix.length);
  const kind = own.find((k) => body.length > k.length && body.startsWith(`${k}:`));
  if (!kind) d.fail('namespace');
  d.kind = kind;
  d.value = body.slice(kind.length + 1);
  checks[kind](d, d.value);
  return true;
}

/** schemeLength is the length of a URI's scheme with its colon, 0 where there is none. */
const schemeLength = (s) => /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(s)?.[0].length ?? 0;

function checkURIText(d, s) {
  const n = schemeLength(s);
  if (s.length === n) d.fail('syntax');
  for (const c of decoder.decode(bytesOf(s.slice(n)))) {
    if (hidden(c.codePointAt(0))) d.fail('character');
  }
}

/** hidden are characters that break a line or change how others are shown. */
export function hidden(r) {
  return r <= 0x20 || (r >= 0x7f && r <= 0xa0) || r === 0x061c || r === 0x1680 || r === 0x205f || r === 0x3000 ||
    (r >= 0x2000 && r <= 0x200b) || r === 0x200e || r === 0x200f || (r >= 0x2028 && r <= 0x202f) ||
    (r >= 0x2060 && r <= 0x206f) || r === 0xfeff || (r >= 0xfff9 && r <= 0xfffb) || (r & 0xfffe) === 0xfffe ||
    (r >= 0xfdd0 && r <= 0xfdef);
}

/** EPC URN schemes: digits of prefix and reference together; lead is what stands before the prefix in the number. */
const epcSchemes = [
  { name: 'id:sgtin', kind: 'sgtin', pattern: 'gtin', digits: 13, lead: 'reference', serial: 20 },
  { name: 'class:lgtin', kind: 'lgtin', digits: 13, lead: 'reference', serial: 20 },
  { name: 'id:sscc', kind: 'sscc', digits: 17, lead: 'reference' },
  { name: 'id:sgln', kind: 'gln', digits: 12, serial: 20 },
  { name: 'id:grai', kind: 'grai', pattern: 'grai', digits: 12, lead: 'zero', serial: 16 },
  { name: 'id:giai', kind: 'giai' },
  { name: 'id:gsrn', kind: 'gsrn', digits: 17 },
  { name: 'id:gdti', kind: 'gdti', pattern: 'gdti', digits: 12, serial: 17 },
];

function claimEPC(d, body) {
  for (const s of epcSchemes) {
    if (body.startsWith(`${s.name}:`)) {
      readEPC(d, s, body.slice(s.name.length + 1));
      return true;
    }
    const lead = `idpat:${s.name.slice(3)}:`;
    if (!s.pattern || !body.startsWith(lead) || !body.endsWith('.*')) continue;
    const fields = body.slice(lead.length, -2);
    if (fields.includes('*') || fields.split('.').length !== 2) continue;
    d.kind = s.pattern;
    epcNumber(d, s, ...fields.split('.'));
    return true;
  }
  return false;
}

function cut(s, by) {
  const at = s.indexOf(by);
  return at < 0 ? null : [s.slice(0, at), s.slice(at + by.length)];
}

function readEPC(d, s, fields) {
  const first = cut(fields, '.') ?? d.fail('syntax');
  d.kind = s.kind;
  const [prefix, rest] = first;
  if (s.kind === 'giai') {
    companyPrefix(d, prefix);
    if (rest === '') d.fail('length');
    d.value = prefix;
    d.unescape(rest, escapedInEPC, 30 - prefix.length);
    return;
  }
  if (!s.serial) {
    epcNumber(d, s, prefix, rest);
    return;
  }
  const [reference, serial] = cut(rest, '.') ?? d.fail('syntax');
  epcNumber(d, s, prefix, reference);
  if (serial === '') d.fail('length');
  if (s.kind !== 'gln' || serial !== '0') d.unescape(serial, escapedInEPC, s.serial);
}

function companyPrefix(d, prefix) {
  if (prefix.length < 6 || prefix.length > 12) d.fail('length');
  d.every(prefix, isDigit);
}

function epcNumber(d, s, prefix, reference) {
  companyPrefix(d, prefix);
  d.every(reference, isDigit);
  if (prefix.length + reference.length !== s.digits) d.fail('length');
  let number = prefix + reference;
  if (s.lead === 'reference') number = reference.slice(0, 1) + prefix + reference.slice(1);
  if (s.lead === 'zero') number = `0${number}`;
  d.value = number + gs1Digit(number);
}

const linkNames = {
  sscc: '00', gtin: '01', lot: '10', ser: '21', cpv: '22', gdti: '253', glnx: '254', gln: '414', grai: '8003',
  giai: '8004', gsrn: '8018',
};
const linkAIs = new Set(Object.values(linkNames));
const linkAI = (element) => (linkAIs.has(element) ? element : Object.hasOwn(linkNames, element) ? linkNames[element] : '');

/** claimLink reads what follows "https://": a Digital Link, on whatever domain and below whatever path. */
function claimLink(d, rest) {
  const [host, full] = cut(rest, '/') ?? ['', ''];
  if (host === '' || /[?#]/.test(host)) return false;
  const at = full.search(/[?#]/);
  if (at >= 0 && !['?', '#', '?#'].includes(full.slice(at))) return false;
  const p = splitLinkPath(at < 0 ? full : full.slice(0, at));
  if (!p) return false;
  try {
    readLink(d, p);
    return true;
  } catch (e) {
    if (!(e instanceof NotAnIdentifier)) throw e;
    if (e.reason === 'check-digit' || lower(host) === 'id.gs1.org') throw e;
    d.value = '';
    return false;
  }
}

/** splitLinkPath walks back from the end of a path, pair by pair, to the primary key; null where it is none. */
function splitLinkPath(path) {
  const p = { key: '', value: '', stem: '' };
  const cutLast = () => {
    const at = path.lastIndexOf('/');
    const last = path.slice(at + 1);
    path = at < 0 ? '' : path.slice(0, at);
    return last;
  };
  for (;;) {
    const value = cutLast();
    const ai = linkAI(cutLast());
    if (value === '' || ai === '') return null;
    const finer = { 21: ['21', '10', '22'], 10: ['10', '22'], 22: ['22'], 254: ['254'] }[ai];
    if (!finer) {
      Object.assign(p, { key: ai, value, stem: path });
      return wellQualified(p) ? p : null;
    }
    if (finer.some((q) => p[q])) return null;
    p[ai] = value;
  }
}

function wellQualified(p) {
  const trade = p['21'] || p['10'] || p['22'];
  if (p.key === '01') return !p['254'] && (!p['22'] || Boolean(p['10'] || p['21']));
  return !trade && (p.key === '414' || !p['254']);
}

function readLink(d, p) {
  switch (p.key) {
    case '00':
      return d.take('sscc', p.value, 18);
    case '8018':
      return d.take('gsrn', p.value, 18);
    case '01': {
      const serial = p['21'] ?? p['10'] ?? '';
      d.gtin(p['21'] ? 'sgtin' : p['10'] ? 'lgtin' : 'gtin', p.value);
      return d.unescape(serial, escapedInPath, 20);
    }
    case '414':
      d.take('gln', p.value, 13);
      if (p['254'] && p['254'] !== '0') d.unescape(p['254'], escapedInPath, 20);
      return undefined;
    case '253':
      return d.takeNumberAndSerial('gdti', p.value, 13, 17);
    case '8003':
      if (p.value[0] !== '0') d.fail('syntax');
      return d.takeNumberAndSerial('grai', p.value, 14, 16);
  }
  d.kind = 'giai';
  if (p.value.length < 4) d.fail('length');
  d.every(p.value.slice(0, 4), isDigit);
  return d.unescape(p.value, escapedInPath, 30);
}

/** parseBare reads what has no scheme: a Digital Link's path, or a value, whose length says what it is. */
function parseBare(d, s) {
  if (s.includes('/')) {
    const p = s[0] === '/' ? null : splitLinkPath(s);
    if (!p || p.stem !== '') d.fail('syntax');
    readLink(d, p);
    return;
  }
  const v = s.replaceAll(' ', '').replace(/[a-z]/g, (c) => c.toUpperCase());
  const byLength = { 5: 'locode', 6: 'impc', 11: 'container', 13: 's10', 18: 'sscc', 20: 's8', 29: 's9' };
  if ([8, 12, 14].includes(v.length) || (v.length === 13 && allDigits(v))) {
    d.gtin('gtin', v);
    return;
  }
  if (!byLength[v.length]) d.fail('syntax');
  d.kind = byLength[v.length];
  d.value = v;
  checks[d.kind](d, v);
}

/**
 * parse reads what a person, a scanner or a link gives: all that parseExact reads; GS1 element strings, as scanners send
 * them or as people read them ("(01)…(21)…"); Digital Links with a query or fragment; and links to this ledger's own
 * pages ("https://HOST/t/RB123456785GB#salt=…"). The result has `salt` too, 16 bytes or null. It throws NotAnIdentifier.
 */
export function parse(text) {
  const s = String(text).slice(0, 4 * maxURI).trim();
  if (/^(\x1d|\]|\(\d{2,4}\))/.test(s) || s.includes('\x1d')) return { ...parseElements(s), salt: null };
  const link = /^https?:\/\/[^/?#]+(\/[^?#]*)?(\?[^#]*)?(#.*)?$/is.exec(s) ?? /^(\/(?:t|\d{2,4})\/[^?#]*)(\?[^#]*)?(#.*)?$/s.exec(s);
  if (link) return parseLink(s, link);
  try {
    return { ...parseExact(s), salt: null };
  } catch (e) {
    const typed = s.normalize('NFKC').replace(/[\s.\u200b-\u200f\u2010-\u2015-]/g, '');
    if (!(e instanceof NotAnIdentifier) || e.reason === 'check-digit' || !/^[0-9A-Za-z]+$/.test(typed)) throw e;
    if (/^\d{16,}/.test(typed) && typed.length !== 18) return { ...parseElements(s.replaceAll(' ', '')), salt: null };
    return { ...parseExact(typed), salt: null };
  }
}

function parseLink(s, [, path = '', , fragment = '']) {
  const salt = /[#&]salt=([0-9a-f]{32})(&|$)/i.exec(fragment)?.[1];
  const salted = { salt: salt ? Uint8Array.from(salt.match(/../g), (h) => parseInt(h, 16)) : null };
  const postal = /\/t\/([^/]+)\/?$/.exec(path);
  if (postal) return { ...parseExact(unescapeAll(postal[1])), ...salted };
  const whole = s.startsWith('/') ? path.slice(1) : s.slice(0, s.search(/[?#]|$/));
  return { ...parseExact(whole.replace(/\/$/, '')), ...salted };
}

function unescapeAll(s) {
  try {
    return decodeURIComponent(s);
  } catch {
    return s;
  }
}

/** Element strings: how many digits an application identifier has, and the length of those without a separator behind. */
const aiLength = (s) => (/^(23|24|25|40|41|42|71)/.test(s) ? 3 : /^(3[1-6]|39|43|70|72|80|81|82)/.test(s) ? 4 : 2);
const fixed = (ai) =>
  ({ '00': 18, '01': 14, '02': 14, '03': 14, '04': 16, 11: 6, 12: 6, 13: 6, 14: 6, 15: 6, 16: 6, 17: 6, 18: 6, 19: 6, 20: 2 })[ai] ??
  (/^3[1-6]/.test(ai) ? 6 : /^41/.test(ai) ? 13 : 0);

/** elementsOf takes an element string apart: a map from application identifier to its value. */
export function elementsOf(text) {
  const out = new Map();
  const put = (ai, value) => {
    if (value === '' || (out.has(ai) && out.get(ai) !== value)) throw new NotAnIdentifier('syntax');
    out.set(ai, value);
  };
  let s = text.replace(/^\](C1|e0|d2|Q3|J1)/, '').replace(/^\x1d/, '');
  if (s.startsWith(']') || s.length > maxURI) throw new NotAnIdentifier('syntax');
  if (/^\(\d{2,4}\)/.test(s)) {
    for (const m of s.matchAll(/\((\d{2,4})\)(.*?)(?=\(\d{2,4}\)|$)/gs)) put(m[1], m[2].trim());
    return out;
  }
  while (s !== '') {
    const ai = s.slice(0, aiLength(s));
    if (!/^\d{2,4}$/.test(ai)) throw new NotAnIdentifier('syntax');
    s = s.slice(ai.length);
    const end = s.indexOf('\x1d');
    const size = fixed(ai) || (end < 0 ? s.length : end);
    if (s.length < size || (end >= 0 && end < size)) throw new NotAnIdentifier('length');
    put(ai, s.slice(0, size));
    s = s.slice(size).replace(/^\x1d/, '');
  }
  return out;
}

/** parseElements finds the identifier of an element string: a logistic unit before what it holds, the finest of goods. */
function parseElements(text) {
  const e = elementsOf(text);
  const path = ['00', '01', '414', '253', '8003', '8004', '8018'].find((ai) => e.has(ai));
  if (!path) throw new NotAnIdentifier('syntax');
  const escape = (v) => [...v].map((c) => (/[A-Za-z0-9._-]/.test(c) ? c : escapeByte(c))).join('');
  let link = `${path}/${escape(e.get(path))}`;
  if (path === '01' && e.has('21')) link += `/21/${escape(e.get('21'))}`;
  else if (path === '01' && e.has('10')) link += `/10/${escape(e.get('10'))}`;
  if (path === '414' && e.has('254')) link += `/254/${escape(e.get('254'))}`;
  return parseExact(link);
}

const escapeByte = (c) => [...encoder.encode(c)].map((b) => `%${b.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** Layouts of Digital Link paths: the key's application identifier, its qualifier's, and the length of the number. */
const layouts = {
  gtin: ['01'], sgtin: ['01', '21', 14], lgtin: ['01', '10', 14], sscc: ['00'], gln: ['414', '254', 13], grai: ['8003'],
  giai: ['8004'], gsrn: ['8018'], gdti: ['253'],
};

function linkPath(kind, value) {
  const [ai, finer, n] = layouts[kind];
  const escape = (v) => [...v].map((c) => (/[A-Za-z0-9._-]/.test(c) ? c : escapeByte(c))).join('');
  if (!finer || value.length <= n) return `${ai}/${escape(value)}`;
  return `${ai}/${value.slice(0, n)}/${finer}/${escape(value.slice(n))}`;
}

/**
 * format writes an identifier {namespace, value}, value as bytes or text: `canonical` is the URI that the ledger writes,
 * `text` what people read, `path` the path of its page on a node, null where it has none, and `kind`. Of hidden goods the
 * value is a hash: pass `scheme` of their record, and the text is hexadecimal.
 */
export function format({ namespace, value, scheme = 0 }) {
  const kind = kindOf(namespace);
  const bytes = typeof value === 'string' ? encoder.encode(value) : value;
  const text = decoder.decode(bytes);
  if (scheme !== 0) {
    return { kind, canonical: '', path: null, text: [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('') };
  }
  if (layouts[kind]) {
    const path = linkPath(kind, textOf(bytes));
    return { kind, canonical: `https://id.gs1.org/${path}`, text: peoples(kind, text), path: `/${path}` };
  }
  if (kind === 'uri' || kind === '') return { kind, canonical: text, text, path: null };
  return { kind, canonical: `${ownPrefix}${kind}:${text}`, text: peoples(kind, text), path: kind === 's10' ? `/t/${text}` : null };
}

/** peoples is how people read an identifier, as it is printed: in groups, or with GS1's numbers in brackets. parse reads it. */
function peoples(kind, v) {
  const [ai, finer, n = v.length] = layouts[kind] ?? [];
  switch (kind) {
    case 's10':
      return v.replace(/^(..)(...)(...)(...)(..)$/, '$1 $2 $3 $4 $5');
    case 'container':
      return v.replace(/^(....)(......)(.)$/, '$1 $2 $3');
    case 'gtin':
      return v;
    default:
      if (!ai) return v;
      return `(${ai})${v.slice(0, n)}` + (v.length > n ? `(${finer})${v.slice(n)}` : '');
  }
}
